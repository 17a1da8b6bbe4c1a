"""Records of runs of a plan `order`, for notifications."""

from typing import Any

from planbook.events import ElementFound, Event, Failure, RunEnded, RunStarted, StepEnded
from planbook.record import Record
from tests.history.events import BEGAN, passing_run, run_started, step, step_started


def record(events: list[Event]) -> Record:
    return Record.of(events)


def failed(run_id: str, at: float = BEGAN, message: str = 'No button "Pay" on the page.', **changes: Any) -> Record:
    """Returns a run that failed in its second step."""
    error = Failure(error_class="not_found", message=message)
    return Record.of(
        [
            run_started(run_id, at, **changes),
            *step(1, at + 1),
            step_started(2, at + 2, title="Pay"),
            StepEnded(at=at + 3, index=2, status="failed", attempts=1, ms=6, error=error),
            RunEnded(at=at + 5, status="failed", seconds=5.0, because="Step 2 failed."),
        ]
    )


def passed(run_id: str, at: float = BEGAN, seconds: float = 3.0, **changes: Any) -> Record:
    *events, _ = passing_run(run_id, at=at, **changes)
    return Record.of([*events, RunEnded(at=at + seconds, status="passed", seconds=seconds)])


def flaky(run_id: str, at: float = BEGAN) -> Record:
    """Returns a run that passed after its only step was retried."""
    return Record.of(
        [
            run_started(run_id, at),
            step_started(1, at, title="Pay"),
            StepEnded(at=at, index=1, status="passed_on_retry", attempts=2, ms=6),
            RunEnded(at=at + 3, status="flaky", seconds=3.0),
        ]
    )


def drifted(run_id: str, at: float = BEGAN) -> Record:
    return Record.of(
        [
            run_started(run_id, at),
            step_started(1, at, title="Pay"),
            ElementFound(at=at, index=1, attempt=1, target='link "Pay now"', fallback=1, matches=1, ms=3),
            StepEnded(at=at, index=1, status="passed", attempts=1, ms=6),
            RunEnded(at=at + 3, status="passed", seconds=3.0),
        ]
    )


def refused(run_id: str, because: str, at: float = BEGAN) -> Record:
    events: list[Event] = [run_started(run_id, at), RunEnded(at=at, status="refused", seconds=0.0, because=because)]
    assert isinstance(events[0], RunStarted)
    return Record.of(events)


def killed(run_id: str, at: float = BEGAN) -> Record:
    """Returns a run whose process died in its second step."""
    return Record.of([run_started(run_id, at), *step(1, at + 1), step_started(2, at + 2, title="Pay")])
