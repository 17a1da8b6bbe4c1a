"""Converts the record of a run to rows: for each table, one mapping per row, by column name."""

from collections.abc import Iterator
from typing import Any

from planbook.events import ArtifactKept, AttemptEnded, Failure
from planbook.history.rows_more import event_rows_of
from planbook.history.summary import as_time
from planbook.record import Record, StepRecord

Row = dict[str, Any]
TABLES = (
    "runs", "steps", "attempts", "values", "artifacts", "elements", "recoveries", "model_calls", "events",
)  # fmt: skip


def rows_of(record: Record, folder: str, running: bool) -> dict[str, list[Row]]:
    """Returns the rows of each table.

    `folder` is the run's, the prefix of paths; `running` is whether its process is alive.
    """
    unfinished = "running" if running else "interrupted"
    return {
        "runs": [_run(record, folder, unfinished)],
        "steps": [_step(record, step, unfinished) for step in record.steps],
        "attempts": [_attempt(step, record, event) for step in record.steps for event in step.attempts],
        "values": list(_values(record)),
        "artifacts": [_artifact(record, folder, event) for event in _artifacts(record)],
        **event_rows_of(record),
    }


def _run(record: Record, folder: str, unfinished: str) -> Row:
    started, ended = record.started, record.ended
    return {
        "run_id": started.run_id,
        "plan": started.plan,
        "goal": started.goal,
        "path": started.path,
        "plan_sha256": started.plan_sha256,
        "git_commit": started.revision.commit,
        "git_dirty": started.revision.dirty,
        "gate": started.revision.gate,
        "approver": started.revision.approver,
        "inputs": started.inputs,
        "status": ended.status if ended else unfinished,
        "because": ended.because if ended else None,
        "started": as_time(started.at),
        "finished": as_time(ended.at) if ended else None,
        "seconds": ended.seconds if ended else None,
        "browser": started.browser,
        "planbook": started.planbook,
        "host": started.host,
        "flow_run_id": started.flow_run_id,
        "report": f"{folder}/report.html",
        "resumes": started.resumes,
        "draft": started.is_draft,
        "from_step": started.first,
        "until_step": started.until,
        "error_class": _error_class(record),
        "began": began(record),
        "os_user": started.user,
    }


def began(record: Record) -> bool:
    """Returns whether a run began: it was not refused, and its browser started."""
    return bool(record.started.browser) or any(step.ended is None or step.ended.attempts for step in record.steps)


def _error_class(record: Record) -> str | None:
    """Returns the error class of a run; for a run of an earlier planbook, that of the last failed step."""
    if record.ended is None or record.ended.status != "failed":
        return None
    if record.ended.error_class:
        return record.ended.error_class
    errors = (s.ended.error for s in reversed(record.steps) if s.ended and s.ended.status == "failed" and s.ended.error)
    return next((error.error_class for error in errors), None)


def _step(record: Record, step: StepRecord, unfinished: str) -> Row:
    started, ended = step.started, step.ended
    return {
        "run_id": record.started.run_id,
        "index": started.index,
        "number": started.number,
        "parent": started.parent,
        "turn": started.turn,
        "plan": started.plan,
        "id": started.id,
        "title": started.title,
        "sentence": started.sentence,
        "kind": started.kind,
        "effect": started.effect,
        "status": ended.status if ended else unfinished,
        "attempts": ended.attempts if ended else len(step.attempts),
        "started": as_time(started.at),
        "ms": ended.ms if ended else None,
        **_error(ended.error if ended else None),
        "matched": ended.matched if ended else None,
        "sent": step.sent,
        "draft": record.started.is_draft,
    }


def _attempt(step: StepRecord, record: Record, event: AttemptEnded) -> Row:
    return {
        "run_id": record.started.run_id,
        "index": event.index,
        "plan": step.started.plan,
        "id": step.started.id,
        "attempt": event.attempt,
        "status": event.status,
        "ended": as_time(event.at),
        "ms": event.ms,
        **_error(event.error),
        "matched": event.matched,
        "sent": event.sent,
        "address": event.address,
        "draft": record.started.is_draft,
    }


def _values(record: Record) -> Iterator[Row]:
    events = [(event, step.started) for step in record.steps for event in step.values]
    for position, (event, step) in enumerate(sorted(events, key=lambda each: each[0].at), start=1):
        yield {
            "run_id": record.started.run_id,
            "position": position,
            "index": event.index,
            "name": event.name,
            "value": event.value,
            "added": event.added,
            "kept": as_time(event.at),
            "plan": step.plan,
            "id": step.id,
        }


def _artifacts(record: Record) -> Iterator[ArtifactKept]:
    yield from record.artifacts
    for step in record.steps:
        yield from step.artifacts


def _artifact(record: Record, folder: str, event: ArtifactKept) -> Row:
    return {
        "run_id": record.started.run_id,
        "index": event.index,
        "attempt": event.attempt,
        "kind": event.kind,
        "name": event.name,
        "path": f"{folder}/{event.path}",
        "bytes": event.bytes,
        "media_type": event.media_type,
        "kept": as_time(event.at),
    }


def _error(failure: Failure | None) -> Row:
    return {
        "error_class": failure.error_class if failure else None,
        "error_message": failure.message if failure else None,
    }
