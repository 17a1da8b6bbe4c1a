"""Sends due messages to the destinations in the project's settings."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from planbook.notify.courier import Courier, Undelivered
from planbook.notify.message import as_time
from planbook.notify.outbox import Address, Entry, Outbox
from planbook.secrets.redaction import Mask, remember
from planbook.settings.notify import NAME, Destination, Notify

ReadSecret = Callable[[str], str | None]
EACH = 15.0  # timeout of one message, in seconds
LEVELS = {"recovered": "success", "closed": "success", "test": "info", "question": "info", "question_due": "warning"}
LEVELS |= dict.fromkeys(("slow", "drift", "flaky_twice", "heal_proposed"), "warning")


@dataclass
class Sent:
    """The results of sending."""

    sent: list[Entry] = field(default_factory=list)
    failed: list[Entry] = field(default_factory=list)


def send_due(
    outbox: Outbox, notify: Notify, read_secret: ReadSecret, seconds: float,
    is_wanted: Callable[[Entry], bool] = lambda entry: True,
) -> Sent:  # fmt: skip
    """Sends due messages, for `seconds` at most. Unsent messages stay in the outbox. Raises OSError."""
    done, until = Sent(), time.monotonic() + seconds
    with Courier() as courier:
        for entry in filter(is_wanted, outbox.due(time.time())):
            left = until - time.monotonic()
            if left < 0.1:
                break
            with outbox.claimed(entry.id) as mine:
                if mine is None or mine.due > time.time():
                    continue
                wrong = _deliver(mine, notify, read_secret, courier, min(left, EACH))
                if wrong is None:
                    outbox.is_sent(mine)
                    done.sent.append(mine)
                else:
                    done.failed.append(outbox.has_failed(mine, wrong.error, wrong.for_good))
    return done


def send_at_once(entry: Entry, notify: Notify, read_secret: ReadSecret) -> str | None:
    """Sends a message that is not in the outbox; returns the error, if any."""
    with Courier() as courier:
        wrong = _deliver(entry, notify, read_secret, courier, EACH)
    return wrong and wrong.error


def _deliver(
    entry: Entry, notify: Notify, read_secret: ReadSecret, courier: Courier, seconds: float
) -> Undelivered | None:
    destination = _addressed(entry.to) if entry.to else notify.to.get(entry.destination)
    if destination is None:
        return Undelivered(f'There is no destination "{entry.destination}" in [tool.planbook.notify.to] any more')
    read = _Addresses(read_secret)
    job = read.job(entry, destination)
    if isinstance(job, Undelivered):
        return job
    wrong = courier.deliver(job | {"allow_private": notify.allow_private}, seconds)
    return wrong and Undelivered(read.mask.text(wrong.error), wrong.for_good)


def _addressed(to: Address) -> Destination:
    """Returns an address as a destination. It may hold a token, since it is in no file that is committed."""
    return Destination.model_construct(**to.model_dump())


class _Addresses:
    """Looks up the addresses in settings. They are masked in all messages."""

    def __init__(self, read_secret: ReadSecret) -> None:
        self._read = read_secret
        self.found: dict[str, str] = {}

    @property
    def mask(self) -> Mask:
        return Mask(self.found)

    def job(self, entry: Entry, destination: Destination) -> dict[str, Any] | Undelivered:
        named = destination.apprise or destination.webhook or ""
        address = self._value(named)
        secret = self._value(destination.secret) if destination.secret else ""
        for name, value in ((named, address), (destination.secret, secret)):
            if value is None:
                return Undelivered(f"{name} is not set: there is no such environment variable or Prefect Secret")
        message = entry.message
        job: dict[str, Any] = {"id": entry.id, "address": address}
        if destination.webhook:
            return job | {"kind": "webhook", "secret": secret, "payload": payload(entry)}
        picture = message.picture if destination.pictures else None
        level = LEVELS.get(message.when, "failure")
        return job | {
            "kind": "apprise", "title": message.title, "body": message.body, "picture": picture, "level": level,
        }  # fmt: skip

    def _value(self, named: str) -> str | None:
        if not NAME.fullmatch(named):
            return named
        value = self._read(named)
        if value:
            self.found[named] = value
            remember({named: value})
        return value or None


def unset(notify: Notify, read_secret: ReadSecret) -> list[str]:
    """Returns the names of variables that destinations use and that are not set."""
    named = [name for one in notify.to.values() for name in (one.apprise, one.webhook, one.secret)]
    return sorted({name for name in named if name and NAME.fullmatch(name) and not read_secret(name)})


def payload(entry: Entry) -> dict[str, Any]:
    """Returns the payload of a webhook: `type`, `timestamp` and `data`, according to Standard Webhooks."""
    message = entry.message
    told = {"title": message.title, "text": message.body}
    return {"type": f"planbook.{message.when}", "timestamp": as_time(entry.created), "data": told | message.data}
