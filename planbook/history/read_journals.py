"""Reads journals for loading: which runs there are, and the rows of each."""

from collections.abc import Callable
from hashlib import sha256

from planbook.history.journal import JournalError, is_being_written
from planbook.history.repair_journal import repair_journal
from planbook.history.rows import rows_of
from planbook.history.salvage import SalvagedRun, read_run
from planbook.history.store import JournalChanged, JournalRows, LoadedRun, State
from planbook.places import Project, names_in
from planbook.record import Record

Tell = Callable[[str], None]


def all_runs(project: Project) -> set[str]:
    """Returns every run that has a folder."""
    return set(names_in(project.runs))


def pending_runs(project: Project) -> set[str]:
    """Returns the runs that are marked as not fully loaded."""
    return set(names_in(project.run("x").pending.parent))


def is_empty(project: Project, run_id: str) -> bool:
    """Returns whether the run was killed before it began, so that nothing is or will be recorded."""
    path = project.run(run_id).journal
    return not (path.exists() and path.stat().st_size) and not is_being_written(path)


def read_journal_rows(
    project: Project, run_id: str, known: LoadedRun | None, tell: Tell
) -> JournalRows | JournalChanged | None:
    """Returns the current state of the run in its journal; None if there is nothing new, or nothing at all.

    Returns JournalChanged if the journal was changed after it was loaded, so that the tables have more of the run.
    """
    path = project.run(run_id).journal
    try:
        if known and known.state == "interrupted" and known.bytes == path.stat().st_size:
            return None  # its process is gone: no need to open it again and again
        running = is_being_written(path)
        if not running and (repaired := repair_journal(path)):
            tell(repaired)
        content = path.read_bytes()
    except OSError:
        return None
    if not content or (known and known.is_unchanged(len(content), running)):
        return None
    return _read(project, run_id, content, running, known, tell)


def _read(
    project: Project, run_id: str, content: bytes, running: bool, known: LoadedRun | None, tell: Tell
) -> JournalRows | JournalChanged | None:
    folder = project.run(run_id)
    try:
        reading = read_run(folder.journal, tell)
    except JournalError as error:
        tell(str(error))
        return None
    if known and _has_more(known, content, reading):
        tell(f"{_changed(reading)} The history keeps what it has of the run.")
        return JournalChanged(run_id)
    digest = sha256(content).hexdigest()
    if reading.record is None:
        tell(f"{reading} The run is not in the history.")
        return JournalRows(run_id, len(content), "damaged", digest, {})
    if reading.damage:
        tell(f"{reading} The history has what can be read.")
    state: State = "damaged" if reading.damage else _state(reading.record, running)
    rows = rows_of(reading.record, project.path_of(folder.path), running)
    return JournalRows(run_id, len(content), state, digest, rows)


def _has_more(known: LoadedRun, content: bytes, reading: SalvagedRun) -> bool:
    """Returns whether the tables have more of a run than its journal has now."""
    if known.state == "running":
        return False
    if known.sha256 is None:  # loaded by an earlier planbook, which did not record this
        return bool(reading.damage) and known.ended
    changed = sha256(content[: known.bytes]).hexdigest() != known.sha256
    return changed and (known.state != "damaged" or bool(reading.damage))


def _changed(reading: SalvagedRun) -> str:
    return str(reading) or f"{reading.path} was changed after it was loaded."


def _state(record: Record, running: bool) -> State:
    if record.ended:
        return "ended"
    return "running" if running else "interrupted"
