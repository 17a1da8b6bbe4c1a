"""Runs planbook's commands in forks of one process that has imported everything, as a warm process does for users.

Imports are most of what a short command costs, and the tests run some hundred. Each fork is a process of its own, with
the test's folder, environment and streams. Commands that a test signals or kills are started by `Scratch.begin`.
"""

import array
import atexit
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from planbook.warm.messages import receive, send

ROOT = Path(__file__).parent.parent
FORKED = frozenset(
    {"approve", "check", "diff", "history", "report", "run", "runs", "sql", "stats", "try", "view", "write"}
)
"""The commands that are run so: those that most tests call, and that leave no process behind."""
IMPORTED = (
    "flows.run_plan", "flows.write_plan", "planbook.cli.main", "planbook.history.load", "planbook.planner.writing",
    "planbook.report.page_pieces", "planbook.report.save", *(f"planbook.cli.{name}" for name in FORKED - {"try"}),
    "planbook.cli.try_",
)  # fmt: skip


def may_fork(arguments: tuple[str, ...], environment: Mapping[str, str]) -> bool:
    """Returns whether the command is one of these. A run without PREFECT_API_URL starts a server, and is not."""
    if not arguments or arguments[0] not in FORKED or not hasattr(os, "fork"):
        return False
    return arguments[0] not in ("run", "write") or "PREFECT_API_URL" in environment


def run(
    arguments: tuple[str, ...], folder: Path, environment: Mapping[str, str], patience: float
) -> tuple[int, str, str]:
    """Runs the command and returns its exit code, and what it printed on stdout and stderr. Raises TimeoutError."""
    with (
        socket.socket(socket.AF_UNIX) as connection,
        open(os.devnull, "rb") as nothing,  # noqa: PTH123
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        connection.settimeout(patience)
        connection.connect(_place())
        streams = array.array("i", [nothing.fileno(), out.fileno(), err.fileno()])
        connection.sendmsg([b"+"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
        send(connection, {"arguments": list(arguments), "folder": str(folder), "environment": dict(environment)})
        receive(connection)  # its process id
        ended = receive(connection)
        printed = []
        for stream in (out, err):
            stream.seek(0)
            printed.append(stream.read().decode())
    assert ended, f"the process of planbook {' '.join(arguments)} ended without an exit code: {printed}"
    return int(ended["code"]), printed[0], printed[1]


@cache
def _place() -> str:
    """Starts the process that forks, once in each process of pytest, and returns its address."""
    from flows.settings import QUIET

    place = f"{tempfile.mkdtemp(prefix='forked-')}/{secrets.token_hex(4)}.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place)
        listener.listen(16)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked", str(listener.fileno()), str(os.getpid())],
            pass_fds=(listener.fileno(),), cwd=ROOT, env=os.environ | QUIET, start_new_session=True,
        )  # fmt: skip
    atexit.register(process.terminate)
    return place


def _main() -> None:
    from planbook.cli.warm_process import _run
    from planbook.warm.forks import import_all, serve

    listener, owner = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
    listener.set_inheritable(False)
    import_all(IMPORTED)
    serve(listener, _run, lambda: os.getppid() == owner, 10.0 * 3600, _take_settings)


def _take_settings() -> None:
    """Does what a run does before it imports Prefect, which was imported before this fork."""
    from prefect.context import refresh_global_settings_context

    from flows import clients
    from flows.settings import quiet_prefect

    if "PREFECT_API_URL" in os.environ:
        clients.take_key()
        quiet_prefect(None)
        refresh_global_settings_context()


if __name__ == "__main__":
    _main()
