"""Starting a draft from the command line."""

import asyncio
import importlib
import os
from collections.abc import Sequence
from typing import Any

from flows import server
from flows.reach import is_out_of_reach, out_of_reach
from flows.settings import much_imported, quiet_prefect
from flows.signals import told_to_stop_by_sigterm
from flows.start import Say
from planbook.places import Project
from planbook.planner.writing import Outcome, Wanted
from planbook.record import Observer


def start_writing(wanted: Wanted, observers: Sequence[Observer], say: Say) -> Outcome | None:
    """Writes a plan as a Prefect flow; what came of it, None if that was cancelled. Raises PlanbookError."""
    try:
        return asyncio.run(_start(wanted, observers, say))
    except asyncio.CancelledError:  # told to stop before there was a flow
        raise KeyboardInterrupt from None
    except BaseException as error:
        from prefect.exceptions import TerminationSignal

        if isinstance(error, TerminationSignal):  # Prefect takes SIGTERM over while it begins and ends a flow
            raise KeyboardInterrupt from None
        raise


async def _start(wanted: Wanted, observers: Sequence[Observer], say: Say) -> Outcome | None:
    with told_to_stop_by_sigterm():
        return await _in_flow(wanted, observers, say)


async def _in_flow(wanted: Wanted, observers: Sequence[Observer], say: Say) -> Outcome | None:
    flow = await asyncio.to_thread(_import_flow, wanted.project, say)
    prepared = flow.Prepared(wanted, observers)
    flow.PREPARED.set(prepared)
    task = wanted.kept.draft.task
    try:
        state = await flow.write_plan(task.goal, task.url, return_state=True)
    except Exception as error:
        if not is_out_of_reach(error):
            raise
        if prepared.outcome is None and prepared.error is None:
            raise out_of_reach() from None
        state = None
    if prepared.error is not None:
        raise prepared.error
    outcome: Outcome | None = prepared.outcome
    if outcome is None and state and not state.is_cancelled():
        await state.aresult()  # raises what nobody expected
    return outcome


def _import_flow(project: Project, say: Say) -> Any:
    """The module of the flow, once there is a server for it to talk to."""
    own = None if os.environ.get("PREFECT_API_URL") else server.begin(project.folder, say)
    quiet_prefect(own.api_url if own else None)
    with much_imported():
        module = importlib.import_module("flows.write_plan")
    if own:
        server.wait(project.folder, own)
    return module
