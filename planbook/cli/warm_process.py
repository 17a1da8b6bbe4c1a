"""The warm process of a project. `planbook.cli.warm` starts this script in the background.

    python -P warm_process.py LISTENING_SOCKET PROJECT_FOLDER < the browser to keep at first

It imports what a run and a check need, keeps a browser, and forks for each that it receives.
"""

import contextlib
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from planbook.errors import PlanbookError
from planbook.output.streams import ended
from planbook.places import Project
from planbook.warm.forks import import_all, serve, unlink
from planbook.warm.run_modules import RUN_MODULES

IMPORTED = (
    *RUN_MODULES,
    "flows.run_plan",
    "planbook.check.formats.text",
    "planbook.check.judge",
    "planbook.cli.check",
    "planbook.cli.main",
    "planbook.cli.run",
    "planbook.history.load",
    "planbook.report.page_pieces",
    "planbook.report.save",
    "planbook.plan.every_model",
)
IDLE = 600.0  # seconds without a run after which it ends


def main() -> None:
    listener = socket.socket(fileno=int(sys.argv[1]))
    listener.set_inheritable(False)
    folder = Path(sys.argv[2])
    wanted = sys.stdin.read()
    own = _server(folder)
    if own:
        from flows.settings import quiet_prefect

        quiet_prefect(own)
        import_all(IMPORTED)
        _serve(listener, wanted, lambda: _server(folder) == own, lambda: quiet_prefect(own))
    else:
        unlink(listener)


def _serve(listener: socket.socket, wanted: str, is_needed: Callable[[], bool], settle: Callable[[], None]) -> None:
    from planbook.browser.starting.keeper import Keeper

    def settle_fork() -> None:
        settle()
        keeper.begin_fork()

    keeper = Keeper(Path(listener.getsockname()))
    keeper.keep(wanted)
    try:
        serve(listener, _run, is_needed, IDLE, settle_fork, [keeper], keeper.tend)
    finally:
        unlink(listener)
        listener.close()  # whoever is waiting there need not wait for the browser's end
        keeper.end()


def _server(folder: Path) -> dict[str, str] | None:
    """Returns the settings for the project's server, if it runs: its address, and its key."""
    from flows import clients, server
    from planbook import prefect_servers

    home = Project(folder).server
    found = server.read(home) if prefect_servers.held(home) else None
    with contextlib.suppress(PlanbookError):
        return clients.client(folder, found) if found else None
    return None


def _run(arguments: list[str]) -> int:
    from planbook.browser.starting import kept
    from planbook.cli.main import exit_code

    sys.argv = ["planbook", *arguments]
    try:
        return ended(exit_code(arguments), arguments)
    finally:
        kept.end_fork()


if __name__ == "__main__":
    main()
