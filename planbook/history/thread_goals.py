"""How the goals of threads stand: whoever looks first records in the thread how a run or a draft ended."""

import time
from collections.abc import Iterator

from planbook.errors import PlanbookError
from planbook.history.journal import has_begun, is_being_written
from planbook.history.questions import resumed_by
from planbook.history.salvage import read_run
from planbook.places import Project
from planbook.threads.changes import GoalMoved
from planbook.threads.desk import move_goal, thread_ids
from planbook.threads.journal import ThreadError, read_thread
from planbook.threads.thread import Goal, Thread

STARTS_WITHIN = 120.0
"""Seconds in which a run has begun or was refused."""
NEVER = "It was never started."
CUT_OFF = "Its process died."


def settle(project: Project, thread: Thread) -> Thread:
    """Records what became of the thread's goals, and returns the thread as it is then."""
    moved = [one for goal in thread.open_goals if (one := state_of(project, goal))]
    for one in moved:
        move_goal(project, thread.id, one)
    return thread if not moved else read_thread(project.thread(thread.id).journal)


def settle_all(project: Project) -> None:
    """Does so for all threads."""
    for thread_id in thread_ids(project):
        try:
            settle(project, read_thread(project.thread(thread_id).journal))
        except ThreadError:  # it cannot be read, or was removed meanwhile
            continue


def with_open_goals(project: Project) -> Iterator[Thread]:
    """Yields the threads that have goals which have not ended."""
    for thread_id in thread_ids(project):
        try:
            thread = read_thread(project.thread(thread_id).journal)
        except ThreadError:
            continue
        if thread.open_goals and thread.state != "deleted":
            yield thread


def state_of(project: Project, goal: Goal) -> GoalMoved | None:
    """Returns how the goal stands if that is known and is not what its thread says."""
    found = _of_run(project, goal)
    return found if found and (found.state, found.ref) != (goal.state, goal.ref) else None


def _of_run(project: Project, goal: Goal) -> GoalMoved | None:
    run_id = goal.ref
    while following := resumed_by(project, run_id):
        run_id = following
    of = {"id": goal.asked.id, "ref": run_id}
    journal = project.run(run_id).journal
    running = is_being_written(journal)  # asked first: what it wrote before it ended is read below
    if not journal.is_file() or not journal.stat().st_size:
        late = not running and time.time() - goal.at > STARTS_WITHIN
        return GoalMoved(**of, state="refused", because=NEVER) if late else None
    try:
        record = read_run(journal).record
    except PlanbookError:
        return None
    if record is None:
        return None
    if record.ended:
        return GoalMoved(**of, state=record.ended.status, result=record.values, because=record.ended.because)
    if running or (not has_begun(journal) and time.time() - goal.at < STARTS_WITHIN):
        return GoalMoved(**of, state="running")
    return GoalMoved(**of, state="interrupted", result=record.values, because=CUT_OFF)
