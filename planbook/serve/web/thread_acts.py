"""What a person can do with a thread: create it, add to it, hand goals over, change its state, delete it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError

from planbook.errors import PlanbookError
from planbook.serve.access import Needs, Seat
from planbook.serve.problems import Refusal, status_of
from planbook.serve.router import Id
from planbook.serve.routes import thread_acts as api
from planbook.serve.routes.threads import desk_of
from planbook.serve.thread_requests import BatchWish, GoalWish, MemoryWish, MessageWish, StateWish, ThreadWish
from planbook.serve.web.route import Form, form_of, page_router, to_in
from planbook.serve.web.threads import show_list, show_thread
from planbook.serve.web.uploaded import file_of, name_for
from planbook.threads.files import LARGEST

router = page_router()
Writer = Annotated[Seat, Depends(Needs("threads:write"))]
SURE = "Write the title of the thread to delete it."
NO_DAY = '"{}" is not a date; expected one such as 2026-12-24.'
NO_FILE = "No file was chosen."
TOO_LONG = "{field} is too long: {most} characters are allowed."
EMPTY = "{field} is empty."
FIELDS = {"title": "The title", "participants": "A name", "text": "The message", "key": "The key", "value": "The value"}
Work = Callable[[], Awaitable[object]]


@router.post("/threads")
async def create(request: Request, seat: Writer) -> Response:
    """Creates a thread, once however often the form is sent, and shows it."""
    form = form_of(request)
    names = [name.strip() for name in form.get("participants", "").split(",") if name.strip()]
    try:
        wish = ThreadWish(title=form.get("title", "").strip(), participants=names)
        made = await desk_of(request, seat).create(wish, _key(seat, form))
    except (ValidationError, Refusal, PlanbookError) as error:
        status, told = _said(error)
        return await show_list(request, seat, status=status, error=told, sent=form)
    return to_in(request, seat, f"/threads/{made['thread_id']}")


@router.post("/threads/{thread_id}/messages")
async def add_message(request: Request, thread_id: Id, seat: Writer) -> Response:
    """Adds a message of the user who is signed in."""
    form = form_of(request)

    async def work() -> None:
        wish = BatchWish(messages=[MessageWish(text=form.get("text", "").strip())])
        await desk_of(request, seat).add_messages(thread_id, wish, _key(seat, form))

    return await _done(request, thread_id, seat, work)


@router.post("/threads/{thread_id}/memories")
async def store_memory(request: Request, thread_id: Id, seat: Writer) -> Response:
    """Stores a memory, in place of an earlier one with its key."""
    form = form_of(request)

    async def work() -> None:
        wish = MemoryWish(
            key=form.get("key", "").strip(), value=form.get("value", "").strip(), why=form.get("why", "").strip(),
            expires=_end_of(form.get("until", "")),
        )  # fmt: skip
        if not wish.value:
            raise Refusal(422, EMPTY.format(field=FIELDS["value"]))
        await desk_of(request, seat).store_memory(thread_id, wish)

    return await _done(request, thread_id, seat, work)


@router.post("/threads/{thread_id}/forget")
async def drop_memory(request: Request, thread_id: Id, seat: Writer) -> Response:
    """Drops a memory."""
    key = form_of(request).get("key", "")
    return await _done(request, thread_id, seat, lambda: api.drop_memory(request, thread_id, seat, key))


@router.post("/threads/{thread_id}/files")
async def add_file(request: Request, thread_id: Id, seat: Writer) -> Response:
    """Adds a file that was sent with the form."""
    form, sent = form_of(request), file_of(request, "file")

    async def work() -> None:
        if sent is None:
            raise Refusal(422, NO_FILE)
        if (sent.size or 0) > LARGEST:
            raise Refusal(413, f"A file of a thread has {LARGEST // 1_000_000} MB at most.")
        name, note = name_for(sent.filename or ""), form.get("note", "").strip()
        await desk_of(request, seat).add_file(thread_id, name, await sent.read(), note, _key(seat, form))

    return await _done(request, thread_id, seat, work)


@router.post("/threads/{thread_id}/state")
async def set_state(request: Request, thread_id: Id, seat: Writer) -> Response:
    """Pauses, continues or completes the thread."""
    given = {"state": form_of(request).get("state", "")}
    return await _done(
        request, thread_id, seat, lambda: api.set_state(request, thread_id, StateWish.model_validate(given), seat)
    )


@router.post("/threads/{thread_id}/delete")
async def delete(request: Request, thread_id: Id, seat: Writer) -> Response:
    """Deletes the thread for good, if its title was written."""
    thread = await run_in_threadpool(desk_of(request, seat).thread, thread_id)
    if " ".join(form_of(request).get("title", "").split()) != thread.title:
        return await run_in_threadpool(show_thread, request, seat, thread, 422, SURE)
    await api.delete(request, thread_id, seat)
    return to_in(request, seat, "/threads")


@router.get("/threads/{thread_id}/hand-over")
async def choose(
    request: Request, thread_id: Id, seat: Writer, plan: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """The form of a run that is handed over: that of the plan; without a plan, that of a draft."""
    thread = await run_in_threadpool(desk_of(request, seat).thread, thread_id)
    path = f"/plans/{plan}/run" if plan in seat.project.plan_names else "/write"
    return to_in(request, seat, path, thread=thread.id)


async def hand_over(request: Request, seat: Seat, thread_id: str, wish: GoalWish) -> Response:
    """Hands a goal over in a thread that a form names, and shows the thread. Raises Refusal and PlanbookError."""
    if not seat.has("threads:write"):
        raise Refusal(403, "This needs the scope threads:write, too.")
    await desk_of(request, seat).hand_over(thread_id, wish, _key(seat, form_of(request)))
    return to_in(request, seat, f"/threads/{thread_id}")


async def _done(request: Request, thread_id: str, seat: Seat, work: Work) -> Response:
    """Shows the thread after it was changed, or with what is wrong."""
    try:
        await work()
    except (ValidationError, Refusal, PlanbookError) as error:
        status, told = _said(error)
        thread = await run_in_threadpool(desk_of(request, seat).thread, thread_id)
        return await run_in_threadpool(show_thread, request, seat, thread, status, told, form_of(request))
    return to_in(request, seat, f"/threads/{thread_id}")


def _said(error: ValidationError | Refusal | PlanbookError) -> tuple[int, str]:
    if isinstance(error, Refusal):
        return error.status, error.detail
    if isinstance(error, PlanbookError):
        return status_of(error), str(error)
    wrong = error.errors()[0]
    name = next((str(one) for one in reversed(wrong["loc"]) if str(one) in FIELDS), str(wrong["loc"][-1]))
    field = FIELDS.get(name, name)
    if wrong["type"] == "string_too_short":
        return 422, EMPTY.format(field=field)
    if wrong["type"] == "string_too_long":
        return 422, TOO_LONG.format(field=field, most=wrong["ctx"]["max_length"])
    return 422, f"{field}: {wrong['msg']}."


def _end_of(day: str) -> datetime | None:
    """The end of a day as the field of a form has it. Raises Refusal."""
    if not day:
        return None
    try:
        return datetime.combine(datetime.fromisoformat(day).date(), time.max, UTC)
    except ValueError:
        raise Refusal(422, NO_DAY.format(day[:40])) from None


def _key(seat: Seat, form: Form) -> str | None:
    """The key of a form that was sent, for the thread's journal."""
    once = form.get("once", "")[:200]
    return f"{seat.caller.user.name} {once}" if once else None
