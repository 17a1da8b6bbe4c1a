"""Finds the earlier attempt of a flow run that Prefect retries, resumes or gives to another worker."""

import asyncio
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from prefect import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.context import FlowRunContext

from planbook.errors import PlanbookError
from planbook.history.journal import has_begun
from planbook.places import Project, names_in

CLOCKS_DIFFER = timedelta(minutes=10)
"""The most by which the clock of Prefect's server may be ahead of this machine's clock."""
NOT_BEGUN = "NotBegun"
"""The name of the state of a flow run that is due again because its worker was gone before it began."""
NOT_BEGUN_LABEL = "planbook.not-begun.{}"
"""The label of a flow run that says that its attempt of this number, from 1, was killed before it began."""
REFUSED = "Refused"
"""The name of the state of a flow run that planbook refused to begin."""


class StartedElsewhere(PlanbookError):
    """The flow run has run before, and this machine has no record of what it did."""


def own_flow_run() -> FlowRun | None:
    """Returns the current flow run; None outside of one."""
    context = FlowRunContext.get()
    return context.flow_run if context else None


async def earlier_run(project: Project, plan: str) -> str | None:
    """Returns the id of the run that this flow run has begun earlier; None if there is none.

    Raises StartedElsewhere if it began one that is not kept here.
    """
    flow_run = own_flow_run()
    if flow_run is None or flow_run.start_time is None:
        return None
    runs = await asyncio.to_thread(lambda: [*runs_of_flow(project, flow_run)])
    begun = next((run_id for run_id, refused in runs if not refused), None)
    if begun is None and flow_run.deployment_id and await _has_begun(flow_run, refused_here=len(runs)):
        raise StartedElsewhere(_elsewhere(flow_run, project, plan))
    return begun


async def _has_begun(flow_run: FlowRun, refused_here: int) -> bool:
    """Returns whether an earlier attempt may have done something: one that is not known to have been refused."""
    async with get_client() as client:
        only = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run.id]))
        if await client.read_task_runs(flow_run_filter=only, limit=1):
            return True
        earlier = flow_run.run_count - 1
        if earlier <= refused_here:
            return False
        states = await client.read_flow_run_states(flow_run.id)
        labels = (await client.read_flow_run(flow_run.id)).labels
    return may_have_begun(states, labels)


def may_have_begun(states: Iterable[State[Any]], labels: Container[str] = ()) -> bool:
    """Returns whether an attempt before the last one may have done something. `states`: of the flow run, in any order.

    An attempt that was refused, or was gone before it began, says so in a state after it ran, or by a label.
    """
    attempt, is_open = 0, False
    for state in sorted(states, key=lambda state: state.timestamp):
        if state.type == StateType.RUNNING:
            if is_open:
                return True
            attempt += 1
            is_open = NOT_BEGUN_LABEL.format(attempt) not in labels
        elif state.name in (REFUSED, NOT_BEGUN):
            is_open = False
    return False


def runs_of_flow(project: Project, flow_run: FlowRun) -> Iterator[tuple[str, bool]]:
    """Yields the ids of a flow run's runs since it began, newest first, each with whether it was refused."""
    since = (flow_run.start_time or datetime.now(UTC)) - CLOCKS_DIFFER
    first = f"{since.astimezone(UTC):%Y%m%d-%H%M%S}"  # run ids begin with their start time
    newer = sorted((name for name in names_in(project.runs) if name >= first), reverse=True)
    for journal in (project.run(name).journal for name in newer):
        with suppress(OSError), journal.open("rb") as lines:
            if str(flow_run.id).encode() in lines.readline():
                yield journal.parent.name, not has_begun(journal)


def _elsewhere(flow_run: FlowRun, project: Project, plan: str) -> str:
    return (
        f"{plan} was not started again: the flow run {flow_run.name} ({flow_run.id}) has run before, and no journal of "
        f"it is in {project.runs}. What it did then is not known here, and would be done a second time. Retry it where "
        "the journal is, or set PLANBOOK_HOME to a folder that all workers share, so that the next retry goes on with "
        "it. If you have looked, and it did nothing, start a new flow run."
    )
