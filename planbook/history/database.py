"""Opens DuckDB files, and classifies the errors."""

import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
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
READERS = "v1.0.0"
"""The storage version of the files: the oldest with everything that they contain. DuckDB 1.1 and later can open it."""
MAGIC = b"DUCK"
NO_LOCK = "{} is a folder, and has to be a file. Remove it."
NOTHING_ELSE: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


def is_duckdb_file(path: Path) -> bool:
    """Returns whether a file has DuckDB's format. Opening a pipe would block, and SQLite's files are another format."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(12)[8:] == MAGIC


def error_kind(error: duckdb.Error) -> Trouble:
    """Classifies an error from opening or reading: another process has the file, it is damaged, or neither."""
    text = str(error)
    if "Could not set lock on file" in text:
        return "held"
    if "No space left" in text:
        return "other"
    if isinstance(error, duckdb.FatalException) or any(sign in text for sign in SIGNS_OF_DAMAGE):
        return "broken"
    return "other"


def open_for_writing(path: Path, alone: bool = False) -> duckdb.DuckDBPyConnection:
    """Opens or creates the file, in a format for many readers. Raises duckdb.Error.

    `alone` starts no other threads: for a few rows that takes longer than they save.
    """
    threads = {"threads": 1} if alone else {}
    return duckdb.connect(path, config=NOTHING_ELSE | {"storage_compatibility_version": READERS} | threads)


def open_for_reading(path: Path, more: Mapping[str, Any] = MappingProxyType({})) -> duckdb.DuckDBPyConnection:
    """Opens the file so that no statement can write, or access any other file. Raises duckdb.Error."""
    config = NOTHING_ELSE | {"enable_external_access": False, "lock_configuration": True} | dict(more)
    return duckdb.connect(path, read_only=True, config=config)


@contextmanager
def lock(path: Path, patience: float) -> Iterator[bool]:
    """Yields whether this process has the lock for loading. Waits up to `patience` seconds for another process."""
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
            return True  # a file system without locks: only DuckDB's own lock remains


def why_no_lock(path: Path) -> str | None:
    """Returns why no process can get the lock; None if another process has it."""
    if path.is_dir():
        return NO_LOCK.format(path)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o666))
    except OSError as error:
        return f"{path} cannot be written: {error.strerror}."
    return None


def log_of(path: Path) -> Path:
    """Returns the path of DuckDB's write-ahead log."""
    return path.with_name(path.name + ".wal")


def set_aside(path: Path, reason: str = "broken") -> Path:
    """Renames a database and its log, and returns the new path."""
    aside = path.with_name(f"{path.name}.{reason}-{datetime.now():%Y%m%d-%H%M%S-%f}")
    path.rename(aside)
    with suppress(FileNotFoundError):
        log_of(path).rename(log_of(aside))
    return aside
