"""Brings the tables up to date with the journals. See `database` for what happens when others have the file open."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import duckdb

from planbook.history import database
from planbook.history.journal import is_held
from planbook.history.migrate import NewerSchema, migrate
from planbook.history.store import State, Store, Taken
from planbook.history.take import Tell, all_runs, pending_runs, take
from planbook.places import Project

SMALL = 32 << 20  # bytes; what a run that ends may copy, about 0.1 s
BATCH = 16 << 20  # bytes of journals in one transaction
LATER = "Nothing is lost: what is missing in it is in the runs' journals, and the next command that can will load it."


def load_run(project: Project, run_id: str, tell: Tell) -> bool:
    """Loads a run that has just ended, and those that could not be loaded before; False where it must wait.

    Never raises for what the history is like: the run is safe in its journal. Its time does not depend on how many runs
    there were before.
    """
    names = {run_id} | {other for other in pending_runs(project) if not is_held(project.run(other).journal)}
    return _load(project, names, tell, patience=0.5, copy_up_to=SMALL)


def load_all(project: Project, tell: Tell) -> bool:
    """Loads whatever is not in the tables yet, runs that still go on included; False where it must wait."""
    if not project.runs.is_dir() and not project.history.exists():
        return True
    return _load(project, None, tell, patience=5, copy_up_to=None)


def build(project: Project, path: Path, tell: Tell) -> None:
    """Makes a history of its own at `path` from all journals."""
    with database.open_for_writing(path) as connection:
        _bring(project, connection, None, tell)


def rebuild(project: Project, tell: Tell) -> bool:
    """Sets a history aside that turned out to be damaged, and makes it again; False where it must wait."""
    with database.lock(project.kept / "history.lock", patience=5) as mine:
        if mine and project.history.exists():
            _put_aside(project, tell)
    return load_all(project, tell)


def first_line(error: Exception) -> str:
    """The error's first line without its full stop."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _load(project: Project, names: set[str] | None, tell: Tell, patience: float, copy_up_to: int | None) -> bool:
    with database.lock(project.kept / "history.lock", patience) as mine:
        if not mine:
            return False
        try:
            done = _load_or_rebuild(project, names, tell, copy_up_to)
        except (duckdb.Error, OSError, NewerSchema) as error:
            tell(f"The history could not be brought up to date: {first_line(error)}. {LATER}")
            return False
        _unmark(project, done or set())
        return done is not None


def _load_or_rebuild(project: Project, names: set[str] | None, tell: Tell, copy_up_to: int | None) -> set[str] | None:
    """The runs of which nothing more will come and that are in the history now; None where it must wait."""
    try:
        if project.history.exists():
            return _load_into_file(project, names, tell, copy_up_to)
    except duckdb.Error as error:
        if database.trouble(error) != "broken":
            raise
        _put_aside(project, tell)
    return _load_into_file(project, None, tell, copy_up_to)


def _put_aside(project: Project, tell: Tell) -> None:
    aside = database.set_aside(project.history)
    tell(
        f"{project.history} is damaged, or is not a DuckDB database. It was set aside as {aside.name}, "
        "and the history is made again from the runs' journals."
    )


def _load_into_file(project: Project, names: set[str] | None, tell: Tell, copy_up_to: int | None) -> set[str] | None:
    try:
        connection = database.open_for_writing(project.history)
    except duckdb.Error as error:
        if database.trouble(error) != "held":
            raise
        return _load_into_copy(project, names, tell, copy_up_to)
    with connection:
        return _bring(project, connection, names, tell)


def _load_into_copy(project: Project, names: set[str] | None, tell: Tell, copy_up_to: int | None) -> set[str] | None:
    if copy_up_to is not None and project.history.stat().st_size > copy_up_to:
        return None
    try:
        with database.replacement(project.history) as copy, database.open_for_writing(copy) as connection:
            return _bring(project, connection, names, tell)
    except duckdb.Error as error:
        if database.trouble(error) != "held":
            raise
        tell(
            f"{project.history} is open for writing in {database.holder(error)}. {LATER} "
            "To look at it while runs go on, open it read-only: duckdb -readonly."
        )
        return None


def _bring(project: Project, connection: duckdb.DuckDBPyConnection, names: set[str] | None, tell: Tell) -> set[str]:
    """Loads what is new of these runs (None: of all), and returns those of which nothing more will come."""
    migrate(connection)
    store = Store(connection)
    known = store.loaded(None if names is None else sorted(names))
    wanted = all_runs(project) if names is None else names
    ended = {name for name in wanted & known.keys() if known[name][1] == "ended"}
    done = {name for name in wanted & known.keys() if known[name][1] != "running"}
    for batch in _batches(project, sorted(wanted - ended), known, tell):
        _put(store, batch, tell)
        done |= {run.run_id for run in batch if run.state != "running"}
    return done


def _batches(
    project: Project, names: Iterable[str], known: dict[str, tuple[int, State]], tell: Tell
) -> Iterator[list[Taken]]:
    """What is new of these runs, so many at a time as fit into memory well."""
    batch: list[Taken] = []
    size = 0
    for name in names:
        if taken := take(project, name, known.get(name), tell):
            batch.append(taken)
            size += taken.bytes
        if size > BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _put(store: Store, batch: list[Taken], tell: Tell) -> None:
    """Puts a batch in. Where the tables refuse it, each run by itself, so that one cannot keep the others out."""
    try:
        store.replace(batch)
    except (duckdb.DataError, duckdb.IntegrityError, duckdb.InvalidInputException) as error:
        if len(batch) == 1:
            tell(f"The run {batch[0].run_id} is not in the history: {first_line(error)}.")
            batch = [Taken(batch[0].run_id, batch[0].bytes, "damaged", {})]
        for run in batch:
            _put(store, [run], tell)


def _unmark(project: Project, run_ids: set[str]) -> None:
    for run_id in run_ids & pending_runs(project):
        with suppress(OSError):
            project.run(run_id).pending.unlink(missing_ok=True)
