"""Starting a draft from the command line."""

import asyncio
import os
from collections.abc import Sequence

from flows.signals import told_to_stop_by_sigterm
from flows.start import Say, begin_server, import_flow, to_its_end
from flows.unreachable import is_out_of_reach, out_of_reach
from flows.unresponsive import Gone, tell_no_more, watched
from planbook.events import Observer
from planbook.planner.writing import Outcome, Wanted


def start_writing(wanted: Wanted, observers: Sequence[Observer], say: Say) -> Outcome | None:
    """Writes a plan as a Prefect flow; what came of it, None if that was cancelled. Raises PlanbookError."""
    return to_its_end(_start(wanted, observers, say))


async def _start(wanted: Wanted, observers: Sequence[Observer], say: Say) -> Outcome | None:
    with told_to_stop_by_sigterm():
        return await _in_flow(wanted, observers, say)


async def _in_flow(wanted: Wanted, observers: Sequence[Observer], say: Say) -> Outcome | None:
    own = await begin_server(wanted.project, say)
    flow = await asyncio.to_thread(import_flow, "flows.write_plan", wanted.project, own)
    prepared = flow.Prepared(wanted, observers)
    flow.PREPARED.set(prepared)
    task = wanted.kept.draft.task
    try:
        write_plan = flow.write_plan.with_options(retries=0)  # the person decides whether to go on
        async with watched(os.environ["PREFECT_API_URL"], lambda: bool(prepared.outcome or prepared.error)):
            state = await write_plan(task.goal, task.url, return_state=True)
    except Exception as error:
        if not (isinstance(error, Gone) or is_out_of_reach(error)):
            raise
        if prepared.outcome is None and prepared.error is None:
            raise out_of_reach() from None
        tell_no_more()
        state = None
    if prepared.error is not None:
        raise prepared.error
    outcome: Outcome | None = prepared.outcome
    if outcome is None and state and not state.is_cancelled():
        await state.aresult()  # raises what nobody expected
    return outcome
