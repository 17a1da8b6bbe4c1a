"""Which state is right for a flow run that was cut off: by what its process has left in the project."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.states import Cancelled, Completed, Crashed, Failed, Scheduled, Suspended

from flows.earlier_attempt import NOT_BEGUN, runs_of_flow
from planbook.engine.run import TOLD_TO_STOP
from planbook.events import RunEnded
from planbook.history.journal import is_being_written, read
from planbook.places import Project
from planbook.questions.question import Person, RunTold
from planbook.runs.letterbox import opened

LATER = timedelta(minutes=10)
"""After which a run is told as lost of which nothing is known here: its process may have outlived its worker."""
AT_MOST = 3
"""How often a run is begun by itself. One that takes its machine down each time stays where it is."""
GOES_ON, GONE = "GoesOn", "WorkerGone"
"""The names of the states of a run that only a worker with its journal takes, and of one that waits for such a one."""
ENDS: dict[str, Callable[..., State[Any]]] = {
    "passed": Completed, "flaky": Completed, "failed": Failed, "cancelled": Cancelled, "paused": Suspended,
}  # fmt: skip
OPEN = ("Pending", "Submitting", "InfrastructurePending", "Running")
"""The names of the states of a run whose process was gone before it could say so."""
IS_GONE, WAS_STOPPED = "The worker {} is gone. ", "The worker {} was stopped. "
TO_GO_ON = "The run goes on where it was cut off, with its journal {}."
TO_BEGIN = "It had not begun the run."
TO_CANCEL = "The run was cut off, and was to be cancelled."
TO_WAIT = (
    "What the run did is in that worker's PLANBOOK_HOME: it goes on as soon as a worker with that folder serves the "
    "pool."
)
TOO_OFTEN = "The run was begun {} times, and its worker was gone each time."


@dataclass(frozen=True)
class Found:
    """What is kept here of a flow run: its newest run, and whether that is going on, or how it ended.

    One that was cut off has not ended, whether or not it could still say that it was told to stop.
    """

    run_id: str
    goes_on: bool
    ended: RunEnded | None


class LostState:
    """The right states of the runs that one project keeps."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def when_gone(self, flow_run: FlowRun) -> "State[object] | None":
        """Returns the state of a run whose worker is gone; None if the one that it is in is right."""
        state, worker = flow_run.state, worker_of(flow_run) or "that took the run"
        is_gone = IS_GONE.format(worker)
        if state and state.type == StateType.CANCELLING:
            return self._when_cancelling(flow_run, is_gone, self.mark(worker).exists() or age(state) > LATER)
        if state is None or state.name not in (GONE, *OPEN):
            return None
        here, waits = self.here(flow_run), state.name == GONE
        if here and (here.goes_on or here.ended):
            return _end_of(here)
        if flow_run.run_count >= AT_MOST:
            return None if waits else Crashed(name=GONE, message=is_gone + TOO_OFTEN.format(flow_run.run_count))
        if here:
            return Scheduled(name=GOES_ON, message=is_gone + TO_GO_ON.format(here.run_id))
        if self.mark(worker).exists() or (flow_run.run_count == 0 and not waits):
            return Scheduled(name=NOT_BEGUN, message=is_gone + TO_BEGIN)
        return None if waits or age(state) < LATER else Crashed(name=GONE, message=is_gone + TO_WAIT)

    def when_stopped(self, flow_run: FlowRun) -> "State[object] | None":
        """Returns the state of a run that was stopped with its worker: the run may have said that it crashed."""
        if flow_run.state is None or flow_run.state.name not in ("Crashed", *OPEN):
            return None
        here, was_stopped = self.here(flow_run), WAS_STOPPED.format(worker_of(flow_run))
        if here and (here.goes_on or here.ended):
            return _end_of(here)
        if here:
            return Scheduled(name=GOES_ON, message=was_stopped + TO_GO_ON.format(here.run_id))
        return Scheduled(name=NOT_BEGUN, message=was_stopped + TO_BEGIN)

    def when_crashed(self, flow_run: FlowRun) -> "State[object] | None":
        """Returns the state of a run whose process was killed after the run had ended, and before it could say so."""
        here = self.here(flow_run) if flow_run.state and flow_run.state.type == StateType.CRASHED else None
        return _end_of(here) if here and here.ended else None

    def had_not_begun(self, flow_run: FlowRun, attempt: int) -> bool:
        """Returns whether this attempt of a run, whose process was killed here, had done nothing.

        `attempt` counts those that ran, from 1. It is not known if another worker has begun the next one.
        """
        state = flow_run.state
        if state is None or state.type == StateType.RUNNING or flow_run.run_count != attempt:
            return False
        return self.here(flow_run) is None

    def _when_cancelling(self, flow_run: FlowRun, is_gone: str, is_known: bool) -> "State[object] | None":
        """Somebody cancels the run in Prefect, which only its worker would have heard."""
        here = self.here(flow_run)
        if here and here.goes_on:
            with opened(self.project.run(here.run_id).letterbox) as box:
                box.put(RunTold(at=time.time(), what="cancel", by=Person(user="Somebody in Prefect")))
            return None
        if here and here.ended:
            return _end_of(here)
        return Cancelled(message=is_gone + TO_CANCEL) if here or is_known else None

    def here(self, flow_run: FlowRun) -> Found | None:
        """Returns what is kept here of a flow run; None if nothing is."""
        if flow_run.start_time is None:
            return None
        for run_id, refused in runs_of_flow(self.project, flow_run):
            if refused:
                continue
            journal = self.project.run(run_id).journal
            if is_being_written(journal):
                return Found(run_id, True, None)
            last = [*read(journal)][-1]
            return Found(run_id, False, last if isinstance(last, RunEnded) and not _was_cut_off(last) else None)
        return None

    def mark(self, worker: str) -> Path:
        """The file that says that a worker keeps its runs in this project."""
        return self.project.kept / "workers" / worker.replace("/", "_")


def age(state: "State[object]") -> timedelta:
    """How long a run has been in its state."""
    return datetime.now(UTC) - state.timestamp


def worker_of(flow_run: FlowRun) -> str | None:
    """The worker that has taken it, by its name."""
    name = flow_run.labels.get("prefect.worker.name")
    return str(name) if name else None


def _was_cut_off(ended: RunEnded) -> bool:
    """Whether its process was told to stop, by a signal. Who cancels a run in Prefect or planbook says who it is."""
    return ended.status == "cancelled" and ended.because == TOLD_TO_STOP


def _end_of(here: Found) -> "State[object] | None":
    """The state of a run as it ended; None if it goes on."""
    end = ENDS.get(here.ended.status) if here.ended else None
    return end(message=here.ended.because or f"It {here.ended.status}.") if end and here.ended else None
