"""The two files of the history, which swap places: one for readers, one for loading.

DuckDB lets either one process write a file or many read it. So nobody ever writes the file that people open
(`history.duckdb`). Runs are loaded into `history.spare.duckdb`, which replaces the other by a rename. A reader keeps
the old file for as long as it is open; the next reader sees the new rows. The old file becomes the new spare. It lacks
one load, which is repeated with the next one (`behind`), so that the cost of a load does not depend on the size of the
history. A copy is made only if someone still has the spare open from before.

`history.state.json` records the state of each file after a load. A file in another state was changed by someone else,
or by a load that was killed: then the spare is copied again, and the published file is checked before it is trusted.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

import duckdb
from pydantic import BaseModel, ValidationError

from planbook.history import database
from planbook.history.database import log_of
from planbook.history.read_journals import Tell
from planbook.history.storage_format import is_readable_format, rewrite

Stamp = tuple[int, int]  # size, and time of the last change in nanoseconds
Behind = dict[str, tuple[int, str]]  # run -> the length of its journal, and its state
MANY = 1000  # missing runs in the spare from which a copy is cheaper
SMALL = 32 << 20  # bytes that may be copied at the end of a run, about 0.1 s


class State(BaseModel):
    """The state of the files after the last load."""

    published: Stamp | None = None
    spare: Stamp | None = None
    behind: Behind = {}


class SpareDatabase(NamedTuple):
    """The open spare. `behind` are the runs that it lacks; `whole` means that it is unknown what it lacks."""

    connection: duckdb.DuckDBPyConnection
    behind: Behind
    whole: bool


class LoadDeferred(Exception):
    """Loading would take longer than is acceptable at the end of a run."""


class Files:
    """The files of one project's history. To change them, hold the lock."""

    def __init__(self, published: Path, tell: Tell) -> None:
        self.published = published
        self.spare = published.with_name(f"{published.stem}.spare{published.suffix}")
        self.lock = published.with_name("history.lock")
        self._state = published.with_name("history.state.json")
        self._tell = tell
        self._copied = False  # whether the spare is a copy of the published file

    def open_spare(self, hurry: bool) -> SpareDatabase:
        """Prepares the spare for loading. Raises duckdb.Error or OSError, and LoadDeferred if in a hurry."""
        state = self._read()
        whole = not self._is_sound(state)
        if self._is_as_left(self.spare, state.spare):
            with suppress(duckdb.Error):  # someone still reads it
                return SpareDatabase(self._open(hurry), state.behind, whole)
        if self.published.exists():
            self._copy(hurry)
        else:
            discard(self.spare)
        return SpareDatabase(self._open(hurry), {}, whole)

    def publish(self, behind: Behind) -> None:
        """Publishes the closed spare. `behind` are the runs loaded since the other file was published."""
        former = self.published.with_name("history.former")
        former.unlink(missing_ok=True)
        _allow_writing(self.spare, False)
        with suppress(OSError):  # the file is missing, or the file system has no links: the next load makes a copy
            os.link(self.published, former)
        self.spare.replace(self.published)
        log_of(self.published).unlink(missing_ok=True)  # of someone who wrote into the former file
        if former.exists():
            former.replace(self.spare)
            _allow_writing(self.spare, True)
        if len(behind) > MANY:
            discard(self.spare)
        self.note(behind)

    def note(self, behind: Behind) -> None:
        """Records the current state of the files."""
        state = State(published=_stamp(self.published), spare=_stamp(self.spare), behind=behind)
        new = self._state.with_suffix(".new")
        new.write_text(state.model_dump_json(), encoding="utf-8")
        new.replace(self._state)

    def publish_again(self) -> None:
        """Replaces a file that someone has open for writing by a copy: they keep theirs, all others get the copy."""
        copy = self.published.with_name("history.copy")
        shutil.copyfile(self.published, copy)
        _allow_writing(copy, False)
        copy.replace(self.published)
        self.note(self._read().behind)

    def discard_spare(self) -> None:
        """Discards a damaged spare, and the published file if the spare is a copy of it."""
        if self._copied:
            self.put_aside()
        self._copied = False
        discard(self.spare)

    def is_large(self) -> bool:
        """Whether reading the whole spare would take too long at the end of a run."""
        return self.spare.stat().st_size > SMALL

    def put_aside(self) -> None:
        """Renames a damaged file, and reports that."""
        aside = database.set_aside(self.published)
        self._tell(
            f"{self.published} is damaged, or is not a DuckDB database. It was set aside as {aside.name}, "
            "and the history is made again from the runs' journals."
        )

    # ------------------------------------------------------------------------------------------------------------------
    def _open(self, hurry: bool) -> duckdb.DuckDBPyConnection:
        """Opens the spare, in the format for readers."""
        if not is_readable_format(self.spare):
            if hurry and self.is_large():
                raise LoadDeferred
            rewrite(self.spare)
        return database.open_for_writing(self.spare, alone=hurry)

    def _is_sound(self, state: State) -> bool:
        """Returns whether the published file can be trusted. If not, it is out of the way afterwards."""
        if not self.published.exists():
            discard(self.spare)
            return False
        if self._is_as_left(self.published, state.published):
            return True
        match self._look():
            case "readable":
                discard(self.spare)
                return True
            case "held":
                self._set_aside_written()
            case "broken" if _stamp(self.published) == state.published:
                # Only the log is unknown: it belongs to someone who writes into a file that was here before.
                log_of(self.published).unlink(missing_ok=True)
                return True
            case "broken":
                self.put_aside()
        return False

    def _look(self) -> Literal["readable", "held", "broken"]:
        if not database.is_duckdb_file(self.published):
            return "broken"
        try:
            database.open_for_reading(self.published).close()
        except duckdb.Error as error:
            found = database.error_kind(error)
            if found == "other":
                raise
            return found
        return "readable"

    def _set_aside_written(self) -> None:
        aside = database.set_aside(self.published, "changed")
        self._tell(
            f"Another process writes into {self.published}, which is made for reading. What it writes stays in "
            f"{aside.name}; the history goes on without it. To add tables of your own, ATTACH the history to a file of "
            "yours."
        )

    def _copy(self, hurry: bool) -> None:
        if hurry and self.published.stat().st_size > SMALL:
            raise LoadDeferred
        discard(self.spare)
        self._copied = True
        shutil.copyfile(self.published, self.spare)
        with suppress(FileNotFoundError):
            shutil.copyfile(log_of(self.published), log_of(self.spare))

    def _is_as_left(self, path: Path, stamp: Stamp | None) -> bool:
        return stamp is not None and _stamp(path) == stamp and not log_of(path).exists()

    def _read(self) -> State:
        try:
            return State.model_validate_json(self._state.read_bytes())
        except (OSError, ValidationError):
            return State()


def discard(path: Path) -> None:
    """Removes a database and its log, if they exist."""
    path.unlink(missing_ok=True)
    log_of(path).unlink(missing_ok=True)


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _allow_writing(path: Path, allowed: bool) -> None:
    with suppress(OSError):
        path.chmod(0o644 if allowed else 0o444)
