"""Completes what a damaged journal says about a run with what the database knows."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from planbook.events import Event, Failure, RunEnded, StepEnded
from planbook.history.journal import JournalError, is_being_written, read
from planbook.history.salvage import Note, SalvagedRun, read_run
from planbook.places import Project
from planbook.record import Record


class KnownRun(NamedTuple):
    """A run as far as it is known, and what is wrong with its journal."""

    record: Record
    damage: list[str]


LOADED = "SELECT bytes, sha256 FROM loaded WHERE run_id = ?"
ENDS = """
SELECT "index", started, status, attempts, ms, error_class, error_message, matched FROM steps
WHERE run_id = ? AND ms IS NOT NULL
"""
END = "SELECT finished, status, seconds, because, error_class FROM runs WHERE run_id = ? AND finished IS NOT NULL"


def read_known(project: Project, journal: Path, note: Note) -> KnownRun:
    """Returns what is known about a run.

    Notes what is wrong with its journal. Raises JournalError if nothing is known.
    """
    reading = read_run(journal, note)
    if reading.record and not reading.record.ended and not is_being_written(journal):
        compare(project, reading)
    if reading.record is None:
        run_id = journal.parent.name
        rows = f" The history has it: planbook sql \"FROM steps WHERE run_id = '{run_id}'\""
        is_known = bool(_asked(project, "SELECT 1 FROM runs WHERE run_id = ?", run_id))
        raise JournalError(f"{reading} Nothing of it can be shown.{rows if is_known else ''}")
    if reading.damage:
        note(str(reading))
        complete(project, reading)
    return KnownRun(reading.record, reading.damage)


def read_whole(project: Project, journal: Path) -> list[Event]:
    """Returns the events of a journal. Raises JournalError if it is not as it was written."""
    reading = read_run(journal)
    compare(project, reading)
    if reading.damage and journal.stat().st_size:
        raise JournalError(
            f"{reading} What this run did is not known for sure, so it cannot be resumed. See what is known: "
            f"planbook runs show {journal.parent.name}"
        )
    return list(read(journal))


def compare(project: Project, reading: SalvagedRun) -> None:
    """Adds to the damage that the journal differs from what was loaded, if the database says so."""
    found = _asked(project, LOADED, reading.path.parent.name)
    if reading.damage or not found:
        return
    content = reading.path.read_bytes()
    [(size, digest)] = found
    if digest and sha256(content[:size]).hexdigest() != digest:
        reading.damage.append("it was changed after it was loaded into the history.")


def complete(project: Project, reading: SalvagedRun) -> None:
    """Adds how the run and its steps ended, if only the database knows."""
    record = reading.record
    if not reading.damage or record is None:
        return
    run_id = record.started.run_id
    _complete_steps(record, {index: rest for index, *rest in _asked(project, ENDS, run_id)})
    if record.ended is None:
        for at, status, seconds, because, error_class in _asked(project, END, run_id):
            record.ended = RunEnded(
                at=at.timestamp(), status=status, seconds=seconds, because=because, error_class=error_class
            )


def _asked(project: Project, query: str, run_id: str) -> list[tuple[Any, ...]]:
    """Returns the result of a query; empty if there is no database, or it is that of an earlier version."""
    if not project.history.exists():
        return []
    import duckdb

    from planbook.history import database

    try:
        with database.open_for_reading(project.history) as connection:
            return connection.execute(query, [run_id]).fetchall()
    except duckdb.Error:
        return []


def _complete_steps(record: Record, ends: dict[int, list[Any]]) -> None:
    for step in record.steps:
        index = step.started.index
        if step.ended is None and index in ends:
            step.ended = _end(index, *ends[index])


def _end(
    index: int, started: datetime, status: str, attempts: int, ms: float, error_class: str | None, message: str | None,
    matched: str | None,
) -> StepEnded:  # fmt: skip
    fields = {"index": index, "at": started.timestamp() + ms / 1000, "status": status, "attempts": attempts, "ms": ms}
    error = Failure.model_validate({"class": error_class, "message": message or ""}) if error_class else None
    return StepEnded.model_validate(fields | {"error": error, "matched": matched})
