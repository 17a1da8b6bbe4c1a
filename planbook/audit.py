"""What people did: each act is one line of `.planbook/audit.ndjson`, written before it is done, and never changed.

    {"number":2,"at":1780000000.0,"act":"approve",…,"previous":"9d1f…","sha256":"41c6…"}

Each line has the SHA-256 of the line before it, and its own: of its bytes up to `,"sha256"`. So a line that was
changed, put in, taken out or moved shows, and every line after it would have to be written anew to hide that. What is
cut off at the end shows only beside another copy: the table `audit` of the history, or the last SHA-256, noted down
elsewhere.
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
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import to_json

from planbook.errors import PlanbookError
from planbook.files.reason import reason
from planbook.places import Project
from planbook.secrets.redaction import redact_known

Act = Literal[
    "approve", "run", "answer", "pause", "continue", "cancel", "resume", "prune", "restore", "drop_session", "settings",
    "deploy", "sign_in", "user", "key",
]  # fmt: skip
FIRST = "0" * 64  # what the first line has in the place of the line before it
PATIENCE = 10.0  # seconds for another process that writes an act
_END = b',"sha256":"'
_SUM = re.compile(rb',"sha256":"([0-9a-f]{64})"\}\n?')


class AuditError(PlanbookError):
    """The act cannot be recorded, and so must not be done."""


class Entry(BaseModel):
    """One act of a person.

    `subject` is what it was done to: a plan, a run, a session, a file. `who` is the name that the person gives, or that
    of the user of the operating system, `os_user`. `origin` is the door through which they came: the command line,
    Prefect's page, the API. `remote` is the machine that they were signed in from, if the operating system says it.
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
    """The acts of a file up to the first that does not belong there; `broken` says which that is, and why."""

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
    origin: str = "command line",
    why: str | None = None,
    details: Mapping[str, Any] | None = None,
    remote: str | None = None,
) -> Entry:
    """Records an act of a person, right before it is done: it is on the disk when this returns.

    `remote` is the machine that they ask from; without it, the one that they are signed in from with SSH. Secrets that
    this process has read are masked. Raises AuditError where it cannot be recorded.
    """
    user, mask = user_name(), redact_known()
    said: dict[str, Any] = {
        "at": time.time(),
        "act": act,
        "subject": mask.text(subject),
        "run_id": run_id,
        "who": who or user,
        "os_user": user,
        "host": socket.gethostname(),
        "origin": origin,
        "remote": remote or (os.environ.get("SSH_CONNECTION") or "").partition(" ")[0] or None,
        "why": mask.value(why),
        "details": mask.value(dict(details or {})),
    }
    try:
        with _locked(project.audit) as file:
            return _append(file, said)
    except OSError as error:
        raise AuditError(
            f"What you do cannot be recorded: {reason(error, project.audit)}. Nothing was done."
        ) from error


def chain(file: Path) -> Chain:
    """The acts in a file, as far as they are as they were written. Raises AuditError where it cannot be read."""
    try:
        lines = file.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return Chain()
    except OSError as error:
        raise AuditError(f"The record of acts cannot be read: {error.strerror} ({file}).") from None
    entries: list[Entry] = []
    for number, line in enumerate(lines, 1):
        if number == len(lines) and not line.endswith(b"\n"):
            break  # half written when the power failed: that act was never done
        found = _linked(line, number, entries[-1].sha256 if entries else FIRST)
        if isinstance(found, str):
            return Chain(entries=entries, broken=f"{file}, line {number}: {found}")
        entries.append(found)
    return Chain(entries=entries)


def last_of(file: Path, act: Act) -> Entry | None:
    """The last act of a kind, if there is any that can be read."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    place = len(content)
    while (place := content.rfind(f'"act":"{act}"'.encode(), 0, place)) >= 0:
        entry = _entry(content[content.rfind(b"\n", 0, place) + 1 :].partition(b"\n")[0])
        if entry and entry.act == act:  # details of another may say the same
            return entry
    return None


def _linked(line: bytes, number: int, previous: str) -> Entry | str:
    """The line's act, or what is wrong with it."""
    entry, sums = _entry(line), _SUM.search(line)
    if entry is None or sums is None or sums.end() != len(line):
        return "this is no act: the line was changed or damaged after it was written."
    if sha256(line[: sums.start()]).hexdigest() != entry.sha256:
        return "the act was changed after it was written."
    if entry.previous != previous:
        missing = entry.number - number
        if missing > 0:
            return (
                f"{'the act' if missing == 1 else f'{missing} acts'} before it {'is' if missing == 1 else 'are'} gone."
            )
        return "it does not stand where it was written."
    return entry


def _entry(line: bytes) -> Entry | None:
    try:
        return Entry.model_validate_json(line)
    except ValidationError:
        return None


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The file, which this process alone writes meanwhile."""
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
    """Puts the act behind the last one, and waits for the disk."""
    size, last = _last_line(file)
    before = _entry(last)
    said = {"number": before.number + 1 if before else 1} | said
    said["previous"] = before.sha256 if before else FIRST
    body = to_json(said, inf_nan_mode="strings", serialize_unknown=True)[:-1]
    line = body + _END + sha256(body).hexdigest().encode() + b'"}\n'
    try:
        written = 0
        while written < len(line):
            written += os.write(file, line[written:])
        os.fsync(file)
    except OSError:
        os.ftruncate(file, size)
        raise
    return Entry.model_validate(json.loads(line))


def _last_line(file: int) -> tuple[int, bytes]:
    """How long the file is, and its last whole line. Half a line behind it, of an act that was not done, is removed."""
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
    """The user of the operating system."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may know its user by number only
        return str(os.getuid())
