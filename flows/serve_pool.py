"""What `planbook worker` does: finds the Prefect server, and serves a work pool of it."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flows import clients, server
from flows.settings import AT_HOME, without_garbage_collection
from flows.unreachable import is_unreachable, unreachable_error
from planbook.errors import PlanbookError
from planbook.output.json_log import log_as_json
from planbook.places import Project
from planbook.warm.peers import datagrams

if TYPE_CHECKING:
    from flows.worker import Worker

Say = Callable[[str], None]
TYPE = "process"


def serve_pool(
    project: Project,
    pool: str,
    queues: Sequence[str],
    name: str | None,
    limit: int | None,
    health: tuple[str, int] | None,
    once: bool,
    say: Say,
) -> int:
    """Serves the pool until it is told to stop; with `once`, runs what is due now. Gives the exit code.

    `health` is the host and port of its health and figures. Raises PlanbookError if there is no server, the pool is
    of another type, or the port is taken.
    """
    _name_server(project, say)
    with without_garbage_collection():
        from prefect.utilities.processutils import setup_signal_handlers_worker

        from flows.worker import Worker
    log_as_json()
    try:
        asyncio.run(check_pool(pool, say))
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a script's background jobs ignore it, and so SIGTERM
        setup_signal_handlers_worker(os.getpid(), "the planbook worker", say)
        worker = Worker(work_pool_name=pool, work_queues=list(queues) or None, name=name, limit=limit)
        with _watched(worker, health, say):
            asyncio.run(_serve(worker, pool, once, say))
    except KeyboardInterrupt:
        say("The worker has ended.")
        return 130
    except Exception as error:
        if is_unreachable(error):
            raise unreachable_error() from None
        raise
    return 0


def _name_server(project: Project, say: Say) -> None:
    """Puts into the environment which server is meant: the project's own, if the user names none."""
    if os.environ.get("PREFECT_API_URL"):
        clients.take_key()
        return
    found = server.begin(project.folder, say)
    server.wait(project.folder, found)
    os.environ.update(clients.client(project.folder, found))
    for variable, value in AT_HOME.items():
        os.environ.setdefault(variable, value)


async def check_pool(pool: str, say: Say) -> None:
    from prefect import get_client
    from prefect.exceptions import ObjectNotFound

    async with get_client() as client:
        try:
            found = await client.read_work_pool(pool)
        except ObjectNotFound:
            say(f"The work pool {pool} is made.")
            return
    if found.type != TYPE:
        raise PlanbookError(
            f"The work pool {pool} is of type {found.type}. `planbook worker` serves pools of type {TYPE}: "
            "name another with --pool, or leave --pool out."
        )
    if found.is_paused:
        say(f"The work pool {pool} is paused. Runs begin when it is resumed.")


@contextmanager
def _watched(worker: "Worker", health: tuple[str, int] | None, say: Say) -> Iterator[None]:
    """Serves the worker's health and figures, and takes what its runs tell for them."""
    if health is None:
        yield
        return
    from flows.health import serving
    from flows.run_metrics import PLACE

    probes = {"/health/live": worker.why_not_live, "/health/ready": worker.why_not_ready}
    with serving(*health, probes, worker.metrics.text) as port, datagrams(worker.metrics.receive) as place:
        say(f"Health and figures: http://{health[0]}:{port}/health/live, /health/ready, /metrics")
        if place:
            os.environ[PLACE] = place
        yield


async def _serve(worker: "Worker", pool: str, once: bool, say: Say) -> None:
    asyncio.get_running_loop().set_exception_handler(_report)
    if not once:
        say(f"Serving the work pool {pool}. Ctrl-C ends the worker.")
    await worker.start(run_once=once, printer=lambda *told: None)


def _report(loop: asyncio.AbstractEventLoop, told: dict[str, Any]) -> None:
    """Reports errors that nobody awaited. A cancellation is not an error: asyncio reports some of them."""
    if not isinstance(told.get("exception"), asyncio.CancelledError):
        loop.default_exception_handler(told)
