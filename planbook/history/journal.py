"""The journal of a run: its events in one file, one JSON object a line. The truth: all else can be made from it again.

Each line is handed to the operating system with one `write` before the run goes on, so that a killed run loses nothing.
A power cut may lose the last moments, but never the fact that a `once` step was about to act, nor that a run had ended:
for these two the disk is waited for.

Each line ends with its number and a sum of what is before it, so that a change shows (`history.sums`).

While a run goes on, its process holds a lock on its journal. The operating system lets go of it however the process
ends: a journal without `run_ended` that nobody holds is of an interrupted run. No number of a process need be trusted.
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
from planbook.history.sums import ChecksumVerifier, RunningChecksum


class JournalError(PlanbookError):
    """A journal that cannot be begun or read."""


class JournalFull(PlanbookError):
    """The record cannot be written any more: the run must stop, since what it does would not be known."""

    exit_code = 1


class Journal:
    """Observer that writes a run's journal, whole lines only.

    `marker`, if given, is an empty file made before the first event: it tells the loader that there is something to
    load, so that the loader need not look through every run there ever was.
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
        """Appends the event. Raises JournalFull where it cannot; after that only the end of the run is still tried."""
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
        """Lets go of the file; done by itself when the run ends."""
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
        """Takes a half line away again, and says once that the record is full."""
        told, self._broken = self._broken, True
        with suppress(OSError):  # where even this fails: a half last line is expected by whoever reads
            os.ftruncate(self._file, self._size)
        if not told:
            raise JournalFull(
                f"The record cannot be written: {reason(error, self.path)}. The run was stopped; "
                "nothing that was written is damaged. Make room, then run the plan again."
            ) from error

    def _hold(self) -> None:
        """Locks the file for as long as the run goes on. A loader may be looking at it for a moment."""
        for _ in range(50):
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                time.sleep(0.002)
            except OSError:
                return  # a file system without locks: the run then counts as interrupted until it has ended
        self.close()
        raise JournalError(f"{self.path} is being written by another process. Each run has a journal of its own.")


def is_being_written(path: Path) -> bool:
    """Whether a process is still writing this journal."""
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
    """Whether a journal is there, of a run that was not refused: that one began nothing."""
    try:
        with path.open("rb") as file:
            if not file.readline().endswith(b"\n"):
                return False  # it was killed before it could
            second = file.readline()
    except OSError:
        return False
    return not (b'"event":"run_ended"' in second and b'"status":"refused"' in second)


def as_line(event: Event) -> bytes:
    """The event as a line of a journal. What JSON cannot hold becomes text."""
    try:
        line = to_json(event, by_alias=True, inf_nan_mode="strings", serialize_unknown=True)
    except PydanticSerializationError:
        line = to_json(plain(event.model_dump(by_alias=True)), inf_nan_mode="strings", serialize_unknown=True)
    return line + b"\n"


def plain(value: Any) -> Any:
    """The value without bytes and half characters, which no JSON text may hold."""
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
    """The events of a journal. Raises JournalError where a line in the middle is damaged.

    A half-written last line (a power cut) is left out. An event of a kind that only a newer planbook knows is left out
    too. `note` is told of either; fields that are not known are ignored.
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
    """Why a line was not taken in.

    `is_damage`: the journal is not as it was written. `is_unreadable`: no more than that can be told of the line.
    """

    message: str
    is_damage: bool
    is_unreadable: bool = True


def read_line(line: bytes, is_last: bool) -> tuple[Event | None, LineError | None]:
    """The event of a line, or why there is none."""
    try:
        return EVENT.validate_json(line, extra="ignore"), None
    except ValidationError as error:
        return None, _wrong(error, line, is_last)


def lines_of(path: Path) -> Iterator[tuple[int, bytes, bool]]:
    """Number, text, and whether it is the last, of each line."""
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
        return LineError("the last line is half written, and was left out.", False)
    if kind == "union_tag_invalid":
        return LineError(
            f'an event "{json.loads(line)["event"]}" is not known to this planbook, and was left out.', False, False
        )
    message = f"this is not an event of a run: {_start(line)}. The journal was changed or damaged after it was written."
    return LineError(message, True)


def _start(line: bytes) -> str:
    text = line.decode("utf-8", "backslashreplace").rstrip("\n")
    return json.dumps(text if len(text) <= 60 else text[:60] + "…", ensure_ascii=False)
