"""The caller's side: hands a run over, passes signals on to it, and waits for its end."""

import array
import contextlib
import os
import signal
import socket
import sys
from pathlib import Path
from types import FrameType

from planbook.warm.messages import receive, send
from planbook.warm.peers import is_own, is_same_user

PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
NOBODY_ELSE = 0o077  # a umask
BROKEN = 3  # exit code: the run's process ended without one


def hand_over(place: Path, arguments: list[str]) -> int | None:
    """The exit code of the run in the process that listens there; None if there is none, or it must not be used."""
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            if not is_own(place.parent):
                return None
            connection.connect(str(place))
            pid = _ask(connection, arguments) if is_same_user(connection) else None
        except (OSError, ValueError):
            return None
        return None if pid is None else _follow(connection, pid)


def _ask(connection: socket.socket, arguments: list[str]) -> int | None:
    """Sends what the run is to have; the answer is the process id of the fork, None if there is none."""
    streams = array.array("i", [0, 1, 2])
    connection.sendmsg([b"+"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
    folder, environment = os.getcwd(), dict(os.environ)  # noqa: PTH109
    send(connection, {"arguments": arguments, "folder": folder, "environment": environment, "umask": _umask()})
    answer = receive(connection)
    return None if answer is None else answer["pid"]


def _umask() -> int:
    """Returns what this process's new files may not be. It can only be read by setting it."""
    before = os.umask(NOBODY_ELSE)
    os.umask(before)
    return before


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
