"""The warm process's side: a fork for each caller."""

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from planbook.output.streams import replace_standard_streams
from planbook.warm.caller import BROKEN, NOBODY_ELSE
from planbook.warm.messages import receive, send
from planbook.warm.peers import is_same_user

GLANCE = 20.0  # seconds between two looks at whether the process is still needed
PATIENCE = 60.0  # seconds for a run to end after SIGTERM; one that works takes five at most (flows.signals)


class HasFileno(Protocol):
    """Something that can be waited for."""

    def fileno(self) -> int: ...


Run = Callable[[list[str]], int]
"""Does what a caller asks for, with these arguments, and gives the exit code."""


def import_all(names: Iterable[str]) -> None:
    """Imports modules, and takes what they leave out of the sight of the garbage collector: forks share it."""
    gc.disable()
    for name in names:
        importlib.import_module(name)
    gc.freeze()
    gc.enable()


def serve(
    listener: socket.socket,
    run: Run,
    is_needed: Callable[[], bool],
    idle: float,
    settle: Callable[[], None],
    wakes: Sequence[int | HasFileno] = (),
    tend: Callable[[], None] = lambda: None,
) -> None:
    """Forks for each caller, until it has not been used for `idle` seconds, or is needed no longer.

    There are no threads here, no event loop and no open files. `settle` is called in the fork once it has the caller's
    environment. `is_needed` is asked and `tend` called from time to time, and at once when one of the descriptors
    `wakes` can be read.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the forks
    used = time.monotonic()
    while time.monotonic() - used < idle and is_needed():
        tend()
        ready, _, _ = select.select([listener.fileno(), *wakes], [], [], GLANCE)
        if listener.fileno() not in ready:
            continue
        connection, _ = listener.accept()
        used = time.monotonic()
        with connection:
            if is_same_user(connection) and is_needed() and os.fork() == 0:
                listener.close()
                _run(connection, run, settle)


def unlink(listener: socket.socket) -> None:
    """Takes the socket's name away."""
    with contextlib.suppress(OSError):
        os.unlink(listener.getsockname())  # noqa: PTH108


def _run(connection: socket.socket, run: Run, settle: Callable[[], None]) -> None:
    """In the fork: does what the caller asks for, and ends."""
    code = BROKEN
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _, streams, _, _ = socket.recv_fds(connection, 1, 3)
        asked = receive(connection)
        if asked is None:
            os._exit(code)
        _become(asked, streams)
        settle()
        send(connection, {"pid": os.getpid()})
        threading.Thread(target=_end_with_caller, args=(connection,), daemon=True).start()
        code = run(asked["arguments"])
    finally:
        _leave(connection, code)


def _become(asked: dict[str, Any], streams: list[int]) -> None:
    """Takes on the caller's folder, environment, umask and standard streams."""
    os.umask(asked.get("umask", NOBODY_ELSE))
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = os.fdopen(0, closefd=False)
    replace_standard_streams()
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    tempfile.tempdir = None  # looked up anew: the warm process has its own
    os.chdir(asked["folder"])


def _end_with_caller(connection: socket.socket) -> None:
    """A caller that is gone cannot pass a signal on any more: the run ends as if it had.

    Nobody waits for it, and nobody sees what keeps it: it is killed if it has not ended after PATIENCE.
    """
    with contextlib.suppress(OSError):  # reset: the caller was gone before it read what the fork has sent
        while connection.recv(1):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os.kill(os.getpid(), signal.SIGKILL)


def _leave(connection: socket.socket, code: int) -> None:
    """Ends as Python ends, but for the teardown of what the warm process still has."""
    import atexit

    with contextlib.suppress(BaseException):
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    with contextlib.suppress(OSError):
        send(connection, {"code": code})
    os._exit(code)
