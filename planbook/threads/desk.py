"""What can be done with threads. Each function is one entry of a journal: all of it is done, or nothing."""

import random
import socket
import string
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic_core import to_json

from planbook.audit import record
from planbook.places import Project
from planbook.plan.problem import did_you_mean
from planbook.secrets.redaction import Mask
from planbook.threads.changes import (
    CallbackTo,
    Created,
    GoalHandedOver,
    GoalKind,
    GoalMoved,
    MemoryDropped,
    MemoryStored,
    MessageAdded,
    Role,
    StateChanged,
    ThreadState,
)
from planbook.threads.finding import GONE, NoSuchThread, thread_ids
from planbook.threads.journal import OpenThread, ThreadError, keep_last, locked, opened, read_thread
from planbook.threads.masking import mask_for
from planbook.threads.thread import Thread

LONGEST_TEXT = 200_000  # characters of a message, or of a memory as JSON
LONGEST_NAME = 200  # characters of a title, an author, a key
MOST = 500  # messages of a batch
IS_OVER = "The thread {id} is {state}: {what}. Continue it first: planbook thread continue {id}"
DRAFT = "planbook write"
"""Who stores what a draft has learned: a program, whose acts are in its journal."""


class ThreadIsOver(ThreadError):
    """The thread is paused or completed, and does not take what is to be added."""


@dataclass(frozen=True)
class Said:
    """A message to be added. Without an id, it gets one; one whose id the thread has is not added again."""

    text: str
    role: Role = "user"
    author: str = ""
    id: str = ""


def new_id() -> str:
    """Returns a new id: the time (UTC, so that ids sort), and random letters."""
    now = datetime.now(UTC)
    return f"{now:%Y%m%d-%H%M%S}-{now.microsecond // 1000:03}{_letters(3)}"


def _letters(count: int) -> str:
    return "".join(random.SystemRandom().choices(string.ascii_lowercase, k=count))


def create(project: Project, title: str, participants: Sequence[str], by: str, key: str | None = None) -> Thread:
    """Creates a thread. With a key that a request had before, returns the thread that it created.

    Raises ThreadError.
    """
    title = _named("title", title)
    names = [_named("participant", name) for name in participants]
    made = Created(title=title, participants=names, host=socket.gethostname())
    with locked(project.threads / ".lock"):
        if key and (before := _created_by(project, key)):
            return before
        thread_id = new_id()
        mask = mask_for(project, [made])
        record_act(project, thread_id, by, mask, {"created": title})
        with opened(project.thread(thread_id).journal, new=True) as there:
            there.add([made], by, mask, key)
            return there.thread


def _created_by(project: Project, key: str) -> Thread | None:
    for thread_id in reversed(thread_ids(project)):
        journal = project.thread(thread_id).journal
        with journal.open("rb") as file:
            is_named = to_json(key) in file.readline()
        if is_named and (entry := read_thread(journal).keys.get(key)) and entry.number == 1:
            return read_thread(journal)
    return None


def add_messages(
    project: Project, thread_id: str, messages: Sequence[Said], by: str, key: str | None = None
) -> list[str]:
    """Adds a batch of messages, and returns the ids of all of them in order. Raises ThreadError."""
    if not messages:
        raise ThreadError("There is no message in it. Write at least one.")
    if len(messages) > MOST:
        raise ThreadError(f"These are {len(messages)} messages; a batch has {MOST} at most. Send several batches.")
    for place, said in enumerate(messages, 1):
        if not said.text.strip():
            raise ThreadError(f"Message {place} has no text.")
        _short_enough(f"Message {place}", said.text)
    with changing(project, thread_id, "nothing is added to it") as there:
        if key and (before := there.thread.keys.get(key)):
            return [change.id for change in before.changes if isinstance(change, MessageAdded)]
        batch, known = new_id(), {message.said.id for message in there.thread.messages}
        made = [
            MessageAdded(
                id=said.id or f"{batch}.{place}", batch=batch, role=said.role,
                author=_named("author", said.author or by), text=said.text,
            )
            for place, said in enumerate(messages, 1)
        ]  # fmt: skip
        new = list({one.id: one for one in made if one.id not in known}.values())
        if new:
            there.add(new, by, mask_for(project, new), key)
        return [one.id for one in made]


def store_memory(
    project: Project, thread_id: str, name: str, value: Any, by: str, *, why: str = "",
    expires: float | None = None, key: str | None = None,
) -> None:  # fmt: skip
    """Stores a memory under a name, in place of an earlier one. Storing it again as it is changes nothing."""
    made = MemoryStored(key=_named("memory's key", name), value=value, why=why, expires=expires)
    _short_enough(f'The memory "{name}"', made.model_dump_json())
    with changing(project, thread_id, "nothing is added to it") as there:
        mask = mask_for(project, [made])
        is_stored = made.without_secrets(mask) in [memory.stored for memory in there.thread.current_memories]
        if not is_stored and key not in there.thread.keys:
            record_act(project, thread_id, by, mask, {"memory": made.key, "do": "store"})
            there.add([made], by, mask, key)


def drop_memory(project: Project, thread_id: str, name: str, by: str, key: str | None = None) -> None:
    """Drops a memory. Raises ThreadError if there is none of that name, unless this request has dropped it."""
    with changing(project, thread_id, "nothing is taken from it") as there:
        names = [memory.stored.key for memory in there.thread.current_memories]
        if not (key and key in there.thread.keys):
            if name not in names:
                known = did_you_mean(name, names, f"There are: {', '.join(names)}" if names else "There are none.")
                raise ThreadError(f'The thread {thread_id} has no memory "{name}". {known}')
            made = MemoryDropped(key=name)
            mask = mask_for(project, [made])
            record_act(project, thread_id, by, mask, {"memory": name, "do": "drop"})
            there.add([made], by, mask, key)


def hand_over(
    project: Project, thread_id: str, kind: GoalKind, goal: str, ref: str, by: str, *,
    callback: CallbackTo | None = None, key: str | None = None,
) -> tuple[GoalHandedOver, bool]:  # fmt: skip
    """Records a goal before it is started; `ref` is the id of its run or draft.

    Returns the goal, and whether it is new: with a key that a request had before, it is the earlier one.
    """
    with changing(project, thread_id, "no goal is handed over", also="paused") as there:
        if key and (before := there.thread.keys.get(key)):
            return next(one for one in before.changes if isinstance(one, GoalHandedOver)), False
        for known in there.thread.goals.values():
            if known.asked.ref == ref:
                return known.asked, False
        made = GoalHandedOver(id=f"g{len(there.thread.goals) + 1}", kind=kind, goal=goal, ref=ref, callback=callback)
        there.add([made], by, mask_for(project, [made]), key)
        return made, True


def move_goal(project: Project, thread_id: str, moved: GoalMoved) -> bool:
    """Records another state of a goal. Returns False if that is recorded, or the goal has ended."""
    with opened(project.thread(thread_id).journal) as there:
        goal = there.thread.goals.get(moved.id)
        if goal is None or goal.has_ended or (goal.state, goal.ref) == (moved.state, moved.ref):
            return False
        there.add([moved], "planbook", mask_for(project, [moved]))
        return True


def set_state(project: Project, thread_id: str, state: ThreadState, by: str, why: str = "") -> Thread:
    """Pauses, continues or completes a thread. Doing that again changes nothing. Raises ThreadError."""
    with opened(project.thread(thread_id).journal) as there:
        _refuse_deleted(there.thread)
        if there.thread.state != state:
            made = StateChanged(state=state, why=why)
            mask = mask_for(project, [made])
            record_act(project, thread_id, by, mask, {"state": state}, why)
            there.add([made], by, mask)
        return there.thread


def delete(project: Project, thread_id: str, by: str, why: str = "") -> None:
    """Deletes a thread for good: what remains says that it was deleted, and by whom. Raises ThreadError.

    Goals that have not ended are not stopped.
    """
    folder = project.thread(thread_id)
    with opened(folder.journal) as there:
        if there.thread.state != "deleted":
            made = StateChanged(state="deleted", why=why)
            mask = mask_for(project, [made])
            record_act(project, thread_id, by, mask, {"deleted": there.thread.title}, why)
            there.add([made], by, mask)
        keep_last(folder.journal)
    remove_files(project, thread_id)


def remove_files(project: Project, thread_id: str) -> None:
    """Removes the files of a thread except for its journal."""
    import shutil

    folder = project.thread(thread_id)
    shutil.rmtree(folder.artifacts, ignore_errors=True)
    for file in folder.path.glob("journal.half-line"):
        file.unlink(missing_ok=True)


def record_act(
    project: Project, thread_id: str, by: str, mask: Mask, details: dict[str, Any], why: str = ""
) -> None:  # fmt: skip
    """Records what a person does with a thread, before it is done, with no more secrets than the thread has.

    Messages are not recorded: the conversation says by itself who has said what. Raises AuditError.
    """
    if by != DRAFT:
        record(project, "thread", thread_id, who=by, why=mask.text(why) or None, details=mask.value(details))


@contextmanager
def changing(project: Project, thread_id: str, what: str, also: ThreadState | None = None) -> Iterator[OpenThread]:
    """Opens a thread that can be changed: neither completed nor deleted, nor in the state `also`."""
    with opened(project.thread(thread_id).journal) as there:
        _refuse_deleted(there.thread)
        if there.thread.state in ("completed", also):
            raise ThreadIsOver(IS_OVER.format(id=thread_id, state=there.thread.state, what=what))
        yield there


def _refuse_deleted(thread: Thread) -> None:
    if thread.state == "deleted":
        raise NoSuchThread(GONE.format(id=thread.id))


def _named(what: str, text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise ThreadError(f"The {what} is empty. Write a few words.")
    if len(text) > LONGEST_NAME:
        raise ThreadError(f"The {what} has {len(text)} characters; {LONGEST_NAME} are allowed.")
    return text


def _short_enough(what: str, text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise ThreadError(f"{what} has {len(text):,} characters; {LONGEST_TEXT:,} are allowed. Add it as an artifact.")
