"""The journal of a thread: an entry a line, appended under a lock and synced to disk before anything is answered.

    {"number":2,"at":1780000000.0,"by":"ada","key":null,"changes":[…],"sha256":"41c6…"}

An entry has all that one request changes, so that a process which is killed while it writes leaves all of it or
nothing. Each line ends with the SHA-256 of the line before and its own content, so that changes are detected. The next
writer moves a line that was cut off to `journal.half-line`; it was never answered, and its request is sent again.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import to_json

from planbook.errors import PlanbookError
from planbook.files.append import append_line
from planbook.files.reason import reason
from planbook.secrets.redaction import Mask
from planbook.threads.changes import CHANGE, Change, Entry
from planbook.threads.thread import Thread

ASIDE = "journal.half-line"
FIRST = "0" * 64  # stands in for the SHA-256 of the line before the first
_END = b',"sha256":"'
_TAIL = len(_END) + 64 + len(b'"}')


class ThreadError(PlanbookError):
    """A thread cannot be read or changed."""


class OpenThread:
    """A thread that is locked against other writers."""

    def __init__(self, path: Path, file: int) -> None:
        self._file = file
        self._size = _mended(path, file)
        content = os.pread(file, self._size, 0)
        self.thread = read(path.parent.name, content)
        self._sum = _last_sum(content)

    def add(self, changes: Sequence[Change], by: str, mask: Mask, key: str | None = None) -> Entry:
        """Adds an entry, without secrets. Returns the earlier one if its request had this key. Raises OSError."""
        if key and (before := self.thread.keys.get(key)):
            return before
        masked = [change.without_secrets(mask) for change in changes]
        entry = Entry(number=self.thread.last + 1, at=time.time(), by=by, key=key, changes=masked)
        body = to_json(entry, by_alias=True, inf_nan_mode="strings", serialize_unknown=True)[:-1]
        digest = _digest(self._sum, body)
        line = body + _END + digest.encode() + b'"}\n'
        append_line(self._file, self._size, line)
        self._size, self._sum = self._size + len(line), digest
        self.thread.take([entry])
        self.thread.size, self.thread.sha256 = self._size, digest
        return entry


@contextmanager
def opened(path: Path, *, new: bool = False) -> Iterator[OpenThread]:
    """Opens the journal of a thread, locked for reading and adding. Raises ThreadError."""
    file = -1
    try:
        if new:
            path.parent.mkdir(parents=True, exist_ok=True)
        file = _locked(path, os.O_RDWR | (os.O_CREAT if new else 0))
        yield OpenThread(path, file)
        if new:
            _sync_folder(path.parent)
    except OSError as error:
        raise ThreadError(f"The thread cannot be changed: {reason(error, path)}.") from error
    finally:
        if file >= 0:
            os.close(file)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the lock of a file that has nothing in it. Raises ThreadError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise ThreadError(f"The thread cannot be changed: {reason(error, path)}.") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def keep_last(path: Path) -> None:
    """Removes all entries but the last, which says that the thread was deleted. The journal must be open for adding."""
    content = path.read_bytes().splitlines(keepends=True)[-1]
    new = path.with_name("journal.new")
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def read_thread(path: Path) -> Thread:
    """Returns a thread, with what is in its journal so far. Raises ThreadError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ThreadError(f"The thread cannot be read: {reason(error, path)}.") from error
    return read(path.parent.name, content)


def read(thread_id: str, content: bytes) -> Thread:
    """Returns the thread that these lines describe. Lines that are damaged are left out (`damage` names them)."""
    thread = Thread(thread_id)
    thread.take(entries(content))
    thread.size, thread.sha256 = _whole_size(content), _last_sum(content)
    return thread


def begins_so(content: bytes, size: int, digest: str) -> bool:
    """Returns whether the first `size` bytes are as they were when the last of their entries had this SHA-256."""
    return len(content) >= size and _last_sum(content[:size]) == digest and not damage(content[:size])


def entries(content: bytes, after: int = 0) -> Iterator[Entry]:
    """Yields the entries with a number above `after`."""
    yield from (entry for entry in map(_entry, whole_lines(content)) if entry and entry.number > after)


def damage(content: bytes) -> list[str]:
    """Returns what is wrong with a journal, one sentence per line that is not as it was written."""
    found, before = [], None
    for number, line in enumerate(whole_lines(content), 1):
        body, digest = line[:-_TAIL], _sum_of(line)
        if _entry(line) is None or digest is None:
            found.append(f"line {number}: this is not an entry of a thread: it was damaged after it was written.")
        elif before is not None and _digest(before, body) != digest:
            found.append(f"line {number}: the entry or the one before it was changed after it was written.")
        before = digest or before
    return found


def whole_lines(content: bytes) -> list[bytes]:
    """Returns the lines without their ends. The last one counts if only its end is missing."""
    lines = content.split(b"\n")
    if lines[-1] and _entry(lines[-1]) is None:
        lines.pop()
    return [line for line in lines if line]


def _whole_size(content: bytes) -> int:
    rest = content.rpartition(b"\n")[2]
    return len(content) if _entry(rest) else len(content) - len(rest)


def _entry(line: bytes) -> Entry | None:
    """Returns the entry of a line, without changes of kinds that only a newer planbook knows; None if damaged."""
    try:
        said = json.loads(line)
        changes = [change for one in said["changes"] if (change := _change(one))]
        return Entry(number=said["number"], at=said["at"], by=said["by"], key=said.get("key"), changes=changes)
    except (ValueError, KeyError, TypeError):
        return None


def _change(said: object) -> Change | None:
    try:
        return CHANGE.validate_python(said, extra="ignore")
    except ValidationError as error:
        if any(one["type"] == "union_tag_invalid" for one in error.errors(include_url=False, include_input=False)):
            return None
        raise


def _sum_of(line: bytes) -> str | None:
    tail = line[-_TAIL:]
    return tail[len(_END) : -2].decode("ascii", "replace") if tail.startswith(_END) else None


def _last_sum(content: bytes) -> str:
    lines = whole_lines(content)
    return (_sum_of(lines[-1]) if lines else None) or FIRST


def _digest(before: str, body: bytes) -> str:
    return sha256(before.encode() + body).hexdigest()


def _locked(path: Path, flags: int) -> int:
    """Returns the opened and locked file. It may have been replaced while another process had the lock."""
    while True:
        file = os.open(path, flags, 0o666)
        fcntl.flock(file, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if os.fstat(file).st_ino == path.stat().st_ino:
                return file
        os.close(file)


def _mended(path: Path, file: int) -> int:
    """Returns the size of the whole lines. Completes a line without its end, and moves a cut-off line aside."""
    content = os.pread(file, os.fstat(file).st_size, 0)
    rest = content.rpartition(b"\n")[2]
    if not rest:
        return len(content)
    if _entry(rest):
        os.pwrite(file, b"\n", len(content))
        return len(content) + 1
    with path.with_name(ASIDE).open("ab") as aside:
        aside.write(rest + b"\n")
        aside.flush()
        os.fsync(aside.fileno())
    os.ftruncate(file, len(content) - len(rest))
    return len(content) - len(rest)


def _sync_folder(folder: Path) -> None:
    for each in (folder, folder.parent):
        number = os.open(each, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
