"""Starts a draft from the command line."""

import asyncio
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flows.signals import cancel_on_sigterm
from flows.start import Say, begin_server, import_flow, run_to_completion
from flows.unreachable import is_unreachable, unreachable_error
from flows.unresponsive import ServerGone, cancel_when_silent, drop_pending_events
from planbook.events import Observer
from planbook.planner.outcome import Outcome
from planbook.planner.write_request import WriteRequest

if TYPE_CHECKING:
    from flows.write_plan import Prepared


def start_writing(wanted: WriteRequest, observers: Sequence[Observer], say: Say) -> Outcome | None:
    """Writes a plan as a Prefect flow and returns the outcome; None if it was cancelled. Raises PlanbookError."""
    begun: list[Prepared] = []
    try:
        return run_to_completion(_start(wanted, observers, say, begun))
    except KeyboardInterrupt:  # if the draft was over by then, what Prefect still had to do is no reason to lose it
        for over in begun:
            drop_pending_events()
            if over.error is not None:
                raise over.error from None
            if over.outcome is not None:
                return over.outcome
        raise


async def _start(
    wanted: WriteRequest, observers: Sequence[Observer], say: Say, begun: "list[Prepared]"
) -> Outcome | None:
    with cancel_on_sigterm():
        return await _in_flow(wanted, observers, say, begun)


async def _in_flow(
    wanted: WriteRequest, observers: Sequence[Observer], say: Say, begun: "list[Prepared]"
) -> Outcome | None:
    own = await begin_server(wanted.project, say)
    flow = await asyncio.to_thread(import_flow, "flows.write_plan", wanted.project, own)
    prepared = flow.Prepared(wanted, observers)
    begun.append(prepared)
    flow.PREPARED.set(prepared)
    task = wanted.kept.draft.task
    try:
        write_plan = flow.write_plan.with_options(retries=0)  # the user decides whether to retry
        async with cancel_when_silent(os.environ["PREFECT_API_URL"], lambda: bool(prepared.outcome or prepared.error)):
            state = await write_plan(task.goal, task.url, return_state=True)
    except Exception as error:
        if not (isinstance(error, ServerGone) or is_unreachable(error)):
            raise
        if prepared.outcome is None and prepared.error is None:
            raise unreachable_error() from None
        drop_pending_events()
        state = None
    if prepared.error is not None:
        raise prepared.error
    outcome: Outcome | None = prepared.outcome
    if outcome is None and state and not state.is_cancelled():
        await state.aresult()  # raises the unexpected exception
    return outcome
