"""A process that has everything imported, kept beside the project's Prefect server: a run is a fork of it.

Imports are most of what a short run costs (1.3 s of processor; a browser starts in half of that). The first
`planbook run` of a project leaves such a process behind; the next ones hand it their arguments, environment, folder and
standard streams, pass signals on, and end with its exit code. It ends by itself when it has not been used for a while.

Who has the run has all of that, so each side asks who the other is: the folder of the socket is this user's alone, and
the kernel says which user is at the other end.

Only the standard library is imported here, since this is what a warm run waits for.
"""

import array
import contextlib
import hashlib
import json
import os
import resource
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

PROCESS = Path(__file__).with_name("warm_process.py")
PACKAGES = Path(__file__).parents[2]
PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "PLANBOOK_HOME", "TMPDIR", "XDG_CACHE_HOME")
MEASURED = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_FILE", "COVERAGE_TOP")  # so that `make coverage` sees forks, too
SIZE = 4  # bytes of a message's length
BSD_PEER = (0, 1)  # SOL_LOCAL, LOCAL_PEERCRED, as macOS and FreeBSD have them: a version, then the user's id
BROKEN = 3  # exit code: the run's process ended without one


def hand_over(arguments: list[str]) -> int | None:
    """The exit code of the run in the warm process; None where there is none, or it must not be used."""
    if not may_be_used():
        return None
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            place = address(project_folder())
            if not is_own(place.parent):
                return None
            connection.connect(str(place))
            pid = _ask(connection, arguments) if is_same_user(connection) else None
        except (OSError, ValueError):
            return None
        return None if pid is None else _follow(connection, pid)


def may_be_used() -> bool:
    """Not where the user says anything about Prefect or Python: what has been imported would not know of it."""
    told = any(name.startswith("PREFECT_") or name in ("PYTHONPATH", "PYTHONHOME") for name in os.environ)
    return not told and os.environ.get("PLANBOOK_WARM") != "0"


def project_folder() -> Path:
    from planbook.places import find_project

    return find_project(Path.cwd()).folder


def address(folder: Path) -> Path:
    """Where the warm process of a project listens.

    The name stands for all that a fork cannot have otherwise than the process has it: the project, the interpreter,
    the code as it is now, and the limits that the caller was given. A change of any of them gives another name.
    """
    limits = [resource.getrlimit(number) for number in range(16)]
    facts = [
        str(folder),
        os.environ.get("PLANBOOK_HOME"),
        sys.executable,
        sys.prefix,
        _stamp(),
        limits,
        os.nice(0),
        _groups(),
    ]
    name = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]
    return sockets() / f"{name}.sock"


def sockets() -> Path:
    """The folder of this user's warm processes: in the one that the system gives each user, or else in a temporary one.

    It need not be there yet, and in a temporary folder it may be somebody else's: `is_own` tells.
    """
    given = os.environ.get("XDG_RUNTIME_DIR")
    if given and os.path.isabs(given) and is_own(given):  # noqa: PTH117
        return Path(given) / "planbook"
    return Path(tempfile.gettempdir()) / f"planbook-{os.getuid()}"


def is_own(folder: Path | str) -> bool:
    """Whether it is a folder itself, no link to one, that nobody but this user can read or change."""
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077


def is_same_user(connection: socket.socket) -> bool:
    """Whether the kernel says that this user is at the other end. Where it does not say, nobody is."""
    try:
        if hasattr(socket, "SO_PEERCRED"):
            _, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        else:
            _, user = struct.unpack("=II", connection.getsockopt(*BSD_PEER, 8))
    except (OSError, struct.error):
        return False
    return bool(user == os.geteuid())


def _stamp() -> float:
    """When any file of the code was changed last, in seconds."""
    newest = 0.0
    for package in ("planbook", "flows", "steps"):
        for folder, _, files in os.walk(PACKAGES / package):
            times = (os.stat(os.path.join(folder, name)).st_mtime for name in files if not name.endswith(".pyc"))  # noqa: PTH116, PTH118
            newest = max(newest, max(times, default=0.0))
    return newest


def _groups() -> str:
    with contextlib.suppress(OSError):
        return Path("/proc/self/cgroup").read_text(encoding="utf-8")
    return ""


def _ask(connection: socket.socket, arguments: list[str]) -> int | None:
    """Sends what the run is to have; the answer is the process id of the fork, None if there is none."""
    streams = array.array("i", [0, 1, 2])
    connection.sendmsg([b"+"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
    send(connection, {"arguments": arguments, "folder": os.getcwd(), "environment": dict(os.environ)})  # noqa: PTH109
    answer = receive(connection)
    return None if answer is None else answer["pid"]


def _follow(connection: socket.socket, pid: int) -> int:
    """Waits for the run's end, and passes signals on to it."""

    def pass_on(number: int, frame: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)

    for number in PASSED_ON:
        signal.signal(number, pass_on)
    answer = receive(connection)
    if answer is None:
        sys.stderr.write("planbook: the process of the run ended unexpectedly; its journal is kept\n")
        return BROKEN
    return int(answer["code"])


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Sends one message."""
    content = json.dumps(message).encode("utf-8", "surrogateescape")
    connection.sendall(len(content).to_bytes(SIZE) + content)


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """The next message, None at the end."""
    head = _read(connection, SIZE)
    if not head:
        return None
    message: dict[str, Any] = json.loads(_read(connection, int.from_bytes(head)).decode("utf-8", "surrogateescape"))
    return message


def _read(connection: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        piece = connection.recv(size - len(content))
        if not piece:
            return b""
        content += piece
    return content


def keep_warm(folder: Path) -> None:
    """Leaves a warm process behind for the next run, if there is none yet. Ask `may_be_used` before the run."""
    if not hasattr(os, "fork"):
        return
    place = address(folder)
    with contextlib.suppress(OSError), _listening(place) as listener:
        if listener is not None:
            subprocess.Popen(
                [sys.executable, "-P", str(PROCESS), str(listener.fileno()), str(folder)],
                pass_fds=(listener.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env={name: os.environ[name] for name in KEPT + MEASURED if name in os.environ},  # no caller's secrets
            ).returncode = 0  # it outlives this process by intention


@contextlib.contextmanager
def _listening(place: Path) -> Iterator[socket.socket | None]:
    """A socket that listens there; None where a process does already, or the folder is not this user's alone."""
    with contextlib.suppress(FileExistsError):
        place.parent.mkdir(mode=0o700)
    if not is_own(place.parent):
        yield None
        return
    with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
        probe.connect(str(place))
        yield None
        return
    place.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        listener.listen(16)
        yield listener
