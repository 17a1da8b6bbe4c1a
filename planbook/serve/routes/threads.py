"""Threads: list, search and read them, with their events as they happen."""

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import islice
from typing import Annotated, Any, Literal

from fastapi import Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel, Field

from planbook.history import thread_json
from planbook.serve import pages, reading
from planbook.serve.access import Needs, Seat, pool_of
from planbook.serve.audited import door_of
from planbook.serve.follow import BEATS_EVERY, LOOKS_EVERY, Follower, Line
from planbook.serve.pages import Cursor, Limit, Page
from planbook.serve.problems import Refusal
from planbook.serve.router import Id, Responses, api_router, content
from planbook.serve.routes.events import STREAM, as_stream, wants_stream
from planbook.serve.routes.runs import SHOWN, SHUT
from planbook.serve.thread_service import ThreadDesk
from planbook.threads.changes import Role

router = api_router("/threads", "threads")
Reader = Annotated[Seat, Depends(Needs("threads:read"))]
State = Literal["active", "paused", "completed"]


class ThreadLine(BaseModel):
    """A thread in a list."""

    thread_id: str
    title: str
    state: State
    created: str
    changed: str
    participants: list[str]


class ThreadMessage(BaseModel):
    """A message of a thread. `position` is its place in the conversation, from 1."""

    position: int
    id: str
    batch: str = Field(description="The same for messages that were added together.")
    added: str
    role: Role
    author: str
    text: str


class ThreadMemory(BaseModel):
    """A memory that counts."""

    key: str
    value: Any
    why: str
    expires: str | None
    stored: str
    stored_by: str


class ThreadGoal(BaseModel):
    """A goal that was handed over. `run_id` is that of the run, or of the draft."""

    id: str
    kind: Literal["run", "draft"]
    goal: str
    run_id: str
    state: str = Field(description="running, paused, or as it ended: passed, flaky, failed, cancelled, …")
    result: dict[str, Any]
    because: str | None
    handed_over: str
    handed_over_by: str
    ended: str | None


class ThreadFile(BaseModel):
    """A file, or a reference to something elsewhere."""

    name: str
    media_type: str
    bytes: int
    sha256: str | None
    path: str | None
    reference: str | None
    note: str


class ThreadArtifact(ThreadFile):
    """A file of a thread, which is at `/threads/THREAD/files/PATH`, or a reference."""

    added: str
    added_by: str


class ThreadOut(ThreadLine):
    """A thread. Its messages are at `/threads/THREAD/messages`."""

    memories: list[ThreadMemory]
    goals: list[ThreadGoal]
    artifacts: list[ThreadArtifact]


class ThreadSummary(ThreadLine):
    """What somebody needs who takes a thread up again. Long messages are cut."""

    counts: dict[str, int]
    memories: list[dict[str, Any]]
    goals: list[dict[str, Any]]
    last_messages: list[ThreadMessage]


class ThreadPlace(BaseModel):
    """A place in a thread: `part` is title, message, memory, goal or artifact, `id` which one."""

    thread_id: str
    title: str
    part: str
    id: str
    text: str
    happened: str
    score: float


class ThreadEvent(BaseModel):
    """An entry of a thread's journal: what one request changed. `number` is its place there."""

    number: int
    at: float
    by: str
    changes: list[dict[str, Any]]


class ThreadEvents(BaseModel):
    """Entries in their order. `last` is the number to ask after next."""

    items: list[ThreadEvent]
    last: int


def desk_of(request: Request, seat: Seat) -> ThreadDesk:
    """The threads of the caller's project."""
    watch = request.app.state.goal_watch
    return ThreadDesk(seat.project, seat.person, door_of(request), watch, seat.has)


@router.get("", summary="List threads")
async def list_threads(
    request: Request, seat: Reader, state: State | None = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[ThreadLine]:
    """The one that changed last first. A change is in the list within a second or two."""
    at, thread_id = pages.place_in(cursor, [int, str]) or (None, None)
    wanted = {"state": state, "at": at, "thread_id": thread_id, "limit": limit + 1}
    rows = await pool_of(request).read_once(reading.list_threads, seat.project, wanted)
    there, following = pages.page_of(rows, limit, lambda row: (row["place"], row["thread_id"]))
    return Page(items=there, next=following)


@router.get("/search", summary="Search threads")
async def search(
    request: Request, seat: Reader, q: Annotated[str, Query(min_length=1, max_length=500)], limit: Limit = 20
) -> list[ThreadPlace]:
    """The best places in conversations, memories, goals and files of all threads."""
    found = await pool_of(request).read(reading.search_threads, seat.project, q, limit)
    return [ThreadPlace.model_validate(one) for one in found]


@router.get("/{thread_id}", summary="Show a thread")
async def show(request: Request, thread_id: Id, seat: Reader) -> ThreadOut:
    """How a thread stands: by its journal, so that nothing is old."""
    thread = await run_in_threadpool(desk_of(request, seat).thread, thread_id)
    return ThreadOut.model_validate(thread_json.told(thread))


@router.get("/{thread_id}/summary", summary="Summarize a thread")
async def summary(request: Request, thread_id: Id, seat: Reader) -> ThreadSummary:
    """Its memories, its goals, and the last messages."""
    thread = await run_in_threadpool(desk_of(request, seat).thread, thread_id)
    return ThreadSummary.model_validate(thread_json.summary(thread))


@router.get("/{thread_id}/messages", summary="List the messages of a thread")
async def messages(
    request: Request, thread_id: Id, seat: Reader, limit: Limit = 100, cursor: Cursor = None
) -> Page[ThreadMessage]:
    """The oldest first."""
    thread = await run_in_threadpool(desk_of(request, seat).thread, thread_id)
    there, following = pages.sliced(thread_json.told(thread)["messages"], limit, cursor)
    return Page(items=there, next=following)


@router.get(
    "/{thread_id}/files/{path:path}",
    summary="Get a file of a thread",
    response_class=FileResponse,
    responses=content("*/*", "The file."),
)
async def file(request: Request, thread_id: Id, path: str, seat: Reader) -> Response:
    """A file that the thread lists, by its path. What a browser could run is downloaded."""
    thread = await run_in_threadpool(desk_of(request, seat).thread, thread_id)
    kept = next((one.added for one in thread.artifacts if one.added.path == path), None)
    there = seat.project.thread(thread.id).path / path
    if kept is None or not await run_in_threadpool(there.is_file):
        raise Refusal(404, f'The thread {thread.id} has no file "{path[:200]}".')
    shown = SHOWN.fullmatch(kept.media_type.partition(";")[0])
    media_type = kept.media_type if shown else "application/octet-stream"
    return FileResponse(
        there, media_type=media_type, filename=kept.name,
        content_disposition_type="inline" if shown else "attachment", headers={"Content-Security-Policy": SHUT},
    )  # fmt: skip


RESPONSES: Responses = {
    200: {
        "model": ThreadEvents,
        "content": {STREAM: {"schema": {"type": "string"}, "example": 'id: 2\nevent: goal_moved\ndata: {"at": 1}\n\n'}},
        "description": "The entries; with `stream`, server-sent events: `id` is the number, `event` the sort of the "
        "first change, `data` the entry as JSON. The stream goes on until the thread is deleted.",
    }
}


@router.get("/{thread_id}/events", summary="Read or follow the events of a thread", responses=RESPONSES)
def events(
    request: Request,
    thread_id: Id,
    seat: Reader,
    after: Annotated[int, Query(ge=0, le=10**9, description="Only entries after this number.")] = 0,
    stream: Annotated[str | None, Query(max_length=5, description="Follow it: `?stream`, or `?stream=1`.")] = None,
    limit: Limit = 500,
    last_event_id: Annotated[str | None, Header(pattern=r"^\d{1,9}$")] = None,
) -> Response:
    """What happened to a thread; with `stream`, also what will. The end of a goal is in it within a second."""
    journal = seat.project.thread(desk_of(request, seat).thread(thread_id).id).journal
    if wants_stream(request, stream):
        return as_stream(request, seat, _follow(Follower(journal, int(last_event_id or after))), _first_change)
    there = list(islice(Follower(journal, after).new(), limit))
    items = [ThreadEvent.model_validate(reading.plain(line.event)) for line in there]
    return JSONResponse(ThreadEvents(items=items, last=there[-1].number if there else after).model_dump())


def _first_change(line: Line) -> str:
    return str((line.event.get("changes") or [{}])[0].get("change"))


async def _follow(follower: Follower) -> AsyncIterator[Line | None]:
    """The entries so far and those to come, until the thread is deleted; None now and then."""
    told = time.monotonic()
    while True:
        try:
            for line in follower.new():
                yield line
                told = time.monotonic()
        except Refusal:
            return
        if follower.is_shorter():
            return
        if time.monotonic() - told > BEATS_EVERY:
            told = time.monotonic()
            yield None
        await asyncio.sleep(LOOKS_EVERY)
