"""Opening the DuckDB file of the history, and what to do where it cannot be opened.

DuckDB lets either one process write a file or many read it. So whoever loads takes `history.lock` first (a lock of the
operating system, which a killed process lets go of), and a file that someone else has open is never waited for:

- someone reads it: it is copied, the copy is loaded and put in its place by a rename. Who has the old one open keeps
  reading it, undisturbed, as it was; whoever opens the file next has the new rows. One copy for each time that an
  analyst opens the file, however many runs follow. A run that ends copies small files only, and leaves large ones to
  the next `planbook runs` or `planbook sql`.
- someone has it open for writing (the DuckDB shell, unless started with -readonly): it is left alone.

Nothing is lost in any case: journals stay, and are loaded by the next command that can.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import duckdb

Trouble = Literal["held", "broken", "other"]
SIGNS_OF_DAMAGE = (
    "not a valid DuckDB database file",
    "Corrupt database file",
    "Could not read enough bytes",
    "Failure while replaying WAL",
    "WAL checkpoint iteration",
    "Failed to deserialize",
)
NOTHING_ELSE: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


def trouble(error: duckdb.Error) -> Trouble:
    """What an error at opening or reading means: another process has the file, or it is damaged, or neither."""
    text = str(error)
    if "Could not set lock on file" in text:
        return "held"
    if "No space left" in text:
        return "other"
    if isinstance(error, duckdb.FatalException) or any(sign in text for sign in SIGNS_OF_DAMAGE):
        return "broken"
    return "other"


def holder(error: duckdb.Error) -> str:
    """Who has the file open, as far as DuckDB says: "python3.11 (PID 12)"."""
    _, found, rest = str(error).partition("Conflicting lock is held in ")
    return Path(rest.partition(")")[0] + ")").name if found else "another process"


def open_for_writing(path: Path) -> duckdb.DuckDBPyConnection:
    """Opens or makes the file. Raises duckdb.Error."""
    return duckdb.connect(path, config=NOTHING_ELSE)


def open_for_reading(path: Path) -> duckdb.DuckDBPyConnection:
    """Opens the file such that no statement can write, or reach any other file. Raises duckdb.Error."""
    config = NOTHING_ELSE | {"enable_external_access": False, "lock_configuration": True}
    return duckdb.connect(path, read_only=True, config=config)


@contextmanager
def lock(path: Path, patience: float) -> Iterator[bool]:
    """Whether this process alone may load now; waits so many seconds for another that does."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        yield False
        return
    try:
        yield _take(file, time.monotonic() + patience)
    finally:
        os.close(file)


def _take(file: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.005)
        except OSError:
            return True  # a file system without locks: DuckDB's own is then all there is


@contextmanager
def replacement(path: Path) -> Iterator[Path]:
    """A copy of a file that others read; it takes the file's place when the block ends well.

    Raises duckdb.Error where someone may write the file. While the block lasts nobody can begin to.
    """
    copy = path.with_name(path.name + ".new")
    with duckdb.connect(path, read_only=True), path.open("rb") as source:
        try:
            # `source` stays open to the end: to close it would take away DuckDB's own lock on the file
            with copy.open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
            with suppress(FileNotFoundError):
                shutil.copyfile(log_of(path), log_of(copy))
            yield copy
            copy.replace(path)
            log_of(path).unlink(missing_ok=True)
        finally:
            copy.unlink(missing_ok=True)
            log_of(copy).unlink(missing_ok=True)


def log_of(path: Path) -> Path:
    """DuckDB's write-ahead log beside the file."""
    return path.with_name(path.name + ".wal")


def set_aside(path: Path) -> Path:
    """Renames a damaged file, and returns where it is now."""
    aside = path.with_name(f"{path.name}.broken-{datetime.now():%Y%m%d-%H%M%S-%f}")
    path.rename(aside)
    with suppress(FileNotFoundError):
        log_of(path).rename(log_of(aside))
    return aside
