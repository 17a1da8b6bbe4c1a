"""What can be done with threads: create them, add to them, hand goals over, change their state, delete them."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.status import HTTP_204_NO_CONTENT

from planbook.serve.access import Needs, Seat
from planbook.serve.idempotency import IdempotencyKey, once
from planbook.serve.router import API, Id, api_router
from planbook.serve.routes.threads import ThreadFile, ThreadGoal, ThreadLine, desk_of
from planbook.serve.thread_requests import ArtifactWish, BatchWish, GoalWish, MemoryWish, StateWish, ThreadWish
from planbook.threads.desk import LONGEST_NAME

router = api_router("/threads", "threads")
Writer = Annotated[Seat, Depends(Needs("threads:write"))]


class MessagesAdded(BaseModel):
    """The ids of the messages, in their order."""

    thread_id: str
    messages: list[str]


class MemoryStored(BaseModel):
    """The memory that was stored."""

    thread_id: str
    key: str


class ThreadGoalOut(ThreadGoal):
    """The goal, as it stands."""

    thread_id: str


class ArtifactAdded(ThreadFile):
    """The file or reference that was added."""

    thread_id: str


@router.post("", status_code=201, summary="Create a thread", response_model=ThreadLine)
async def create(request: Request, wish: ThreadWish, seat: Writer, idempotency_key: IdempotencyKey = None) -> Response:
    """A thread keeps a conversation, memories, goals that are handed over, and files."""

    async def work() -> tuple[int, BaseModel, str | None]:
        made = ThreadLine.model_validate(await desk_of(request, seat).create(wish))
        return 201, made, f"{API}/threads/{made.thread_id}"

    return await once(request, seat, idempotency_key, work)


@router.post("/{thread_id}/messages", status_code=201, summary="Add messages", response_model=MessagesAdded)
async def add_messages(
    request: Request, thread_id: Id, wish: BatchWish, seat: Writer, idempotency_key: IdempotencyKey = None
) -> Response:
    """All of them are added, or none. Secrets in them are masked."""

    async def work() -> tuple[int, BaseModel, str | None]:
        told = await desk_of(request, seat).add_messages(thread_id, wish, _key(seat, idempotency_key))
        return 201, MessagesAdded.model_validate(told), None

    return await once(request, seat, idempotency_key, work)


@router.put("/{thread_id}/memories", summary="Store a memory")
async def store_memory(request: Request, thread_id: Id, wish: MemoryWish, seat: Writer) -> MemoryStored:
    """It replaces an earlier memory with its key. Storing it again changes nothing."""
    return MemoryStored.model_validate(await desk_of(request, seat).store_memory(thread_id, wish))


@router.delete("/{thread_id}/memories", status_code=HTTP_204_NO_CONTENT, summary="Drop a memory")
async def drop_memory(
    request: Request, thread_id: Id, seat: Writer, key: Annotated[str, Query(min_length=1, max_length=LONGEST_NAME)]
) -> None:
    """It counts no more."""
    await desk_of(request, seat).drop_memory(thread_id, key)


@router.post("/{thread_id}/goals", status_code=202, summary="Hand a goal over", response_model=ThreadGoalOut)
async def hand_over(
    request: Request, thread_id: Id, wish: GoalWish, seat: Writer, idempotency_key: IdempotencyKey = None
) -> Response:
    """Starts a run (scope `runs:start`, too) or a draft (`plans:write`), or takes a run that has begun (`runs:read`).

    Its end is an event of the thread within a second, and a signed message to the `callback`.
    """

    async def work() -> tuple[int, BaseModel, str | None]:
        told = await desk_of(request, seat).hand_over(thread_id, wish, _key(seat, idempotency_key))
        return 202, ThreadGoalOut.model_validate(told), f"{API}/threads/{thread_id}"

    return await once(request, seat, idempotency_key, work)


@router.post("/{thread_id}/artifacts", status_code=201, summary="Add a file", response_model=ArtifactAdded)
async def add_artifact(
    request: Request, thread_id: Id, wish: ArtifactWish, seat: Writer, idempotency_key: IdempotencyKey = None
) -> Response:
    """Adds a file, or a reference to something elsewhere. Secrets in files that are text are masked."""

    async def work() -> tuple[int, BaseModel, str | None]:
        told = await desk_of(request, seat).add_artifact(thread_id, wish, _key(seat, idempotency_key))
        return 201, ArtifactAdded.model_validate(told), None

    return await once(request, seat, idempotency_key, work)


@router.put("/{thread_id}/state", summary="Pause, continue or complete a thread")
async def set_state(request: Request, thread_id: Id, wish: StateWish, seat: Writer) -> ThreadLine:
    """A paused thread hands over no goals; a completed one takes nothing."""
    return ThreadLine.model_validate(await desk_of(request, seat).set_state(thread_id, wish.state, wish.why))


@router.delete("/{thread_id}", status_code=HTTP_204_NO_CONTENT, summary="Delete a thread")
async def delete(request: Request, thread_id: Id, seat: Writer) -> None:
    """For good. Only that it was deleted, and by whom, is kept."""
    await desk_of(request, seat).delete(thread_id)


def _key(seat: Seat, key: str | None) -> str | None:
    """The key of a request, for the thread's journal: keys of others may be the same."""
    return f"{seat.caller.user.name} {key}" if key else None
