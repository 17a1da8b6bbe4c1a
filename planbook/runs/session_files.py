"""Signed-in states that plans leave: one file per plan in `.planbook/sessions/`, readable by its owner only.

Whoever has such a file is signed in. It is encrypted if a key is set (`planbook.secrets.seal`).
"""

import asyncio
import fcntl
import json
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import time
from typing import Any

from planbook.errors import PlanbookError
from planbook.files.atomic_write import FOR_THE_OWNER, write_atomically
from planbook.places import Project
from planbook.secrets.seal import NotSealed, is_sealed, seal, unseal

STATE = ("storage", "session", "address", "inputs", "revision")  # the encrypted fields
MOMENT = 0.1  # seconds between two checks whether another run has released the lock


@dataclass(frozen=True)
class SessionState:
    """A signed-in state: cookies, local storage and IndexedDB as Playwright has them, session storage by its origin.

    `address` is the page on which the plan that signs in ended, `inputs` are that plan's, and `revision` is its sha256.
    """

    name: str
    saved: float  # seconds since 1970-01-01 UTC
    storage: Mapping[str, Any]
    session: Mapping[str, Mapping[str, str]]
    address: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    revision: str = ""

    def was_left_by(self, revision: str, inputs: Mapping[str, Any]) -> bool:
        """Returns whether this very plan left it, with these inputs: another one may sign in somebody else."""
        return self.revision == revision and _as_kept(self.inputs) == _as_kept(inputs)


@dataclass(frozen=True)
class SessionInfo:
    """What is known of a state without opening it."""

    name: str
    saved: float
    sealed: bool
    path: Path

    @property
    def seconds(self) -> float:
        """Its age in seconds."""
        return max(0.0, time() - self.saved)


def file_of(project: Project, name: str) -> Path:
    """Returns the file of a plan's state. If the plan is named by its path, the file name contains the path."""
    return project.sessions / f"{name.replace('/', '--')}.json"


def load(project: Project, name: str) -> SessionState | None:
    """Returns the state; None if there is none that can be read, or if a key is set and it is not encrypted.

    Raises CannotOpen if it is encrypted and cannot be decrypted.
    """
    file = file_of(project, name)
    with suppress(OSError, ValueError, KeyError, TypeError, NotSealed):
        told = json.loads(file.read_bytes())
        state = json.loads(unseal(told["state"].encode(), f"The session {name}"))
        return SessionState(name, float(told["saved"]), **{key: state[key] for key in STATE})
    return None


def save(project: Project, kept: SessionState) -> None:
    """Saves the state atomically. Raises PlanbookError."""
    file = file_of(project, kept.name)
    state = _as_kept({key: getattr(kept, key) for key in STATE})
    told = {"name": kept.name, "saved": kept.saved, "state": seal(state.encode()).decode()}
    try:
        write_atomically(file, json.dumps(told).encode(), FOR_THE_OWNER)
    except OSError as error:
        raise PlanbookError(f"The session {kept.name} cannot be kept: {error.strerror} ({file})") from None


def _as_kept(value: Any) -> str:
    return json.dumps(value, default=str, sort_keys=True)


def drop(project: Project, name: str) -> bool:
    """Deletes the state, so that the next run signs in; returns whether there was one."""
    file = file_of(project, name)
    there = file.is_file()
    file.unlink(missing_ok=True)
    return there


def list_sessions(project: Project) -> Sequence[SessionInfo]:
    """Returns all states by name; other files are left out."""
    found = []
    for file in sorted(project.sessions.glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(file.read_bytes())
            found.append(SessionInfo(told["name"], float(told["saved"]), is_sealed(told["state"].encode()), file))
    return found


class SignInTurn:
    """One run's turn to sign in. `failed` is why the run that it waited for could not sign in."""

    def __init__(self, lock: int, asked: float) -> None:
        self._lock = lock
        self.failed: str | None = None
        with suppress(OSError, ValueError, TypeError):
            moment, because = json.loads(os.pread(lock, os.fstat(lock).st_size, 0))
            self.failed = str(because) if moment > asked else None

    def note_failure(self, because: str) -> None:
        """Tells waiting runs why signing in failed, since repeated wrong passwords may lock an account."""
        with suppress(OSError):
            os.ftruncate(self._lock, 0)
            os.pwrite(self._lock, json.dumps([time(), because]).encode(), 0)


@asynccontextmanager
async def sign_in_lock(project: Project, name: str) -> AsyncIterator[SignInTurn]:
    """Held by the one run that signs in; others wait. The lock is released if its process dies."""
    asked = time()
    project.sessions.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(file_of(project, name).with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not _locked(lock):
            await asyncio.sleep(MOMENT)
        yield SignInTurn(lock, asked)
    finally:
        os.close(lock)


def _locked(descriptor: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
