"""Event streams of pages: each message has pieces of HTML, and where in the page they go."""

from collections.abc import AsyncIterator
from contextlib import suppress

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from planbook.errors import PlanbookError
from planbook.serve.access import Seat, house_of
from planbook.serve.key_watch import items_while_it_opens
from planbook.serve.metrics import ServerMetrics
from planbook.serve.problems import Refusal

STREAM = "text/event-stream"
NO_BUFFER = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
DONE = "event: done\ndata: \n\n"
"""The end of what is to come."""
BEAT = ": \n\n"


def partial(target: str, html: str, how: str = "innerMorph") -> str:
    """A piece that takes the place of what is in the target."""
    return f'<hx-partial hx-target="{target}" hx-swap="{how}">{html}</hx-partial>'


def message(html: str, number: int | None = None) -> str:
    """One message of a stream. A browser that comes back names the number that it had last."""
    lines = [f"data: {line}" for line in html.split("\n")]
    head = [] if number is None else [f"id: {number}"]
    return "\n".join([*head, *lines, "", ""])


def stream(request: Request, seat: Seat, pieces: AsyncIterator[str]) -> Response:
    """A stream of pieces, each a message."""

    async def messages() -> AsyncIterator[str]:
        async for html in pieces:
            yield message(html)

    return raw(request, seat, messages())


def raw(request: Request, seat: Seat, messages: AsyncIterator[str]) -> Response:
    """A stream of messages. It ends where they cannot be made any more; the browser then asks again.

    It also ends once the session is over.
    """
    metrics: ServerMetrics = request.app.state.metrics

    async def told() -> AsyncIterator[str]:
        with metrics.streams.track_inprogress(), suppress(Refusal, PlanbookError):
            yield "retry: 1000\n\n"
            async for one in items_while_it_opens(house_of(request), seat.caller, messages):
                yield one

    return StreamingResponse(told(), media_type=STREAM, headers=NO_BUFFER)
