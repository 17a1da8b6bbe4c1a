"""A run as one object: the output of `planbook run --json` and `planbook runs show --json`."""

from datetime import UTC, datetime
from typing import Any

from planbook.events import DOUBT, Failure
from planbook.record import Record, StepRecord


def summary(record: Record, report: str, running: bool = False) -> dict[str, Any]:
    """Returns the run as a mapping for JSON; `report` is the path of its notebook.

    If the run has not ended, `seconds` is None and the status is `interrupted`, or `running` if the argument says so.
    The same applies to steps that have begun and not ended.
    """
    unfinished = "running" if running else "interrupted"
    started, ended = record.started, record.ended
    return {
        "run_id": started.run_id,
        "plan": started.plan,
        "plan_sha256": started.plan_sha256,
        "status": ended.status if ended else unfinished,
        "because": ended.because if ended else None,
        "started": as_time(started.at),
        "seconds": ended.seconds if ended else None,
        "steps": [_step(step, unfinished) for step in record.steps],
        "values": record.values,
        "report": report,
        "resumes": started.resumes,
    }


def as_time(at: float) -> str:
    """Converts seconds since 1970 to ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _step(step: StepRecord, unfinished: str) -> dict[str, Any]:
    started, ended = step.started, step.ended
    return {
        "index": started.index,
        "id": started.id,
        "title": started.title,
        "kind": started.kind,
        "status": ended.status if ended else unfinished,
        "attempts": ended.attempts if ended else len(step.attempts),
        "ms": ended.ms if ended else None,
        "error": _error(ended.error) if ended else None,
        "matched": ended.matched if ended else None,
        "sent": step.sent,
        "doubts": [note.message for note in step.notes if note.kind == DOUBT],
    }


def _error(failure: Failure | None) -> dict[str, str] | None:
    return {"class": failure.error_class, "message": failure.message} if failure else None
