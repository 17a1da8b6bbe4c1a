"""How the goals of threads stand: whoever looks first records in the thread how a run or a draft ended.

Whoever handed the goal over is called back then, if they asked for it.
"""

import time
from typing import Any

from planbook.errors import PlanbookError
from planbook.goals.callbacks import put_call
from planbook.goals.goal import Callback
from planbook.history.journal import has_begun, is_being_written
from planbook.history.questions import resumed_by
from planbook.history.salvage import read_run
from planbook.history.summary import as_time
from planbook.notify.message import Message
from planbook.notify.outbox import new_id
from planbook.places import Project
from planbook.threads.changes import ENDED, GoalMoved
from planbook.threads.desk import move_goal
from planbook.threads.finding import thread_ids
from planbook.threads.journal import ThreadError, read_thread
from planbook.threads.masking import mask_for
from planbook.threads.thread import Goal, Thread

STARTS_WITHIN = 120.0
"""Seconds in which a run has begun or was refused."""
NEVER = "It was never started."
CUT_OFF = "Its process died."
STATES = {"starting": "running", "waiting": "paused"}
"""The states of drafts that threads call otherwise."""


def settle(project: Project, thread: Thread) -> Thread:
    """Records what became of the thread's goals, and returns the thread as it is then.

    A callback is in the outbox before the end is recorded, so that it is not lost; the outbox takes it once.
    """
    moved = [(goal, one) for goal in thread.open_goals if (one := state_of(project, goal))]
    for goal, one in moved:
        if one.state in ENDED and goal.asked.callback:
            _put_call(project, thread, goal, one)
        move_goal(project, thread.id, one)
    return read_thread(project.thread(thread.id).journal) if moved else thread


def settle_all(project: Project) -> None:
    """Does so for all threads."""
    for thread_id in thread_ids(project):
        try:
            settle(project, read_thread(project.thread(thread_id).journal))
        except ThreadError:  # it cannot be read, or was removed meanwhile
            continue


def state_of(project: Project, goal: Goal) -> GoalMoved | None:
    """Returns how the goal stands if that is known and is not what its thread says."""
    found = _of_draft(project, goal) if goal.asked.kind == "draft" else _of_run(project, goal)
    return found if found and (found.state, found.ref) != (goal.state, goal.ref) else None


def _of_run(project: Project, goal: Goal) -> GoalMoved | None:
    run_id = goal.ref
    while following := resumed_by(project, run_id):
        run_id = following
    of = {"id": goal.asked.id, "ref": run_id}
    journal = project.run(run_id).journal
    running = is_being_written(journal)  # asked first: what it wrote before it ended is read below
    if running:
        return GoalMoved(**of, state="running")
    if not journal.is_file() or not journal.stat().st_size:
        return _late(goal)
    try:
        record = read_run(journal).record
    except PlanbookError:
        return None
    if record is None:
        return None
    if record.ended:
        return GoalMoved(**of, state=record.ended.status, result=record.values, because=record.ended.because)
    if not has_begun(journal) and time.time() - goal.at < STARTS_WITHIN:
        return None
    return GoalMoved(**of, state="interrupted", result=record.values, because=CUT_OFF)


def _late(goal: Goal) -> GoalMoved | None:
    if time.time() - goal.at < STARTS_WITHIN:
        return None
    return GoalMoved(id=goal.asked.id, ref=goal.ref, state="refused", because=NEVER)


def _of_draft(project: Project, goal: Goal) -> GoalMoved | None:
    from planbook.goals.store import NoSuchGoal, see

    try:
        seen = see(project, goal.ref)
    except NoSuchGoal:  # a draft of `planbook write`
        return _of_run(project, goal)
    of = {"id": goal.asked.id, "ref": goal.ref, "state": STATES.get(seen.state, seen.state)}
    if seen.end is None:
        return GoalMoved(**of)
    drafted = seen.end.drafted
    result: dict[str, Any] = {"cost_usd": seen.end.used.cost_usd}
    if drafted:
        result |= {"plan": drafted.name, "path": drafted.path, "confidence": drafted.confidence}
    return GoalMoved(**of, result=result, because=seen.end.because)


def _put_call(project: Project, thread: Thread, goal: Goal, moved: GoalMoved) -> None:
    assert goal.asked.callback
    told = moved.without_secrets(mask_for(project, [moved]))
    data = {
        "thread_id": thread.id, "goal_id": goal.asked.id, "kind": goal.asked.kind, "goal": goal.asked.goal,
        "run_id": told.ref, "status": told.state, "because": told.because, "result": told.result,
        "finished": as_time(time.time()),
    }  # fmt: skip
    message = Message(
        when="goal_ended", title=f"{goal.asked.goal}: {told.state}", body=told.because or thread.title, data=data
    )
    callback = Callback(url=goal.asked.callback.url, secret=goal.asked.callback.secret)
    put_call(
        project, new_id("thread goal", thread.id, goal.asked.id), f"{thread.id} {goal.asked.id}", message, callback
    )
