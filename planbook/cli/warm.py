"""A process that has everything imported, kept beside the project's Prefect server: a run is a fork of it.

Imports are most of what a short run costs (1.3 s of processor; a browser starts in half of that). The first
`planbook run` of a project leaves such a process behind; the next ones hand it their arguments, environment, folder and
standard streams, pass signals on, and end with its exit code. It ends by itself when it has not been used for a while.

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
SIZE = 4  # bytes of a message's length
BROKEN = 3  # exit code: the run's process ended without one


def hand_over(arguments: list[str]) -> int | None:
    """The exit code of the run in the warm process; None where there is none, or it must not be used."""
    if not may_be_used():
        return None
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(address(project_folder())))
            pid = _ask(connection, arguments)
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
    return Path(tempfile.gettempdir()) / f"planbook-{os.getuid()}" / f"{name}.sock"


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
    if os.stat(connection.getpeername()).st_uid != os.getuid():  # noqa: PTH116
        return None
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
                env={name: os.environ[name] for name in KEPT if name in os.environ},  # no caller's secrets
            ).returncode = 0  # it outlives this process by intention


@contextlib.contextmanager
def _listening(place: Path) -> Iterator[socket.socket | None]:
    """A socket that listens there; None where a process does already."""
    place.parent.mkdir(mode=0o700, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
        probe.connect(str(place))
        yield None
        return
    place.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        listener.listen(16)
        yield listener
