"""The journal of a run: its events in one file, one JSON object per line. It is the source of everything else.

Each line is passed to the operating system with one `write` before the run continues, so a killed run loses nothing. A
power cut may lose the last moments, but never that a `once` step was about to act, or that a run had ended: these two
events are synced to disk.

Each line ends with its number and a checksum of everything before it, so that changes are detected (`history.sums`).

During a run, its process holds a lock on its journal. The operating system releases it however the process ends. So a
journal without `run_ended` and without a lock belongs to an interrupted run, and no process id has to be trusted.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, to_json

from planbook.errors import PlanbookError
from planbook.events import EVENT, Event, RunEnded, Sending, StepStarted
from planbook.files.reason import reason
from planbook.history.checksums import ChecksumVerifier, RunningChecksum


class JournalError(PlanbookError):
    """A journal cannot be created or read."""


class JournalFull(PlanbookError):
    """The journal cannot be written any more. The run must stop, since its actions would not be recorded."""

    exit_code = 1


class Journal:
    """Observer that writes a run's journal, in whole lines only.

    `marker`, if given, is an empty file created before the first event. It tells the loader that this run has something
    to load, so that the loader need not search all runs.
    """

    def __init__(self, path: Path, marker: Path | None = None) -> None:
        self.path = path
        self._once: set[int] = set()
        self._size = 0
        self._broken = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if marker is not None:
                marker.parent.mkdir(parents=True, exist_ok=True)
                marker.touch()
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        except OSError as error:
            raise JournalError(f"The record of the run cannot be begun: {reason(error, path)}.") from error
        self._hold()
        content = path.read_bytes() if os.fstat(self._file).st_size else b""
        self._size, self._sum = len(content), RunningChecksum.of(content)

    def tell(self, event: Event) -> None:
        """Appends the event.

        Raises JournalFull if that fails; after that, only the end of the run is still attempted.
        """
        if isinstance(event, StepStarted) and event.effect == "once":
            self._once.add(event.index)
        if self._broken and not isinstance(event, RunEnded):
            return
        try:
            self._append(event)
            if isinstance(event, RunEnded) or (isinstance(event, Sending) and event.index in self._once):
                os.fdatasync(self._file)
        except OSError as error:
            self._give_up(error)
        finally:
            if isinstance(event, RunEnded):
                self.close()

    def close(self) -> None:
        """Releases the file. Called automatically when the run ends."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _append(self, event: Event) -> None:
        line, after = self._sum.append_line(as_line(event))
        written = 0
        while written < len(line):
            written += os.write(self._file, line[written:])
        self._size, self._sum = self._size + len(line), after

    def _give_up(self, error: OSError) -> None:
        """Removes a partial line. Raises JournalFull, but only the first time."""
        told, self._broken = self._broken, True
        with suppress(OSError):  # if even this fails, readers expect a partial last line
            os.ftruncate(self._file, self._size)
        if not told:
            raise JournalFull(
                f"The record cannot be written: {reason(error, self.path)}. The run was stopped; "
                "nothing that was written is damaged. Make room, then run the plan again."
            ) from error

    def _hold(self) -> None:
        """Locks the file for the duration of the run. A loader may briefly hold the lock."""
        for _ in range(50):
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                time.sleep(0.002)
            except OSError:
                return  # a file system without locks: the run counts as interrupted until it has ended
        self.close()
        raise JournalError(f"{self.path} is being written by another process. Each run has a journal of its own.")


def is_being_written(path: Path) -> bool:
    """Returns whether a process is still writing this journal."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(file)


def has_begun(path: Path) -> bool:
    """Returns whether the journal exists and its run was not refused, since a refused run began nothing."""
    try:
        with path.open("rb") as file:
            if not file.readline().endswith(b"\n"):
                return False  # it was killed before it could
            second = file.readline()
    except OSError:
        return False
    return not (b'"event":"run_ended"' in second and b'"status":"refused"' in second)


def as_line(event: Event) -> bytes:
    """Returns the event as a line of a journal. Values that JSON cannot represent become text."""
    try:
        line = to_json(event, by_alias=True, inf_nan_mode="strings", serialize_unknown=True)
    except PydanticSerializationError:
        line = to_json(plain(event.model_dump(by_alias=True)), inf_nan_mode="strings", serialize_unknown=True)
    return line + b"\n"


def plain(value: Any) -> Any:
    """Returns the value without bytes and lone surrogates, which JSON text cannot contain."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode("utf-8")
        case bytes() | bytearray():
            return bytes(value).decode("utf-8", "backslashreplace")
        case dict():
            return {plain(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
    return value


def read(path: Path, note: Callable[[str], None] = lambda _: None) -> Iterator[Event]:
    """Yields the events of a journal. Raises JournalError if a line other than the last is damaged.

    A partial last line (after a power cut) and events of kinds that only a newer planbook knows are left out. `note` is
    called about either; unknown fields are ignored.
    """
    sums = ChecksumVerifier()
    for number, line, is_last in lines_of(path):
        event, wrong = read_line(line, is_last)
        for what in sums.wrong(line, can_be_read=not (wrong and wrong.is_unreadable)):
            raise JournalError(f"{path}, line {number}: {what}")
        if event:
            yield event
        elif wrong and wrong.is_damage:
            raise JournalError(f"{path}, line {number}: {wrong.message}")
        elif wrong:
            note(f"{path}, line {number}: {wrong.message}")


class LineError(NamedTuple):
    """Why a line was not read.

    `is_damage`: the journal is not as it was written. `is_unreadable`: nothing else is known about the line.
    """

    message: str
    is_damage: bool
    is_unreadable: bool = True


def read_line(line: bytes, is_last: bool) -> tuple[Event | None, LineError | None]:
    """Returns the event of a line, or why there is none."""
    try:
        return EVENT.validate_json(line, extra="ignore"), None
    except ValidationError as error:
        return None, _wrong(error, line, is_last)


def lines_of(path: Path) -> Iterator[tuple[int, bytes, bool]]:
    """Yields the number and text of each line, and whether it is the last."""
    try:
        with path.open("rb") as file:
            number, line = 1, file.readline()
            while line:
                following = file.readline()
                yield number, line, not following
                number, line = number + 1, following
    except OSError as error:
        raise JournalError(f"The record of the run cannot be read: {reason(error, path)}.") from error


def _wrong(error: ValidationError, line: bytes, is_last: bool) -> LineError:
    kind = error.errors(include_url=False, include_input=False)[0]["type"]
    if kind == "json_invalid" and is_last and not line.endswith(b"\n"):
        return LineError("the last line is incomplete, and was skipped.", False)
    if kind == "union_tag_invalid":
        return LineError(
            f'an event "{json.loads(line)["event"]}" is not known to this version of planbook, and was skipped.',
            False,
            False,
        )
    message = f"this is not an event of a run: {_start(line)}. The journal was changed or damaged after it was written."
    return LineError(message, True)


def _start(line: bytes) -> str:
    text = line.decode("utf-8", "backslashreplace").rstrip("\n")
    return json.dumps(text if len(text) <= 60 else text[:60] + "…", ensure_ascii=False)
