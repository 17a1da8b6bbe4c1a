"""The agents of a run: how many tasks each has at once, in all runs of one Prefect server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from httpx import HTTPError
from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError, concurrency

from flows.host_limits import holder, put_limits
from planbook.agents.spending import STALE
from planbook.engine.request import RunRequest
from planbook.errors import StepError

if TYPE_CHECKING:  # most plans have no such step, and their runs do without these modules
    from planbook.agents.perform import Performer

PATIENCE = 10.0  # seconds in which the server is told that a task has ended
NO_ANSWER = "{} gets no task: the Prefect server, which knows how many it has, did not answer"


def agents_of(request: RunRequest) -> "Performer | None":
    """Returns what carries out the tasks of a run; None if it has none."""
    if not request.agents:
        return None
    from planbook.agents.perform import Performer

    return Performer(place)


@asynccontextmanager
async def place(agent: str, at_most: int) -> AsyncIterator[None]:
    """Waits until an agent has a place for another task, and holds it. Raises StepError if the server does not answer.

    The place of a killed run is free two minutes later, when its task counts as lost. If the server stops responding,
    the task goes on to its end, and its place is free as late.
    """
    name = f"planbook-agent-{agent}"
    held = concurrency([name], strict=True, holder=holder(), lease_duration=STALE, raise_on_lease_renewal_failure=False)
    try:
        await put_limits([(name, at_most, None)])
        await held.__aenter__()
    except (ConcurrencySlotAcquisitionError, HTTPError):
        raise StepError("timeout", NO_ANSWER.format(agent)) from None
    try:
        yield
    finally:
        with suppress(HTTPError, TimeoutError):  # the answer is there, and is paid for
            async with asyncio.timeout(PATIENCE):
                await held.__aexit__(None, None, None)
