"""Writes the history to one file: the journals, and the database for runs that no longer have one.

A backup is a gzipped tar: `history.duckdb`, `audit.ndjson`, `runs/RUN_ID/…` and `threads/THREAD_ID/…` as in
`.planbook/`. It does not contain browser states, with which others could sign in.
"""

import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb

from planbook.errors import PlanbookError
from planbook.history import database
from planbook.history.files import Files
from planbook.history.journal import is_being_written
from planbook.history.load import load_all
from planbook.history.read_journals import Tell, all_runs
from planbook.places import Project, RunFolder, names_in

DATABASE, ACTS = "history.duckdb", "audit.ndjson"


class BackupError(PlanbookError):
    """A backup cannot be written or read."""


@dataclass(frozen=True)
class BackupResult:
    """The number of runs in the backup, and the runs that are left out because they are still running."""

    runs: int
    going_on: list[str]


def backup(project: Project, file: Path, everything: bool, tell: Tell) -> BackupResult:
    """Writes a backup. `everything` includes notebooks, pictures and other files. Raises BackupError."""
    load_all(project, tell)
    runs = sorted(name for name in all_runs(project) if project.run(name).journal.is_file())
    going_on = [name for name in runs if is_being_written(project.run(name).journal)]
    new = file.with_name(file.name + ".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(new, "w:gz", compresslevel=5) as archive:
            if project.history.exists():
                with _kept_as_it_is(project, tell) as history:
                    archive.addfile(archive.gettarinfo(arcname=DATABASE, fileobj=history), history)
            if project.audit.is_file():
                archive.add(project.audit, ACTS, recursive=False)
            for kept in sorted([*project.last.glob("*.json"), *project.looks.glob("*.json")]):
                archive.add(kept, kept.relative_to(project.kept).as_posix())
            folders = [project.run(name).path for name in sorted(set(runs) - set(going_on))]
            folders += [project.thread(name).path for name in sorted(names_in(project.threads))]
            for path in (path for folder in folders for path in _files(folder, everything)):
                archive.add(path, path.relative_to(project.kept).as_posix(), recursive=False)
        new.replace(file)
    except OSError as error:
        raise BackupError(f"The backup cannot be written: {error.strerror or error} ({file}).") from error
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)
    return BackupResult(len(runs) - len(going_on), going_on)


@contextmanager
def _kept_as_it_is(project: Project, tell: Tell) -> Iterator[BinaryIO]:
    """Yields the opened database. Loading leaves it alone meanwhile, as it does for every reader."""
    with ExitStack() as stack:
        with database.lock(Files(project.history, tell).lock, patience=60):
            with suppress(duckdb.Error):  # someone writes into it, though it is meant for reading
                stack.enter_context(database.open_for_reading(project.history))
            history = stack.enter_context(project.history.open("rb"))
        yield history


def _files(folder: Path, everything: bool) -> Iterator[Path]:
    pattern = "**/*" if everything else "journal.*"
    files = (path for path in sorted(folder.glob(pattern)) if path.is_file() and not path.is_symlink())
    state = RunFolder(folder).state  # nor its partial file after a killed run
    yield from (path for path in files if path.parent != folder or not path.name.startswith(state.name))
