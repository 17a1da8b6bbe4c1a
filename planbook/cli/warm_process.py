"""The program that is the warm process; `planbook.cli.warm` starts it, in the background, as a script.

    python -P warm_process.py LISTENING_SOCKET PROJECT_FOLDER

It imports what a run needs, and forks for each that is handed to it. It has no threads, no event loop, no open files.
"""

import contextlib
import gc
import importlib
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

from planbook.errors import PlanbookError
from planbook.output.streams import ended, secure
from planbook.places import Project

IMPORTED = (
    "flows.run_plan",
    "planbook.cli.main",
    "planbook.cli.run",
    "planbook.history.load",
    "planbook.report.page_pieces",
    "planbook.report.save",
)
IDLE = 600.0  # seconds without a run after which it ends
GLANCE = 20.0  # seconds between two looks at whether the server is still there


def main() -> None:
    listener = socket.socket(fileno=int(sys.argv[1]))
    listener.set_inheritable(False)
    folder = Path(sys.argv[2])
    own = _server(folder)
    if own:
        _import_all(own)
        _serve(listener, folder, own)
    _unlink(listener)


def _server(folder: Path) -> dict[str, str] | None:
    """How the project's server is used, if one runs: its address, and its key."""
    from flows import clients, server
    from planbook import prefect_servers

    home = Project(folder).server
    found = server.read(home) if prefect_servers.held(home) else None
    with contextlib.suppress(PlanbookError):
        return clients.client(folder, found) if found else None
    return None


def _import_all(own: dict[str, str]) -> None:
    from flows.settings import quiet_prefect

    gc.disable()
    quiet_prefect(own)
    for name in IMPORTED:
        importlib.import_module(name)
    gc.freeze()
    gc.enable()


def _serve(listener: socket.socket, folder: Path, own: dict[str, str]) -> None:
    """Forks for each caller, until it has long not been used, or the server is another one."""
    from planbook.cli.warm import is_same_user

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the forks
    listener.settimeout(GLANCE)
    used = time.monotonic()
    while time.monotonic() - used < IDLE and _server(folder) == own:
        with contextlib.suppress(TimeoutError):
            connection, _ = listener.accept()
            used = time.monotonic()
            with connection:
                if is_same_user(connection) and _server(folder) == own and os.fork() == 0:
                    listener.close()
                    connection.settimeout(None)
                    _run(connection, own)


def _unlink(listener: socket.socket) -> None:
    with contextlib.suppress(OSError):
        os.unlink(listener.getsockname())  # noqa: PTH108


def _run(connection: socket.socket, own: dict[str, str]) -> None:
    """In the fork: does what the caller asks for, and ends."""
    from planbook.cli import warm

    code = warm.BROKEN
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _, streams, _, _ = socket.recv_fds(connection, 1, 3)
        asked = warm.receive(connection)
        if asked is None:
            os._exit(code)
        _become(asked, streams, own)
        warm.send(connection, {"pid": os.getpid()})
        threading.Thread(target=_end_with_caller, args=(connection,), daemon=True).start()
        code = _exit_code(asked["arguments"])
    finally:
        _leave(connection, code)


def _become(asked: dict[str, Any], streams: list[int], own: dict[str, str]) -> None:
    """Takes on the caller's folder, environment and standard streams."""
    from flows.settings import quiet_prefect

    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = os.fdopen(0, closefd=False)
    secure()
    os.environ.clear()
    os.environ.update(asked["environment"])
    quiet_prefect(own)
    time.tzset()
    os.chdir(asked["folder"])
    sys.argv = ["planbook", *asked["arguments"]]


def _exit_code(arguments: list[str]) -> int:
    from planbook.cli.main import exit_code

    return ended(exit_code(arguments), arguments)


def _end_with_caller(connection: socket.socket) -> None:
    """A caller that is gone cannot pass a signal on any more: the run ends as if it had."""
    with contextlib.suppress(OSError):
        while connection.recv(1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)


def _leave(connection: socket.socket, code: int) -> None:
    """Ends as Python ends, but for the teardown of what the warm process still has."""
    import atexit

    from planbook.cli import warm

    with contextlib.suppress(BaseException):
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    with contextlib.suppress(OSError):
        warm.send(connection, {"code": code})
    os._exit(code)


if __name__ == "__main__":
    main()
