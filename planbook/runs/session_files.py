"""Signed-in states that plans leave behind: one file a plan in `.planbook/sessions/`, for its owner's eyes only.

Who has such a file is signed in. It is sealed where a key is set (`planbook.secrets.seal`).
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

STATE = ("storage", "session", "address", "inputs", "revision")  # what is sealed of it
MOMENT = 0.1  # seconds between two looks whether another run has let go of the lock


@dataclass(frozen=True)
class SessionState:
    """A signed-in state: cookies, local storage and IndexedDB as Playwright has them, session storage by its origin.

    `address` is the page on which the plan that signs in ended, `inputs` are those that it had, and `revision` is its
    sha256.
    """

    name: str
    saved: float  # seconds since 1970-01-01 UTC
    storage: Mapping[str, Any]
    session: Mapping[str, Mapping[str, str]]
    address: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    revision: str = ""

    def was_left_by(self, revision: str, inputs: Mapping[str, Any]) -> bool:
        """Whether this very plan left it, given these inputs: another one may sign in somebody else."""
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
        """Its age."""
        return max(0.0, time() - self.saved)


def file_of(project: Project, name: str) -> Path:
    """Where the state that a plan left is kept; a plan that is named by its path has that in its file's name."""
    return project.sessions / f"{name.replace('/', '--')}.json"


def load(project: Project, name: str) -> SessionState | None:
    """The state, or None where there is none that can be read, or a key is set and it is not sealed.

    Raises CannotOpen where it is sealed and cannot be opened.
    """
    file = file_of(project, name)
    with suppress(OSError, ValueError, KeyError, TypeError, NotSealed):
        told = json.loads(file.read_bytes())
        state = json.loads(unseal(told["state"].encode(), f"The session {name}"))
        return SessionState(name, float(told["saved"]), **{key: state[key] for key in STATE})
    return None


def save(project: Project, kept: SessionState) -> None:
    """Keeps the state, whole or not at all. Raises PlanbookError."""
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
    """Forgets the state, so that the next run signs in; whether there was one."""
    file = file_of(project, name)
    there = file.is_file()
    file.unlink(missing_ok=True)
    return there


def list_sessions(project: Project) -> Sequence[SessionInfo]:
    """All states by name; files that are none are left out."""
    found = []
    for file in sorted(project.sessions.glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(file.read_bytes())
            found.append(SessionInfo(told["name"], float(told["saved"]), is_sealed(told["state"].encode()), file))
    return found


class SignInTurn:
    """One run's turn to sign in. `failed`: why the run that it had waited for could not, if it could not."""

    def __init__(self, lock: int, asked: float) -> None:
        self._lock = lock
        self.failed: str | None = None
        with suppress(OSError, ValueError, TypeError):
            moment, because = json.loads(os.pread(lock, os.fstat(lock).st_size, 0))
            self.failed = str(because) if moment > asked else None

    def note_failure(self, because: str) -> None:
        """For those who wait: ten wrong passwords may lock an account."""
        with suppress(OSError):
            os.ftruncate(self._lock, 0)
            os.pwrite(self._lock, json.dumps([time(), because]).encode(), 0)


@asynccontextmanager
async def sign_in_lock(project: Project, name: str) -> AsyncIterator[SignInTurn]:
    """Held by the one run that signs in; the others wait. A process that dies lets go of it."""
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
