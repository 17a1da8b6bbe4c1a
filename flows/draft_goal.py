"""The process that drafts the plan of a goal (`planbook.goals.start` starts it): `planbook write`, without a terminal.

    python -P -c "from flows.draft_goal import main; main()" ID LOCK

It holds the lock of the goal until it ends, and records how it ended. Whoever handed the goal over is called back.
"""

import os
import signal
import sys
import threading
import time
import traceback
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planbook.audit import through
from planbook.errors import PlanbookError
from planbook.events import Event, RunEnded
from planbook.goals.callbacks import tell_end
from planbook.goals.changes import changed, draft_folder, task_to_change
from planbook.goals.goal import Drafted, Ending, Goal, GoalEnd
from planbook.goals.start import task_of
from planbook.goals.store import STOPPED, because_over, keep_end, load_goal, stop_of, used_in
from planbook.places import Project, find_project
from planbook.planner.credentials import EXTRA, has_client

if TYPE_CHECKING:
    from planbook.planner.outcome import Outcome
    from planbook.planner.write_request import WriteRequest

LOOKS_EVERY = 0.2
"""Seconds between two looks whether somebody told the draft to stop."""
BROKE = "planbook broke: {}. What it printed is in {}"


class _Stopping:
    """Handles the signal that stops the draft, and observes the draft: once that is over, a stop comes too late."""

    def __init__(self) -> None:
        self.is_over = False

    def tell(self, event: Event) -> None:
        self.is_over = self.is_over or isinstance(event, RunEnded)

    def __call__(self, number: int, frame: object) -> None:
        if not self.is_over:
            raise KeyboardInterrupt


def main() -> None:
    """Drafts the plan of the goal that the arguments name."""
    from planbook.output import streams

    os.set_inheritable(int(sys.argv[2]), False)  # browsers and servers must not hold the lock
    streams.replace_standard_streams()
    project = find_project(Path.cwd())
    goal = load_goal(project, sys.argv[1])
    stopping = _Stopping()
    signal.signal(signal.SIGTERM, stopping)  # before and after the draft, which has a handler of its own
    threading.Thread(target=_stop_when_told, args=(project, goal.id), daemon=True).start()
    with through(goal.door):
        end = _end(project, goal, stopping)
        keep_end(project, goal.id, end)
        tell_end(project, goal, end)


def _stop_when_told(project: Project, goal_id: str) -> None:
    while stop_of(project, goal_id) is None:
        time.sleep(LOOKS_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)


def _end(project: Project, goal: Goal, stopping: _Stopping) -> GoalEnd:
    """Drafts the plan and returns how that ended, whatever happens."""
    drafted: Drafted | None = None
    because: str | None = None
    try:
        try:
            outcome, request = _drafted(project, goal, stopping)
        finally:
            stopping.is_over = True
        drafted = _made(outcome, request, goal) if outcome else None
        failed = outcome.proof.because if outcome else None
        because = because_over(project, goal.id, failed) if failed else None
        status: Ending = "cancelled" if outcome is None else _status(drafted)
    except KeyboardInterrupt:
        status = "cancelled"
    except PlanbookError as error:
        status, because = "failed", str(error)
    except Exception as error:
        traceback.print_exc()
        folder = project.path_of(project.goals / goal.id / "log")
        status, because = "failed", BROKE.format(type(error).__name__, folder)
    if status == "cancelled":
        stop = stop_of(project, goal.id)
        because = because_over(project, goal.id, STOPPED.format(stop.by) if stop else "The draft was told to stop.")
    return GoalEnd(status=status, at=time.time(), because=because, used=used_in(project, goal.id), drafted=drafted)


def _made(outcome: "Outcome", request: "WriteRequest", goal: Goal) -> Drafted:
    from planbook.goals.ended import drafted_by

    drafted, task = drafted_by(outcome, request.project, request.access.model), request.kept.draft.task
    return changed(drafted, task, request.project, goal) if task.change else drafted


def _status(drafted: Drafted | None) -> Ending:
    return "passed" if drafted and drafted.proof.holds and not drafted.problems else "failed"


def _drafted(project: Project, goal: Goal, stopping: _Stopping) -> "tuple[Outcome | None, WriteRequest]":
    from flows.notifications import NotifiesOfQuestions
    from flows.start_writing import start_writing

    request = _request(project, goal)
    return start_writing(request, [NotifiesOfQuestions(project), stopping], lambda text: None), request


def _request(project: Project, goal: Goal) -> "WriteRequest":
    if not has_client():
        raise PlanbookError(EXTRA)
    from flows.secrets import read_secret
    from planbook.planner.prepare_draft import load_stored_draft, prepare_write_request
    from planbook.recipes.matching import match, recipes_of

    task, wish = task_of(goal.wish), goal.wish
    more: dict[str, Any] = {"max_cost": wish.max_cost, "model": wish.model, "run_id": goal.id, "starter": goal.starter}
    more["thread"] = goal.thread
    if goal.continues:
        kept = load_stored_draft(project, goal.continues)
        task, more["kept"] = kept.draft.task, kept
    if wish.changes:
        task = task if goal.continues else task_to_change(task, project, wish.changes)
        request = prepare_write_request(task, project, read_secret, overwrites=True, **more)
        request = replace(request, folder=draft_folder(project, goal))
    else:
        recipe = match(task.goal, task.url, recipes_of(project))
        request = prepare_write_request(task, project, read_secret, recipe=recipe, **more)
    return replace(request, evidence="all" if wish.pictures else "none")
