"""A client for machines that cannot be reached from outside: a relay forwards the requests that it gets for hooks.

The client opens one connection outwards, a stream of server-sent events. Each event is one request:

    id: 42
    event: request
    data: {"hook": "low-stock", "headers": {"webhook-id": "msg_1", …}, "body": "eyJ0eXBlIjog…"}

`body` is the body of the request in Base64, byte by byte as it was signed. The event's `id` is new for each request; a
relay that sends a request again, sends it with the same id. When the client connects again, `Last-Event-ID` is the id
of the last event that it has on disk: the relay goes on after it. Comments (lines that begin with `:`) show that the
connection is alive. `retry: 5000` says after how many milliseconds to connect again.

The relay is not trusted: signatures, the window of five minutes and ids are checked here, as for any request.
"""

import asyncio
import base64
import binascii
import json
import random
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from planbook.end_task import end_task
from planbook.errors import PlanbookError
from planbook.hooks.spool import Forwarded, Spool

LARGEST = 1_000_000  # bytes of a request's body
LONGEST = 3_000_000  # characters of an event
SILENCE = 90.0  # seconds without a byte after which the connection counts as lost
PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)  # seconds before connecting, or asking the hook, again
A_DAY = 86400.0
NEVER_FORWARDED = ("host", "content-length", "connection", "transfer-encoding", "authorization", "cookie", "expect")
FOR_GOOD = (400, 401, 403, 404, 410)
NO_RELAY = "{url} is not the address of a relay; expected one such as https://relay.example/my-channel"
REFUSED = "The relay answers {status}{why}. Look at the address, and at the secret that it wants."
OTHER_SHAPE = "an event without `hook`, `headers` and `body` in Base64, the body as it was signed"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
Answer = tuple[int, str]
"""The status of the hook's answer, and what it says."""
Deliver = Callable[[Forwarded, bytes], Awaitable[Answer]]
Say = Callable[[Forwarded | None, int, str], None]
"""Is told what became of a request: the status and the answer; or without a request, what happens to the connection."""


def check_address(url: str) -> None:
    """Checks that it is an address of a relay, by TLS unless it is on this machine. Raises PlanbookError."""
    parts = urlsplit(url)
    is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.hostname or parts.scheme not in (("https", "http") if is_here else ("https",)):
        raise PlanbookError(NO_RELAY.format(url=url))


class Relay:
    """The client of one relay. `headers` are sent with each connection; `deliver` asks the hook."""

    def __init__(self, url: str, headers: Mapping[str, str], spool: Spool, deliver: Deliver, say: Say) -> None:
        check_address(url)
        self._url, self._headers, self._spool = url, dict(headers), spool
        self._deliver, self._say = deliver, say
        self._arrived = asyncio.Event()
        self._retry = 0.0

    async def run(self) -> None:
        """Receives and delivers until it is cancelled. Raises PlanbookError if the relay refuses for good."""
        both = [asyncio.create_task(self._deliver_all()), asyncio.create_task(self._receive_all())]
        try:
            ended, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
        finally:
            for task in both:
                await end_task(task)

    # Receiving -------------------------------------------------------------------------------------------------------
    async def _receive_all(self) -> None:
        lost = 0
        while True:
            before = self._spool.last
            why = await self._receive()
            lost = 0 if self._spool.last != before else lost + 1
            pause = self._retry or PAUSES[min(lost, len(PAUSES) - 1)] * random.uniform(0.5, 1)
            self._say(None, 0, f"{why} Connecting again.")
            await asyncio.sleep(pause)

    async def _receive(self) -> str:
        """Receives events until the connection ends. Returns why it ended."""
        import httpx

        headers = {"accept": "text/event-stream", "cache-control": "no-store", **self._headers}
        if last := self._spool.last:
            headers["last-event-id"] = last
        timeout = httpx.Timeout(30, read=SILENCE)
        try:
            async with (
                httpx.AsyncClient(timeout=timeout, follow_redirects=False) as client,
                client.stream("GET", self._url, headers=headers) as answer,
            ):
                if answer.status_code in FOR_GOOD or answer.is_redirect or answer.status_code == 204:
                    raise PlanbookError(REFUSED.format(status=answer.status_code, why=""))
                if answer.status_code != 200:
                    return f"The relay answers {answer.status_code}."
                async for event in events(answer.aiter_lines()):
                    self._take(event)
        except httpx.HTTPError as error:
            return f"The connection to the relay is lost ({type(error).__name__})."
        return "The relay has closed the connection."

    def _take(self, event: Mapping[str, str]) -> None:
        """Keeps a request on disk. What is none is left out, and told."""
        if "retry" in event:
            self._retry = min(int(event["retry"]), 300_000) / 1000
        if event.get("event", "message") not in ("message", "request") or "data" not in event:
            return
        if (request := read_request(event)) is None:
            self._say(None, 0, f"The relay sent {OTHER_SHAPE}. It was left out.")
        elif self._spool.put(request):
            self._arrived.set()

    # Delivering ------------------------------------------------------------------------------------------------------
    async def _deliver_all(self) -> None:
        """Asks the hooks, each for its requests in order. A hook that cannot be asked now holds up no other."""
        later: dict[str, tuple[float, int]] = {}  # when to ask a hook again, and how often it could not be asked
        while True:
            self._arrived.clear()
            held: set[str] = set()
            for request in self._spool.waiting():
                due, tries = later.get(request.hook, (0.0, 0))
                if request.hook in held or time.monotonic() < due:
                    held.add(request.hook)
                elif await self._one(request):
                    later.pop(request.hook, None)
                else:
                    held.add(request.hook)
                    pause = PAUSES[min(tries, len(PAUSES) - 1)]
                    later[request.hook] = (time.monotonic() + pause, tries + 1)
            try:
                await asyncio.wait_for(self._arrived.wait(), 0.5 if held else None)
            except TimeoutError:
                continue

    async def _one(self, request: Forwarded) -> bool:
        """Asks the hook. Returns whether the request is answered, or was given up after a day."""
        status, text = await self._deliver(request, base64.b64decode(request.body))
        self._say(request, status, text)
        if status < 500 and status != 429:
            self._spool.answered(request)
            return True
        if time.time() - request.received > A_DAY:
            file = self._spool.given_up(request)
            self._say(request, status, f"It was given up after a day, and is kept in {file}.")
            return True
        return False


def read_request(event: Mapping[str, str]) -> Forwarded | None:
    """Returns the request of an event; None if it is none, has no id, or is too large."""
    try:
        said: Any = json.loads(event["data"])
        hook, headers, body = said["hook"], said["headers"], said["body"]
        size = len(base64.b64decode(body, validate=True))
        kept = {str(name).lower(): str(value) for name, value in headers.items()}
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, RecursionError):
        return None
    if not event.get("id") or not isinstance(hook, str) or not _NAME.fullmatch(hook) or size > LARGEST:
        return None
    kept = {name: value for name, value in kept.items() if name not in NEVER_FORWARDED and value.isprintable()}
    return Forwarded(event=event["id"], hook=hook, headers=kept, body=body)


async def events(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, str]]:
    """Yields server-sent events: their `id`, `event`, `data` and `retry`. One that is cut off is left out."""
    event: dict[str, str] = {}
    async for line in lines:
        if not line:
            if event:
                yield event
            event = {}
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data" and "data" in event:
            value = f"{event['data']}\n{value}"
        if name in ("id", "event", "data") or (name == "retry" and value.isdigit()):
            event[name] = value
        if sum(map(len, event.values())) > LONGEST:
            event = {"event": "too long"}
