"""Starts a run from the command line: the browser, Prefect's imports and its server start in parallel."""

import asyncio
import importlib
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Any, TypeVar

from flows import clients, server
from flows.server import Server
from flows.server_ahead import work_meanwhile
from flows.settings import quiet_prefect, without_garbage_collection
from flows.signals import cancel_on_sigterm
from flows.unreachable import is_unreachable, unreachable_error
from flows.unresponsive import ServerGone, cancel_when_silent, drop_pending_events
from planbook.audit import record
from planbook.end_task import end_task
from planbook.engine.open_browser import BrowserOptions, open_session
from planbook.engine.progress import Assume
from planbook.engine.request import RunRequest
from planbook.engine.run import Outcome
from planbook.errors import PlanbookError
from planbook.events import Observer
from planbook.output.streams import warn
from planbook.places import Project
from planbook.secrets.redaction import Mask

Say = Callable[[str], None]
Done = TypeVar("Done")
GLANCE = 0.1  # seconds in which a server responds that is up and has little to do


def start(request: RunRequest, options: BrowserOptions, observers: Sequence[Observer], say: Say) -> Outcome | None:
    """Runs the request as a Prefect flow and returns its outcome; None if it was cancelled.

    Raises PlanbookError if the browser or the server cannot be started, or the record cannot be written.
    """
    return run_to_completion(_start(request, options, observers, say))


def record_start(request: RunRequest, assume: Assume | None) -> None:
    """A run that a person starts, or goes on with, is an act of that person."""
    who = str(request.starter) if request.starter else None
    if request.resumed:
        details = {"run": request.resumed.run_id} | ({"assume": assume} if assume else {})
        record(request.project, "resume", request.plan.name, run_id=request.run_id, who=who, details=details)
    else:
        record(request.project, "run", request.plan.name, run_id=request.run_id, who=who)


def run_to_completion(work: Coroutine[Any, Any, Done]) -> Done:
    """Runs the coroutine and returns its result. Raises KeyboardInterrupt if it was told to stop outside of a flow."""
    try:
        return asyncio.run(work)
    except asyncio.CancelledError:  # told to stop before a run had begun
        raise KeyboardInterrupt from None
    except BaseException as error:
        if _is_sigterm(error):
            raise KeyboardInterrupt from None
        raise


def _is_sigterm(error: BaseException) -> bool:
    """Returns whether Prefect turned SIGTERM into this error, as it does before and after our own handler is active."""
    from prefect.exceptions import TerminationSignal

    return isinstance(error, TerminationSignal)


async def _start(
    request: RunRequest, options: BrowserOptions, observers: Sequence[Observer], say: Say
) -> Outcome | None:
    with cancel_on_sigterm():
        return await _in_flow(request, options, observers, say)


async def _in_flow(
    request: RunRequest, options: BrowserOptions, observers: Sequence[Observer], say: Say
) -> Outcome | None:
    async with AsyncExitStack() as stack:
        own = await begin_server(request.project, say)
        opening, state = asyncio.ensure_future(open_session(request, options, stack)), None
        try:
            flow = await asyncio.to_thread(import_flow, "flows.run_plan", request.project, own)
            flow.begin_tracing()
            prepared = flow.Prepared(request, opening, stack, observers)
            flow.PREPARED.set(prepared)
            inputs = Mask(request.secrets).value(request.inputs)
            run_plan = flow.flow_of(request.plan.name)
            silent = cancel_when_silent(os.environ["PREFECT_API_URL"], lambda: prepared.is_over)
            async with named(run_plan, request.plan.name), silent:
                state = await run_plan(request.plan.name, inputs, return_state=True)
        except Exception as error:
            if not (isinstance(error, ServerGone) or is_unreachable(error)):
                raise
            if prepared.outcome is None and prepared.error is None and not prepared.is_over:
                raise unreachable_error() from None
            drop_pending_events()
            warn(
                "The Prefect server did not answer at the end of the run, and may show it as still running; "
                "planbook's own record is complete."
            )
        finally:
            with suppress(PlanbookError):
                await end_task(opening)
    if isinstance(prepared.error, PlanbookError):
        raise prepared.error
    outcome: Outcome | None = prepared.outcome
    if outcome is None and state and not state.is_cancelled():
        await state.aresult()  # raises the unexpected exception
    return outcome


@asynccontextmanager
async def named(flow: Any, name: str) -> AsyncIterator[None]:
    """Has the flow run created under its name: Prefect would rename it afterwards, while the page waits."""
    from prefect.context import AsyncClientContext

    async with AsyncClientContext() as context:
        client: Any = context.client
        client.create_flow_run = partial(client.create_flow_run, name=name)
        flow.flow_run_name = None
        yield


async def begin_server(project: Project, say: Say) -> Server | None:
    """Begins the project's own server and configures Prefect for it. Returns None if the user named another server.

    This changes the environment, so it must run before other threads read it.
    """
    if os.environ.get("PREFECT_API_URL"):
        clients.take_key()
        quiet_prefect(None)
        return None
    own = await asyncio.to_thread(server.begin, project.folder, say)
    quiet_prefect(clients.client(project.folder, own))
    return own


def import_flow(name: str, project: Project, own: Server | None) -> Any:
    """Imports a flow's module and returns it after the server is up."""
    if name in sys.modules:  # an earlier run of this process imported it
        module = sys.modules[name]
    else:
        with without_garbage_collection():
            module = importlib.import_module(name)
    if own and not server.healthy(own, GLANCE):
        work_meanwhile(project)
        server.wait(project.folder, own)
    return module
