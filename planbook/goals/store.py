"""The store of goals: one folder for each, beside the journals of runs.

    .planbook/goals/ID/goal.json   what is wanted, by whom
    .planbook/goals/ID/lock        locked as long as the process of the draft lives
    .planbook/goals/ID/stop.json   who told it to stop
    .planbook/goals/ID/end.json    how it ended
    .planbook/goals/ID/told        whoever handed it over was sent a message about its end, or will be
    .planbook/goals/ID/log         what its process printed

The draft itself is a run with the same id: its journal has what the model looked at and tried. The operating system
releases the lock however the process ends. A goal without `end.json` and without a lock therefore belongs to a process
that died; whoever looks first records that as its end.
"""

import fcntl
import os
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from planbook.errors import PlanbookError
from planbook.events import Event, ModelCalled, StepEnded
from planbook.files.atomic_write import FOR_THE_OWNER, write_atomically
from planbook.goals.goal import Ending, Goal, GoalEnd, GoalSeen, State, Used
from planbook.history.journal import JournalError, read
from planbook.places import Project, names_in
from planbook.planner import stored_drafts as drafts
from planbook.questions.desk import close, mark_done
from planbook.questions.question import Person, QuestionAnswered, QuestionClosed, QuestionPut

DIED = "Its process died."
GO_ON = " What was tried is kept; continue it: planbook write --continue {}"
STOPPED = "{} stopped it."
STEP = 0.1
"""Seconds between two looks at a goal that is waited for."""
Kept = TypeVar("Kept", bound=BaseModel)


class NoSuchGoal(PlanbookError):
    """There is no goal of that id."""


class Stop(BaseModel):
    """Who told a draft to stop, and when."""

    by: Person
    at: float


def folder_of(project: Project, goal_id: str) -> Path:
    """Returns the folder of a goal, whether or not it exists."""
    return project.goals / goal_id


def goal_ids(project: Project, but: Collection[str] = ()) -> list[str]:
    """Returns the ids of all goals but some, the newest first."""
    names = (name for name in names_in(project.goals) if name not in but)
    return sorted((name for name in names if _file(project, name, "goal").is_file()), reverse=True)


def load_goal(project: Project, goal_id: str) -> Goal:
    """Returns the record of a goal. Raises NoSuchGoal."""
    is_name = goal_id == Path(goal_id).name and not goal_id.startswith(".")
    goal = _read(project, goal_id, "goal", Goal) if is_name else None
    if goal is None:
        raise NoSuchGoal(f'There is no goal "{goal_id[:100]}".')
    return goal


def is_goal(project: Project, goal_id: str) -> bool:
    """Returns whether there is a goal of that id."""
    return _file(project, goal_id, "goal").is_file()


def keep_goal(project: Project, goal: Goal) -> None:
    """Writes the record of a new goal. Raises PlanbookError."""
    _write(project, goal.id, "goal", goal)


def end_of(project: Project, goal_id: str) -> GoalEnd | None:
    """Returns how a goal ended; None while its process lives. Records the end of one whose process died."""
    end = _read(project, goal_id, "end", GoalEnd)
    return end or _settled(project, goal_id)


def keep_end(project: Project, goal_id: str, end: GoalEnd) -> None:
    """Records how a goal ended. Raises PlanbookError."""
    _write(project, goal_id, "end", end)


def stop_of(project: Project, goal_id: str) -> Stop | None:
    """Returns who told the draft to stop; None if nobody did."""
    return _read(project, goal_id, "stop", Stop)


def keep_stop(project: Project, goal_id: str, by: Person) -> None:
    """Tells a draft to stop; its process looks for this several times a second. Raises PlanbookError."""
    _write(project, goal_id, "stop", Stop(by=by, at=time.time()))


def see(project: Project, goal_id: str) -> GoalSeen:
    """Returns a goal as it stands. Raises NoSuchGoal."""
    goal, end = load_goal(project, goal_id), end_of(project, goal_id)
    if end:
        return GoalSeen(goal, end.status, end.used, end)
    events = _events(project, goal_id)
    question = _open_question(events)
    state: State = "waiting" if question else "running" if events else "starting"
    return GoalSeen(goal, state, used_by(events), None, question)


def see_all(project: Project, goal_ids: Sequence[str]) -> list[GoalSeen]:
    """Returns goals as they stand, in their order, without those whose record is damaged."""
    found = []
    for goal_id in goal_ids:
        with suppress(NoSuchGoal):
            found.append(see(project, goal_id))
    return found


def used_in(project: Project, goal_id: str) -> Used:
    """Returns what the draft of a goal has used so far."""
    return used_by(_events(project, goal_id))


def used_by(events: Sequence[Event]) -> Used:
    """Returns what a draft has used, by its events."""
    calls = [event for event in events if isinstance(event, ModelCalled)]
    steps = sum(isinstance(event, StepEnded) for event in events)
    return Used(calls=len(calls), cost_usd=round(sum(call.cost_usd or 0.0 for call in calls), 6), steps=steps)


def wait(project: Project, goal_id: str, seconds: float) -> GoalSeen:
    """Returns a goal once it has ended, or after so many seconds. Raises NoSuchGoal."""
    until = time.monotonic() + seconds
    load_goal(project, goal_id)
    while end_of(project, goal_id) is None and time.monotonic() < until:
        time.sleep(STEP)
    return see(project, goal_id)


# The lock ------------------------------------------------------------------------------------------------------------
@contextmanager
def locked(project: Project, goal_id: str) -> Iterator[int]:
    """Makes the folder of a new goal and yields its lock, which a process inherits. Raises PlanbookError."""
    path = _file(project, goal_id, "lock")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise PlanbookError(f"The goal cannot be kept: {error.strerror} ({path})") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock
    finally:
        os.close(lock)


def _settled(project: Project, goal_id: str) -> GoalEnd | None:
    """Records the end of a goal whose process has gone, once; None if the process lives."""
    try:
        lock = os.open(_file(project, goal_id, "lock"), os.O_RDWR)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        end = _read(project, goal_id, "end", GoalEnd)  # it may have ended meanwhile
        return end or _died(project, goal_id)
    except BlockingIOError:
        return None
    finally:
        os.close(lock)


def because_over(project: Project, goal_id: str, why: str) -> str:
    """Returns why a draft ended before it was done, and how to continue what is kept of it."""
    goal = _read(project, goal_id, "goal", Goal)
    kept = goal.continues if goal and goal.continues else goal_id
    return why + (GO_ON.format(kept) if is_kept(project, kept) else "")


def is_kept(project: Project, goal_id: str) -> bool:
    """Returns whether what was tried for a goal is kept, and can be continued."""
    return (drafts.folder(project) / f"{goal_id}.json").is_file()


def _died(project: Project, goal_id: str) -> GoalEnd:
    events, stop = _events(project, goal_id), stop_of(project, goal_id)
    for event in events:
        if isinstance(event, QuestionPut):
            close(project, event)
            mark_done(project, event.id)
    because = because_over(project, goal_id, STOPPED.format(stop.by) if stop else DIED)
    status: Ending = "cancelled" if stop else "interrupted"
    end = GoalEnd(status=status, at=time.time(), because=because, used=used_by(events))
    keep_end(project, goal_id, end)
    return end


# Files ---------------------------------------------------------------------------------------------------------------
def _events(project: Project, goal_id: str) -> list[Event]:
    path = project.run(goal_id).journal
    try:
        return list(read(path)) if path.is_file() else []
    except JournalError:
        return []


def _open_question(events: list[Event]) -> str | None:
    """Returns the id of the question that was asked last, if its answer has not arrived."""
    last = next(
        (one for one in reversed(events) if isinstance(one, (QuestionPut, QuestionAnswered, QuestionClosed))), None
    )
    return last.id if isinstance(last, QuestionPut) else None


def _file(project: Project, goal_id: str, name: str) -> Path:
    ending = "" if name == "lock" else ".json"
    return folder_of(project, goal_id) / f"{name}{ending}"


def _read(project: Project, goal_id: str, name: str, kind: type[Kept]) -> Kept | None:
    try:
        return kind.model_validate_json(_file(project, goal_id, name).read_bytes())
    except (OSError, ValueError, ValidationError):
        return None


def _write(project: Project, goal_id: str, name: str, kept: BaseModel) -> None:
    file = _file(project, goal_id, name)
    try:
        write_atomically(file, kept.model_dump_json(indent=1).encode("utf-8", "replace"), FOR_THE_OWNER)
    except OSError as error:
        raise PlanbookError(f"The goal cannot be kept: {error.strerror} ({file})") from None
