"""Reads journals for loading: what runs there are, and each one's rows."""

from collections.abc import Callable, Iterator
from pathlib import Path

from planbook.history.journal import JournalError, is_held, read
from planbook.history.mend import mend
from planbook.history.rows import rows_of
from planbook.history.store import State, Taken
from planbook.places import Project, names_in
from planbook.record import Event, Record

Tell = Callable[[str], None]


def all_runs(project: Project) -> set[str]:
    """Every run that has a folder."""
    return set(names_in(project.runs))


def pending_runs(project: Project) -> set[str]:
    """The runs whose journals are said not to have been loaded whole."""
    return set(names_in(project.run("x").pending.parent))


def is_empty(project: Project, run_id: str) -> bool:
    """Whether the run was killed before it began: nothing was recorded, and nobody will."""
    path = project.run(run_id).journal
    return not (path.exists() and path.stat().st_size) and not is_held(path)


def take(project: Project, run_id: str, known: tuple[int, State] | None, tell: Tell) -> Taken | None:
    """The run as its journal has it now; None if there is nothing new in it, or nothing at all."""
    path = project.run(run_id).journal
    try:
        if known == (path.stat().st_size, "interrupted"):
            return None  # its process is gone: no need to open it again and again
        running = is_held(path)
        if not running and (mended := mend(path)):
            tell(mended)
        size = path.stat().st_size
    except OSError:
        return None
    unchanged = known is not None and known[0] == size and known[1] != "outdated" and (known[1] == "running") == running
    return None if unchanged or size == 0 else _read(project, run_id, size, running, tell)


def _read(project: Project, run_id: str, size: int, running: bool, tell: Tell) -> Taken | None:
    folder = project.run(run_id)
    reader = _Reader(read(folder.journal, tell))
    try:
        record = Record.of(reader)
    except JournalError as error:  # raised before the first event, or else kept by the reader
        if isinstance(error.__cause__, OSError):
            tell(str(error))
            return None
        return _damaged(run_id, size, str(error), tell)
    except (ValueError, IndexError):
        return _damaged(run_id, size, f"{folder.journal}: its events are not those of one run, in order.", tell)
    if record.started.run_id != run_id:
        return _damaged(run_id, size, f"{folder.journal}: this is the journal of {record.started.run_id}.", tell)
    if reader.damage:
        tell(f"{reader.damage} The history has what stands before it.")
    state: State = "damaged" if reader.damage else _state(record, running)
    return Taken(run_id, size, state, rows_of(record, _relative(project, folder.path), running))


class _Reader(Iterator[Event]):
    """The events up to a damaged line, if there is any; `damage` is then what is wrong with it."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._begun = False
        self.damage = ""

    def __next__(self) -> Event:
        try:
            event = next(self._events)
        except JournalError as error:
            if not self._begun:
                raise
            self.damage = str(error)
            raise StopIteration from None
        self._begun = True
        return event


def _state(record: Record, running: bool) -> State:
    if record.ended:
        return "ended"
    return "running" if running else "interrupted"


def _damaged(run_id: str, size: int, message: str, tell: Tell) -> Taken:
    tell(f"{message} The run is not in the history.")
    return Taken(run_id, size, "damaged", {})


def _relative(project: Project, folder: Path) -> str:
    return folder.relative_to(project.folder).as_posix()
