"""Threads: a list with a search, and each with its conversation, memories, goals and files, as they come."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Annotated, Literal

from fastapi import Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from planbook.goals.store import is_goal
from planbook.places import Project
from planbook.serve import pages, reading
from planbook.serve.access import Needs, Seat, pool_of
from planbook.serve.follow import BEATS_EVERY
from planbook.serve.pages import Cursor
from planbook.serve.router import Id
from planbook.serve.routes.threads import State, desk_of
from planbook.serve.web.render import page, piece
from planbook.serve.web.route import Form, page_router
from planbook.serve.web.stream import BEAT, message, partial, raw
from planbook.threads.thread import Message, Thread

router = page_router()
Reader = Annotated[Seat, Depends(Needs("threads:read"))]
Words = Annotated[str, Query(max_length=500)]
MessageId = Annotated[str, Query(max_length=200)]
PartNumber = Annotated[int | None, Query(ge=0, le=1_000_000)]
LIMIT = 50
FOUND = 30
"""Places that a search lists."""
PART = 100
"""Messages of a part of a conversation."""
PACE = 0.3
"""Seconds between two looks at a thread."""


@dataclass(frozen=True)
class Talk:
    """A part of a conversation: its messages with their places from 1, and the places of the parts."""

    messages: list[tuple[int, Message]]
    part: int
    parts: list[tuple[int, int]]

    @property
    def is_last(self) -> bool:
        return self.part == len(self.parts) - 1


@router.get("/threads")
async def threads(
    request: Request, seat: Reader, state: State | Literal[""] = "", q: Words = "", cursor: Cursor = None
) -> Response:
    """The thread that changed last first; or what a search finds in them, the best first."""
    if words := q.strip():
        found = await pool_of(request).read(reading.search_threads, seat.project, words, FOUND)
        return page(request, "threads.html.j2", seat, q=words, found=found, state="", error="")
    return await show_list(request, seat, state, cursor)


async def show_list(
    request: Request, seat: Seat, state: str = "", cursor: Cursor = None, status: int = 200, error: str = "",
    sent: Form | None = None,
) -> Response:  # fmt: skip
    """The list, with the form for a new thread."""
    at, thread_id = pages.place_in(cursor, [int, str]) or (None, None)
    wanted = {"state": state or None, "at": at, "thread_id": thread_id, "limit": LIMIT + 1}
    rows = await pool_of(request).read_once(reading.list_threads, seat.project, wanted)
    there, following = pages.page_of(rows, LIMIT, lambda row: (row["place"], row["thread_id"]))
    return page(
        request, "threads.html.j2", seat, status, q="", found=None, rows=there, state=state, cursor=cursor,
        following=following, error=error, sent=sent or {}, once=token_urlsafe(18),
    )  # fmt: skip


@router.get("/threads/{thread_id}")
async def show(
    request: Request,
    thread_id: Id,
    seat: Reader,
    part: PartNumber = None,
    at: MessageId = "",
) -> Response:
    """A thread, with the last part of its conversation; `at` is the id of a message to show."""
    thread = await run_in_threadpool(desk_of(request, seat).thread, thread_id)
    return await run_in_threadpool(show_thread, request, seat, thread, part=part, at=at)


def show_thread(
    request: Request, seat: Seat, thread: Thread, status: int = 200, error: str = "", sent: Form | None = None,
    part: int | None = None, at: str = "",
) -> Response:  # fmt: skip
    """The page of a thread; its forms are filled in as they were sent, with what is wrong."""
    return page(
        request, "thread.html.j2", seat, status, thread=thread, talk=_talk(thread, part, at), at=at, error=error,
        sent=sent or {}, drafts=_drafts(seat.project, thread), once=token_urlsafe(18), plans=seat.project.plan_names,
    )  # fmt: skip


@router.get("/threads/{thread_id}/live")
async def live(request: Request, thread_id: Id, seat: Reader, part: PartNumber = None, seen: int = 0) -> Response:
    """How the thread stands whenever it has changed; `seen` is the number of the entry that the page has."""
    await run_in_threadpool(desk_of(request, seat).thread, thread_id)
    return raw(request, seat, _changes(request, seat, thread_id, part, seen))


async def _changes(request: Request, seat: Seat, thread_id: str, part: int | None, seen: int) -> AsyncIterator[str]:
    journal, told, size = seat.project.thread(thread_id).journal, time.monotonic(), -1
    while True:
        if size != (size := journal.stat().st_size):
            thread = await run_in_threadpool(desk_of(request, seat).thread, thread_id)
            if thread.last != seen:
                yield message(await run_in_threadpool(_news, request, seat, thread, part))
                told, seen = time.monotonic(), thread.last
        elif time.monotonic() - told > BEATS_EVERY:
            told = time.monotonic()
            yield BEAT
        await asyncio.sleep(PACE)


def _news(request: Request, seat: Seat, thread: Thread, part: int | None) -> str:
    def told(macro: str, *given: object) -> str:
        return partial(f"#{macro}", piece(request, "thread_parts.html.j2", macro, seat, thread, *given))

    talk = _talk(thread, part, "")
    html = told("state") + told("memories") + told("goals", _drafts(seat.project, thread)) + told("files")
    return html + told("messages", talk, "")


def _talk(thread: Thread, part: int | None, at: str) -> Talk:
    """A part of the conversation: that with the message, or that of the number, or the last one."""
    numbered = list(enumerate(thread.messages, 1))
    parts = [(first + 1, min(first + PART, len(numbered))) for first in range(0, len(numbered), PART)] or [(0, 0)]
    asked = next((number for number, one in numbered if at and one.said.id == at), None)
    wanted = (asked - 1) // PART if asked else len(parts) - 1 if part is None else min(part, len(parts) - 1)
    return Talk(numbered[wanted * PART : (wanted + 1) * PART], wanted, parts)


def _drafts(project: Project, thread: Thread) -> set[str]:
    """The ids of those goals whose drafts have a page: others were begun by a command, and are runs only."""
    return {goal.ref for goal in thread.goals.values() if goal.asked.kind == "draft" and is_goal(project, goal.ref)}
