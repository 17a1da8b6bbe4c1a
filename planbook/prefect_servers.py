"""The Prefect servers of this user's projects: one note per project, in the user's cache."""

import errno
import fcntl
import ipaddress
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from planbook.places import Project, cache

NOTE = "server.json"
"""The file in a server's folder that contains its address."""
FRESH = 3.0  # seconds for which the list of running servers is cached
FORGOTTEN = 86400.0  # seconds after which the file of a port is removed at which nobody serves any more
_known: tuple[float, frozenset[int]] = (-FRESH, frozenset())
_closed: set[int] = set()


@dataclass(frozen=True)
class Place:
    """A project's folder, and that of its server."""

    folder: Path
    home: Path


def add(project: Project) -> None:
    """Notes that a project's server is started. If that fails, `planbook server list` does not show it."""
    home = project.server.absolute()
    with suppress(OSError):
        _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        about = {"folder": str(project.folder.absolute()), "home": str(home)}
        _note(home).write_text(json.dumps(about), encoding="utf-8")


def known() -> list[Place]:
    """Returns everything noted, whether or not a server runs there, sorted by the project's folder."""
    found = []
    for note in _folder().glob("*.json"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            about = json.loads(note.read_text(encoding="utf-8"))
            found.append(Place(Path(about["folder"]), Path(about["home"])))
    return sorted(found, key=lambda place: place.folder)


def forget(home: Path) -> None:
    """Removes the note."""
    with suppress(OSError):
        _note(home).unlink(missing_ok=True)


@contextmanager
def locked(home: Path) -> Iterator[int | None]:
    """Yields the lock for starting a server there, as a file descriptor; None if a server or its starter holds it."""
    try:
        descriptor = os.open(home / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EROFS):
            raise
        # without write access, one can still see whether a server holds it
        descriptor = os.open(home / "server.lock", os.O_RDONLY)
    try:
        yield descriptor if lock_at_once(descriptor) else None
    finally:
        os.close(descriptor)  # a server started meanwhile holds the lock by its own descriptor


def lock_at_once(descriptor: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def held(home: Path) -> bool:
    """Returns whether a server process holds the lock."""
    if not (home / "server.lock").exists():
        return False
    with locked(home) as lock:
        return lock is None


def runs(home: Path) -> bool:
    """Returns whether a server runs or starts there; if not, removes its note, holding the lock meanwhile."""
    if not (home / "server.lock").exists():
        forget(home)
        return False
    with locked(home) as lock:
        if lock is not None:
            forget(home)
        return lock is None


def is_one(host: str, port: int) -> bool:
    """Returns whether a Prefect server of this user listens at this host and port, of any project.

    No page may connect to one, whatever a plan allows: whoever can change its data can have programs run.
    """
    return _is_this_machine(host) and (port in _closed or port in _ports())


def close_port(port: int) -> None:
    """Lets no page that planbook opens connect to a port of this machine while this process lasts: it serves there.

    Other processes of this user know by the lock of a file. Without it, at least this process knows.
    """
    _closed.add(port)
    with suppress(OSError):
        _served().mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(_served() / str(port), os.O_RDWR | os.O_CREAT, 0o600)
        os.utime(descriptor)
        for _ in range(50):
            if lock_at_once(descriptor):  # it ends with the process
                return
            time.sleep(0.01)  # another process is just looking


def _served_ports() -> Iterator[int]:
    """Yields the ports at which other processes of this user serve; forgets those of processes that have ended."""
    for file in _served().iterdir() if _served().is_dir() else ():
        with suppress(OSError, ValueError):
            descriptor = os.open(file, os.O_RDWR)
            try:
                if not lock_at_once(descriptor):
                    yield int(file.name)
                elif time.time() - file.stat().st_mtime > FORGOTTEN:
                    file.unlink(missing_ok=True)
            finally:
                os.close(descriptor)


def _is_this_machine(host: str) -> bool:
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_loopback or mapped.is_unspecified


def _ports() -> frozenset[int]:
    """Returns the ports of the running servers, at most FRESH seconds old."""
    global _known
    if time.monotonic() - _known[0] > FRESH:
        ports = {port for place in known() if (port := _port(place.home))}
        _known = time.monotonic(), frozenset({*ports, *_served_ports()})
    return _known[1]


def _port(home: Path) -> int | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        return int(json.loads((home / NOTE).read_bytes())["port"]) if held(home) else None
    return None


def _folder() -> Path:
    return cache() / "planbook" / "servers"


def _served() -> Path:
    return cache() / "planbook" / "ports"


def _note(home: Path) -> Path:
    return _folder() / f"{sha256(str(home).encode()).hexdigest()[:24]}.json"
