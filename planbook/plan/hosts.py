"""The hosts that a plan may talk to."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from planbook.plan.model import Plan
from planbook.step.text import is_template


def allowed_hosts(plan: Plan) -> list[str]:
    """The hosts of `allow`, and the one that is written out in `start`."""
    implied = start_host(plan.start)
    hosts = [*plan.allow, *([implied] if implied else [])]
    return list(dict.fromkeys(host.lower() for host in hosts))


def start_host(start: str) -> str | None:
    """The host that is written out in an address; None where an expression gives it, or there is none."""
    try:
        host = urlsplit(start).hostname
    except ValueError:
        return None
    return None if host is None or is_template(host) else host


def lets_through(allowed: Iterable[str], host: str) -> bool:
    """Whether a host, or every host that a `*.` pattern stands for, is among those allowed."""
    below = host.lower().removeprefix("*")
    return any(
        entry in ("*", host.lower()) or (entry.startswith("*.") and below.endswith(entry[1:])) for entry in allowed
    )
