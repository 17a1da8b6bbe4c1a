"""Runs planbook's commands in forks of a process that has imported everything, as a warm process does for users.

Imports are most of what a short command costs, and the tests run some hundred. Each fork is a process of its own, with
the test's folder, environment and streams. Commands that a test signals are started by `Scratch.begin`.
"""

import array
import atexit
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from planbook.cli.main import MODULES
from planbook.warm.messages import receive, send

ROOT = Path(__file__).parent.parent
FORKED = frozenset(
    {
        "approve", "check", "diff", "export", "files", "heal", "history", "import", "look", "new", "notify", "record",
        "report", "review", "run", "runs", "sql", "stats", "thread", "try", "view", "write",
    }
)  # fmt: skip
"""The commands that are run so: those that most tests call, and that leave no process behind."""
RUN = ("flows.run_plan", "planbook.history.load", "planbook.report.page_pieces", "planbook.report.save")


@dataclass(frozen=True)
class Program:
    """A program that is run so: the modules to import before, and whether Prefect's log is written."""

    imported: tuple[str, ...]
    run: Callable[[list[str]], int]
    logs: bool = False


def _planbook(arguments: list[str]) -> int:
    from planbook.cli.warm_process import _run

    return _run(arguments)


def _killed(arguments: list[str]) -> int:
    from tests.resume.kill import main

    sys.argv = ["tests.resume.kill", *arguments]
    return main()


def _flow_run(arguments: list[str]) -> int:
    from flows.engine_process import _run

    return _run(arguments)


COMMANDS = ("planbook.cli.main", *(f"planbook.cli.{MODULES.get(name, name)}" for name in FORKED))
PROGRAMS = {
    "planbook": Program((*RUN, "flows.write_plan", "planbook.planner.writing", *COMMANDS), _planbook),
    "tests.resume.kill": Program((*RUN, "planbook.cli.main", "planbook.cli.run"), _killed),
    "prefect.engine": Program((*RUN, "flows.write_plan", "prefect.deployments.steps.core"), _flow_run, logs=True),
}


def may_fork(arguments: tuple[str, ...], environment: Mapping[str, str]) -> bool:
    """Returns whether the command is one of these. A run without PREFECT_API_URL starts a server, and is not."""
    if not arguments or arguments[0] not in FORKED or not hasattr(os, "fork"):
        return False
    return arguments[0] not in ("run", "write") or "PREFECT_API_URL" in environment


def run(
    arguments: tuple[str, ...],
    folder: Path,
    environment: Mapping[str, str],
    patience: float,
    program: str = "planbook",
) -> tuple[int | None, str, str]:
    """Runs a program. Returns its exit code, None if it was killed, and what it printed on stdout and stderr.

    Raises TimeoutError.
    """
    with (
        socket.socket(socket.AF_UNIX) as connection,
        open(os.devnull, "rb") as nothing,  # noqa: PTH123
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        connection.settimeout(patience)
        connection.connect(_place(program))
        streams = array.array("i", [nothing.fileno(), out.fileno(), err.fileno()])
        connection.sendmsg([b"+"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
        send(connection, {"arguments": list(arguments), "folder": str(folder), "environment": dict(environment)})
        receive(connection)  # its process id
        ended = receive(connection)
        printed = []
        for stream in (out, err):
            stream.seek(0)
            printed.append(stream.read().decode())
    return int(ended["code"]) if ended else None, printed[0], printed[1]


@cache
def _place(program: str) -> str:
    """Starts the process that forks for a program, once in each process of pytest, and returns its address."""
    from flows.settings import QUIET

    place = f"{tempfile.mkdtemp(prefix='forked-')}/{secrets.token_hex(4)}.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place)
        listener.listen(16)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked", program, str(listener.fileno()), str(os.getpid())],
            pass_fds=(listener.fileno(),), cwd=ROOT, env=os.environ | ({} if PROGRAMS[program].logs else QUIET),
            start_new_session=True,
        )  # fmt: skip
    atexit.register(process.terminate)
    return place


def _main() -> None:
    from planbook.warm.forks import import_all, serve

    program, listener, owner = PROGRAMS[sys.argv[1]], socket.socket(fileno=int(sys.argv[2])), int(sys.argv[3])
    listener.set_inheritable(False)
    import_all(program.imported)
    settle = _take_settings if program.logs else _take_settings_quietly
    serve(listener, program.run, lambda: os.getppid() == owner, 10.0 * 3600, settle)


def _take_settings() -> None:
    """Prefect read its settings when it was imported, before this fork."""
    from prefect.context import refresh_global_settings_context

    refresh_global_settings_context()


def _take_settings_quietly() -> None:
    """Does what a run does before it imports Prefect."""
    from flows import clients
    from flows.settings import quiet_prefect

    if "PREFECT_API_URL" in os.environ:
        clients.take_key()
        quiet_prefect(None)
        _take_settings()


if __name__ == "__main__":
    _main()
