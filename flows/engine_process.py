"""The program that is the warm process of a worker: each flow run is a fork of it. `flows.worker` starts it.

    python -P engine_process.py LISTENING_SOCKET

It ends when its standard input does, which is a pipe from the worker: when the worker is gone. Runs outlive it, so
nothing of theirs may depend on the worker's end of their output.

Without a socket, it is a flow run itself.
"""

import os
import runpy
import select
import socket
import sys

from flows.settings import load_late
from planbook.output.streams import replace_standard_streams
from planbook.warm.forks import import_all, serve, unlink
from planbook.warm.run_modules import RUN_MODULES

IMPORTED = (
    *RUN_MODULES,
    "flows.run_plan",
    "flows.write_plan",
    "planbook.history.load",
    "planbook.report.page_pieces",
    "planbook.report.save",
    "prefect.deployments.steps.core",
    "planbook.plan.every_model",
)
WORKER = 0  # the descriptor that ends with the worker
LONG = 10.0 * 365 * 86400  # seconds: it ends with the worker


def main() -> None:
    replace_standard_streams()  # before Prefect's log has them: on a closed pipe it would end the process
    load_late()
    if not sys.argv[1:]:
        sys.exit(_run([]))
    listener = socket.socket(fileno=int(sys.argv[1]))
    listener.set_inheritable(False)
    import_all(IMPORTED)
    serve(listener, _run, _has_worker, LONG, _take_settings, wakes=[WORKER])
    unlink(listener)


def _has_worker() -> bool:
    return not select.select([WORKER], [], [], 0)[0]


def _take_settings() -> None:
    """Prefect reads its settings when it is imported: a deployment may have others."""
    from prefect.context import refresh_global_settings_context

    from flows.spans import begin_tracing
    from planbook.output.json_log import log_as_json

    refresh_global_settings_context()
    log_as_json()
    begin_tracing()


def _run(arguments: list[str]) -> int:
    """Does what `python -m prefect.engine` does, and gives its exit code."""
    sys.argv = ["prefect.engine", *arguments]
    sys.path.insert(0, os.getcwd())  # noqa: PTH109
    sys.modules.pop("prefect.engine", None)
    try:
        runpy.run_module("prefect.engine", run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


if __name__ == "__main__":
    main()
