"""The audit trail: each act of a person is one line of `.planbook/audit.ndjson`, written before it is done.

    {"number":2,"at":1780000000.0,"act":"approve",…,"previous":"9d1f…","sha256":"41c6…"}

Lines are never changed. Each contains the SHA-256 of the previous line, and its own over its bytes up to `,"sha256"`. A
line that was changed, inserted, removed or moved is therefore detected; to hide it, all later lines would have to be
rewritten. Lines cut off at the end are detected only by comparison with another copy: the table `audit` of the history,
or a note of the last SHA-256.
"""

import errno
import fcntl
import getpass
import json
import os
import re
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import to_json

from planbook.errors import PlanbookError
from planbook.files.append import append_line
from planbook.files.reason import reason
from planbook.places import Project
from planbook.secrets.redaction import redact_known

Act = Literal[
    "approve", "run", "answer", "pause", "continue", "cancel", "resume", "prune", "restore", "drop_session", "settings",
    "deploy", "sign_in", "sign_out", "user", "key", "secret", "draft",
    "branch", "file", "thread", "heal",
]  # fmt: skip
FIRST = "0" * 64  # stands in for the previous hash in the first line
PATIENCE = 10.0  # seconds to wait for another process that is writing
_END = b',"sha256":"'
_SUM = re.compile(rb',"sha256":"([0-9a-f]{64})"\}\n?\Z')


class AuditError(PlanbookError):
    """The act cannot be recorded, and so must not be done."""


@dataclass(frozen=True)
class Door:
    """Where people come from; `remote` is the machine that they ask from, if that is not told by SSH."""

    name: str = "command line"
    remote: str | None = None


_COMMAND_LINE = Door()
_DOOR: ContextVar[Door] = ContextVar("door", default=_COMMAND_LINE)


@contextmanager
def through(door: Door) -> Iterator[None]:
    """Acts that are recorded in the block came through this door."""
    before = _DOOR.set(door)
    try:
        yield
    finally:
        _DOOR.reset(before)


class Entry(BaseModel):
    """One act of a person.

    `subject` is what it was done to: a plan, a run, a session, a file. `who` is the name that the person gives, or else
    `os_user`, the user of the operating system. `origin` is where the act was made: the command line, Prefect's page or
    the API. `remote` is the machine that they signed in from, if the operating system knows it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: int
    at: float  # seconds since 1970-01-01 UTC
    act: str
    subject: str
    run_id: str | None = None
    who: str
    os_user: str
    host: str
    origin: str
    remote: str | None = None
    why: str | None = None
    details: dict[str, Any] = {}
    previous: str
    sha256: str


class Chain(BaseModel):
    """The acts of a file up to the first invalid line; `broken` says which line that is, and why."""

    entries: list[Entry] = []
    broken: str | None = None

    @property
    def last(self) -> str:
        return self.entries[-1].sha256 if self.entries else FIRST


def record(
    project: Project,
    act: Act,
    subject: str,
    *,
    run_id: str | None = None,
    who: str | None = None,
    origin: str | None = None,
    why: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> Entry:
    """Records an act of a person just before it is done. The record is on disk when this returns.

    Without `origin`, it came through the door that `through` names. Secrets that this process has read are masked.
    Raises AuditError if the act cannot be recorded.
    """
    user, mask, door = user_name(), redact_known(), _DOOR.get()
    said: dict[str, Any] = {
        "at": time.time(),
        "act": act,
        "subject": mask.text(subject),
        "run_id": run_id,
        "who": who or user,
        "os_user": user,
        "host": socket.gethostname(),
        "origin": origin or door.name,
        "remote": door.remote or (os.environ.get("SSH_CONNECTION") or "").partition(" ")[0] or None,
        "why": mask.value(why),
        "details": mask.value(dict(details or {})),
    }
    try:
        with _locked(project.audit) as file:
            return _append(file, said)
    except OSError as error:
        raise AuditError(f"The action cannot be recorded: {reason(error, project.audit)}. Nothing was done.") from error


def chain(file: Path) -> Chain:
    """Returns the acts in a file up to the first line that was tampered with.

    Raises AuditError if it cannot be read.
    """
    try:
        lines = file.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return Chain()
    except OSError as error:
        raise AuditError(f"The record of actions cannot be read: {error.strerror} ({file}).") from None
    entries: list[Entry] = []
    for number, line in enumerate(lines, 1):
        if number == len(lines) and not line.endswith(b"\n"):
            break  # half written in a power failure: the act was never done
        found = _linked(line, number, entries[-1].sha256 if entries else FIRST)
        if isinstance(found, str):
            return Chain(entries=entries, broken=f"{file}, line {number}: {found}")
        entries.append(found)
    return Chain(entries=entries)


def last_of(file: Path, act: Act) -> Entry | None:
    """Returns the last act of a kind; None if there is none or the file cannot be read."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    place = len(content)
    while (place := content.rfind(f'"act":"{act}"'.encode(), 0, place)) >= 0:
        entry = _entry(content[content.rfind(b"\n", 0, place) + 1 :].partition(b"\n")[0])
        if entry and entry.act == act:  # the details of another act may contain the same text
            return entry
    return None


def _linked(line: bytes, number: int, previous: str) -> Entry | str:
    """Returns the line's act, or what is wrong with the line."""
    entry, sums = _entry(line), _SUM.search(line)
    if entry is None or sums is None or sums.end() != len(line):
        return "this is not an act: the line was changed or damaged after it was written."
    if sha256(line[: sums.start()]).hexdigest() != entry.sha256:
        return "the act was changed after it was written."
    if entry.previous != previous:
        missing = entry.number - number
        if missing > 0:
            return (
                f"{'the act' if missing == 1 else f'{missing} acts'} before it {'is' if missing == 1 else 'are'} gone."
            )
        return "it is not where it was written."
    return entry


def _entry(line: bytes) -> Entry | None:
    try:
        return Entry.model_validate_json(line)
    except ValidationError:
        return None


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Yields the file, locked for writing by this process."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
    try:
        _take(file, time.monotonic() + PATIENCE)
        yield file
    finally:
        os.close(file)


def _take(file: int, until: float) -> None:
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise OSError(errno.EBUSY, "another process has been writing it for ten seconds") from None
            time.sleep(0.005)
        except OSError:
            return None  # a file system without locks


def _append(file: int, said: dict[str, Any]) -> Entry:
    """Appends the act to the file, and waits for the disk."""
    size, last = _last_line(file)
    before = _entry(last)
    said = {"number": before.number + 1 if before else 1} | said
    said["previous"] = before.sha256 if before else FIRST
    body = to_json(said, inf_nan_mode="strings", serialize_unknown=True)[:-1]
    line = body + _END + sha256(body).hexdigest().encode() + b'"}\n'
    append_line(file, size, line)
    return Entry.model_validate(json.loads(line))


def _last_line(file: int) -> tuple[int, bytes]:
    """Returns the file's size and its last whole line. Removes a partial line at the end: its act was not done."""
    size, piece, content = os.fstat(file).st_size, 1 << 14, b""
    while True:
        begin = max(0, size - piece)
        content = os.pread(file, size - begin, begin)
        whole = content[: content.rfind(b"\n") + 1]
        if not begin or whole.count(b"\n") > 1:
            break
        piece *= 4
    if len(whole) < len(content):
        size -= len(content) - len(whole)
        os.ftruncate(file, size)
    return size, whole[whole.rfind(b"\n", 0, -1) + 1 :]


def user_name() -> str:
    """Returns the user of the operating system."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # in a container a user may have a number only
        return str(os.getuid())
