"""The events of a run: those so far as a page, and those to come as a stream."""

from collections.abc import AsyncIterator, Callable, Iterator
from itertools import islice
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from planbook.serve import reading
from planbook.serve.access import Needs, Seat, house_of
from planbook.serve.follow import Follower, Line, follow
from planbook.serve.key_watch import items_while_it_opens
from planbook.serve.metrics import ServerMetrics
from planbook.serve.pages import Limit
from planbook.serve.router import Id, Responses, api_router

router = api_router("/runs", "runs")
Reader = Annotated[Seat, Depends(Needs("runs:read"))]
STREAM = "text/event-stream"
NO_BUFFER = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class EventOut(BaseModel):
    """An event, as the run's journal has it. `number` is its place there, from 1."""

    number: int
    event: dict[str, Any] = Field(description="`event` is its sort, `at` when it was, in seconds since 1970.")


class Events(BaseModel):
    """Events in their order. `last` is the number to ask after next."""

    items: list[EventOut]
    last: int


LastId = Annotated[str | None, Header(pattern=r"^\d{1,9}$")]
LINES: Responses = {
    200: {
        "model": Events,
        "content": {
            STREAM: {"schema": {"type": "string"}, "example": 'id: 2\nevent: step_started\ndata: {"at": 1}\n\n'}
        },
        "description": "The events; with `stream`, server-sent events: `id` is the number, `event` the sort, `data` "
        "the event as JSON. The stream ends with the run.",
    }
}


@router.get("/{run_id}/events", summary="Read or follow the events of a run", responses=LINES)
def events(
    request: Request,
    run_id: Id,
    seat: Reader,
    after: Annotated[int, Query(ge=0, le=10**9, description="Only events after this number.")] = 0,
    stream: Annotated[str | None, Query(max_length=5, description="Follow the run: `?stream`, or `?stream=1`.")] = None,
    limit: Limit = 500,
    last_event_id: LastId = None,
) -> Response:
    """What happened so far; with `stream`, or `Accept: text/event-stream`, also what will, until the run ends.

    An event is in the stream within a fraction of a second of the journal. A browser that comes back goes on after the
    event that it had last (`Last-Event-ID`).
    """
    journal = reading.run_folder(seat.project, run_id).journal
    if wants_stream(request, stream):
        return as_stream(request, seat, follow(journal, int(last_event_id or after)))
    return as_list(Follower(journal, after).new(), limit, after)


def wants_stream(request: Request, stream: str | None) -> bool:
    """Whether somebody wants to follow the events, not just those so far."""
    return stream not in (None, "0", "false") or STREAM in request.headers.get("accept", "")


def as_list(lines: Iterator[Line], limit: int, after: int) -> Response:
    """The first events, as a page."""
    there = list(islice(lines, limit))
    items = [EventOut(number=line.number, event=reading.plain(line.event)) for line in there]
    return JSONResponse(Events(items=items, last=there[-1].number if there else after).model_dump())


def event_of(line: Line) -> str:
    """The sort of an event."""
    return str(line.event.get("event"))


def as_stream(
    request: Request, seat: Seat, lines: AsyncIterator[Line | None], sort: Callable[[Line], str] = event_of
) -> Response:
    """The events as they come, as long as the key opens them."""
    metrics: ServerMetrics = request.app.state.metrics
    told = _sse(items_while_it_opens(house_of(request), seat.caller, lines), sort, metrics)
    return StreamingResponse(told, media_type=STREAM, headers=NO_BUFFER)


async def _sse(
    lines: AsyncIterator[Line | None], sort: Callable[[Line], str], metrics: ServerMetrics
) -> AsyncIterator[str]:
    with metrics.streams.track_inprogress():
        yield "retry: 1000\n\n"
        async for line in lines:
            yield f"id: {line.number}\nevent: {sort(line)}\ndata: {line.text}\n\n" if line else ": \n\n"
