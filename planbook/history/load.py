"""Updates the tables from the journals. `files` decides which file they go into, and when readers see them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import duckdb

from planbook.history import database
from planbook.history.audit_table import keep_acts
from planbook.history.bulk_load import WORTH_IT, Bulk
from planbook.history.files import MANY, Behind, Files, LoadDeferred, SpareDatabase, discard
from planbook.history.journal import is_being_written
from planbook.history.migrate import NewerSchema, is_behind, migrate
from planbook.history.read_journals import Tell, all_runs, is_empty, pending_runs, read_journal_rows
from planbook.history.storage_format import is_readable_format
from planbook.history.store import JournalChanged, JournalRows, LoadedRun, Store
from planbook.history.threads import keep_threads
from planbook.history.wide import update_wide_views
from planbook.places import Project

BATCH = 16 << 20  # bytes of journals in one transaction
ROUNDS = 5
LATER = "Nothing is lost: the missing runs are in their journals, and the next command that can loads them."


def load_run(project: Project, run_id: str, tell: Tell, is_over: Callable[[], bool] = lambda: False) -> bool:
    """Loads a run that has just ended, and those that could not be loaded before; returns False if it must wait.

    Never raises, whatever the state of the history: the run is safe in its journal. The time does not depend on the
    number of earlier runs. It does not wait for another process: the one that is loading checks again afterwards for
    runs that found it busy, at most one more time if `is_over` says that its own run has nothing else to do.
    """
    names = {run_id} | _left_over(project)
    for turn in range(ROUNDS):
        if not _load(project, names, tell, patience=0, hurry=True):
            return False
        names = _left_over(project)
        if not names or (turn and is_over()):
            break
    return True


def _left_over(project: Project) -> set[str]:
    return {name for name in pending_runs(project) if not is_being_written(project.run(name).journal)}


def load_all(project: Project, tell: Tell) -> bool:
    """Loads everything that is not in the tables yet, including running runs; returns False if it must wait."""
    if not any(path.exists() for path in (project.runs, project.history, project.audit, project.threads)):
        return True
    return _load(project, None, tell, patience=5, hurry=False)


def begin_history(project: Project) -> None:
    """Makes the tables of a project that has no history yet, unless another process does that.

    Does not say what is wrong: `load_run` tries again, and does.
    """
    if not project.history.exists():
        _load(project, set(), lambda text: None, patience=0, hurry=True)


def build(project: Project, path: Path, tell: Tell) -> None:
    """Makes a separate history at `path` from all journals."""
    with database.open_for_writing(path) as connection:
        _Bringing(project, tell).bring(connection, None)


def rebuild(
    project: Project,
    tell: Tell,
    broken: bool = False,
    more: Callable[[duckdb.DuckDBPyConnection], None] = lambda connection: None,
) -> bool:
    """Rebuilds the history from the journals; returns False if it must wait.

    Readers keep the former file until the new one has replaced it. `broken` means that the former file cannot be read.
    `more` inserts what the journals do not have.
    """
    files = Files(project.history, tell)
    project.kept.mkdir(parents=True, exist_ok=True)
    with database.lock(files.lock, patience=60) as mine:
        if not mine:
            return False
        discard(files.spare)
        if broken and project.history.exists():
            files.put_aside()
        bringing = _Bringing(project, tell)
        with database.open_for_writing(files.spare) as connection:
            bringing.bring(connection, None)
            more(connection)
            update_wide_views(connection, None)
            connection.execute("CHECKPOINT")
        files.publish({})
        discard(files.spare)  # the former file: it may lack what the journals have
        _unmark(project, bringing.done)
    return True


def change(project: Project, tell: Tell, work: Callable[[duckdb.DuckDBPyConnection], None]) -> bool:
    """Updates the history, then applies a change; returns False if another process has been loading for a minute.

    Raises duckdb.Error and OSError; then nothing is changed.
    """
    files = Files(project.history, tell)
    with database.lock(files.lock, patience=60) as mine:
        if not mine:
            return False
        bringing = _Bringing(project, tell)
        with files.open_spare(hurry=False).connection as connection:
            bringing.bring(connection, None)
            work(connection)
            connection.execute("CHECKPOINT")
        files.publish({})
        discard(files.spare)  # the former file, without the change
        _unmark(project, bringing.done)
    return True


def first_line(error: Exception) -> str:
    """Returns the error's first line without its full stop."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _load(project: Project, names: set[str] | None, tell: Tell, patience: float, hurry: bool) -> bool:
    files = Files(project.history, tell)
    with database.lock(files.lock, patience) as mine:
        if not mine:
            if files.lock.is_dir():
                tell(f"The history could not be brought up to date: {database.NO_LOCK.format(files.lock)} {LATER}")
            return False
        try:
            _unmark(project, _load_or_again(project, files, names, tell, hurry))
        except LoadDeferred:
            return False
        except (duckdb.Error, OSError, NewerSchema) as error:
            tell(f"The history could not be brought up to date: {first_line(error)}. {LATER}")
            return False
        return True


def _load_or_again(project: Project, files: Files, names: set[str] | None, tell: Tell, hurry: bool) -> set[str]:
    """Loads, and repeats that if a file turns out to be damaged. Returns the runs that are complete."""
    for _ in ("the spare is damaged", "what it was copied from is damaged"):
        try:
            return _load_and_publish(project, files, names, tell, hurry)
        except duckdb.Error as error:
            if database.error_kind(error) != "broken":
                raise
            files.discard_spare()
    return _load_and_publish(project, files, names, tell, hurry)


def _load_and_publish(project: Project, files: Files, names: set[str] | None, tell: Tell, hurry: bool) -> set[str]:
    ready = files.open_spare(hurry)
    bringing = _Bringing(project, tell, told=ready.behind)
    with ready.connection as connection:
        if hurry and _takes_long(project, files, ready):
            raise LoadDeferred
        bringing.bring(connection, None if ready.whole or names is None else names | ready.behind.keys())
        connection.execute("CHECKPOINT")  # closing does this too, but without reporting failures
    news = {run_id: found for run_id, found in bringing.loaded.items() if ready.behind.get(run_id) != found}
    if (
        news
        or bringing.migrated
        or bringing.others
        or not project.history.exists()
        or not is_readable_format(project.history)
    ):
        files.publish(news)
    else:
        files.note({})
    return bringing.done


def _takes_long(project: Project, files: Files, ready: SpareDatabase) -> bool:
    """Returns whether there is more to do than loading a few runs."""
    everything = ready.whole and len(all_runs(project)) > MANY
    return everything or (files.is_large() and is_behind(ready.connection))


class _Bringing:
    """Updates one database.

    `loaded` are the runs that were inserted; `done` are those that are complete; `migrated` is whether its tables were
    changed; `others` is whether there was anything new that belongs to no run: acts of people, threads.
    """

    def __init__(self, project: Project, tell: Tell, told: Collection[str] = ()) -> None:
        self._project = project
        self._tell = tell
        self._told = told  # runs about which everything was reported when they were loaded into the other file
        self.loaded: Behind = {}
        self.done: set[str] = set()
        self.migrated = False
        self.others = False

    def bring(self, connection: duckdb.DuckDBPyConnection, names: set[str] | None) -> None:
        """Loads what is new in these runs (None: in all)."""
        self.migrated = migrate(connection)
        self.others = keep_acts(connection, self._project)
        self.others |= keep_threads(connection, self._project)
        store = Store(connection)
        names = all_runs(self._project) if names is None else names
        wanted = store.unfinished_runs(names)
        self.done = (pending_runs(self._project) & names) - wanted.keys()
        self.done |= {name for name, known in wanted.items() if known and known.state != "running"}
        new = sorted(name for name, known in wanted.items() if known is None)
        if len(new) >= WORTH_IT:
            for name in self._bring_many(connection, new):
                del wanted[name]
        self.done |= {name for name in new if name in wanted and is_empty(self._project, name)}
        changed: set[str] = set()
        for batch in _batches(self._project, wanted, changed, self._tell, self._told):
            _put(store, batch, self._tell)
            self.loaded |= {run.run_id: (run.bytes, run.state) for run in batch}
            self.done |= {run.run_id for run in batch if run.state != "running"}
        store.keep(changed)
        self.loaded |= {run_id: (known.bytes, "kept") for run_id in changed if (known := wanted[run_id])}
        if self.loaded or self.migrated:
            update_wide_views(connection, None if self.migrated else self.loaded)

    def _bring_many(self, connection: duckdb.DuckDBPyConnection, run_ids: Sequence[str]) -> set[str]:
        """Loads those of many new runs that have no anomalies, and returns them."""
        bulk = Bulk(self._project, connection)
        bulk.put(run_ids)
        self.loaded |= {run_id: (size, "ended") for run_id, size in bulk.loaded.items()}
        self.done |= bulk.loaded.keys()
        return set(bulk.loaded)


def _batches(
    project: Project, runs: Mapping[str, LoadedRun | None], changed: set[str], tell: Tell, told: Collection[str]
) -> Iterator[list[JournalRows]]:
    """Yields batches of what is new in these runs, given what the tables have of each.

    `changed` receives the runs whose journals were changed after they were loaded.
    """
    batch: list[JournalRows] = []
    size = 0
    for name in sorted(runs):
        taken = read_journal_rows(project, name, runs[name], _silent if name in told else tell)
        if isinstance(taken, JournalChanged):
            changed.add(name)
        elif taken:
            batch.append(taken)
            size += taken.bytes
        if size > BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _silent(text: str) -> None:
    pass


def _put(store: Store, batch: list[JournalRows], tell: Tell) -> None:
    """Inserts a batch. If the tables refuse it, inserts each run separately, so that one cannot block the others."""
    try:
        store.replace(batch)
    except (duckdb.DataError, duckdb.IntegrityError, duckdb.InvalidInputException) as error:
        if len(batch) == 1:
            tell(f"The run {batch[0].run_id} is not in the history: {first_line(error)}.")
            batch = [JournalRows(batch[0].run_id, batch[0].bytes, "damaged", batch[0].sha256, {})]
        for run in batch:
            _put(store, [run], tell)


def _unmark(project: Project, run_ids: set[str]) -> None:
    for run_id in run_ids & pending_runs(project):
        with suppress(OSError):
            project.run(run_id).pending.unlink(missing_ok=True)
