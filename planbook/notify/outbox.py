"""The outbox: one file per message and destination, until it is sent, or given up after a day.

    .planbook/notify/outbox/ID.json   to be sent
    .planbook/notify/sent/ID.json     sent; the last of them are kept
    .planbook/notify/dead/ID.json     given up: the dead letters

A sender locks the message; the operating system releases the lock if the process dies. A message is moved after the
receiver has accepted it. If the sender is killed in between, the message is sent again with the same id.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from planbook.files.atomic_write import FOR_THE_OWNER, write_atomically
from planbook.notify.message import Message
from planbook.places import Project, names_in

Box = Literal["outbox", "sent", "dead"]
BOXES: tuple[Box, ...] = ("outbox", "sent", "dead")
PAUSES = (10, 30, 120, 300, 900, 1800, 3600, 7200, 14400)  # seconds after each failed attempt; then the last again
A_DAY = 86400.0  # seconds until a message is given up
KEPT = 500  # sent messages that are kept


class Try(BaseModel):
    """A failed attempt to send a message, and the error."""

    at: float
    error: str


class Address(BaseModel):
    """A webhook that no setting names; `secret` is the name of the secret that its messages are signed with."""

    webhook: str
    secret: str


class Entry(BaseModel):
    """A message to one destination: one of the settings, or the address `to`.

    `id` is the same in each attempt, so that receivers recognize repeats.
    """

    id: str
    destination: str
    message: Message
    created: float
    since: float  # when its first attempt was due
    due: float
    tries: list[Try] = []
    sent: float | None = None
    to: Address | None = None


def new_id(*parts: str) -> str:
    """Returns the id of a message.

    It depends only on what the message is about, so that adding it twice has no effect.
    """
    return f"msg_{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"


class Outbox:
    """The messages of a project."""

    def __init__(self, project: Project) -> None:
        self.folder = project.notify

    def put(self, id: str, destination: str, message: Message, to: Address | None = None) -> bool:
        """Adds a message, unless it was already added, sent or given up; returns whether it did. Raises OSError."""
        if any(self._file(box, id).exists() for box in BOXES):
            return False
        now = time.time()
        entry = Entry(id=id, destination=destination, message=message, created=now, since=now, due=now, to=to)
        self._write("outbox", entry)
        return True

    def all(self, box: Box) -> list[Entry]:
        """Returns the messages, the oldest first."""
        entries = [entry for name in names_in(self.folder / box) if (entry := self._read(box, Path(name).stem))]
        return sorted(entries, key=lambda entry: (entry.created, entry.id))

    def count(self, box: Box) -> int:
        """How many messages there are."""
        return len(names_in(self.folder / box))

    def due(self, now: float) -> list[Entry]:
        """Returns the messages that are due."""
        return [entry for entry in self.all("outbox") if entry.due <= now]

    @contextmanager
    def claimed(self, id: str) -> Iterator[Entry | None]:
        """Locks a message and yields it; None if another process has it, or has sent it."""
        with self._locked(id) as mine:
            if mine and (self._file("sent", id).exists() or self._file("dead", id).exists()):
                self._file("outbox", id).unlink(missing_ok=True)  # the process that moved it was killed in between
            yield self._read("outbox", id) if mine else None

    @contextmanager
    def _locked(self, id: str) -> Iterator[bool]:
        place = self.folder / "locks" / id
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            mine = True
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                mine = False
            except OSError:
                pass  # a file system without locks
            yield mine
            if mine and not self._file("outbox", id).exists():
                place.unlink(missing_ok=True)  # a process that waits for this lock file finds no message
        finally:
            os.close(lock)

    def is_sent(self, entry: Entry) -> None:
        """Records that the receiver accepted a claimed message."""
        self._write("sent", entry.model_copy(update={"sent": time.time()}))
        self._file("outbox", entry.id).unlink(missing_ok=True)
        self._tidy()

    def has_failed(self, entry: Entry, error: str, for_good: bool = False) -> Entry:
        """Records why a claimed message was not sent, and when to retry. After a day it is given up."""
        now = time.time()
        pause = PAUSES[min(len(entry.tries), len(PAUSES) - 1)]
        entry = entry.model_copy(update={"tries": [*entry.tries, Try(at=now, error=error)], "due": now + pause})
        if for_good or entry.due > entry.since + A_DAY:
            self._write("dead", entry)
            self._file("outbox", entry.id).unlink(missing_ok=True)
        else:
            self._write("outbox", entry)
        return entry

    def replay(self, entry: Entry) -> bool:
        """Puts a message back to be sent now, for another day; returns False if it is being sent at the moment."""
        now = time.time()
        with self._locked(entry.id) as mine:
            if mine:
                self._write("outbox", entry.model_copy(update={"since": now, "due": now, "sent": None}))
                for box in ("sent", "dead"):
                    self._file(box, entry.id).unlink(missing_ok=True)
        return mine

    def _tidy(self) -> None:
        names = names_in(self.folder / "sent")
        if len(names) > KEPT + 50:
            files = sorted((self.folder / "sent" / name for name in names), key=lambda file: file.stat().st_mtime)
            for file in files[:-KEPT]:
                file.unlink(missing_ok=True)

    def _read(self, box: str, id: str) -> Entry | None:
        with suppress(OSError, ValidationError):
            return Entry.model_validate_json(self._file(box, id).read_bytes())
        return None

    def _write(self, box: str, entry: Entry) -> None:
        write_atomically(self._file(box, entry.id), entry.model_dump_json(indent=1).encode(), FOR_THE_OWNER)

    def _file(self, box: str, id: str) -> Path:
        return self.folder / box / f"{id}.json"
