"""The project's host limits: how many runs may use a host at once, and how long to pause between their steps.

They hold across all runs of one Prefect server, by means of its global concurrency limits. Every run has a server:
planbook starts one if needed, and no run begins without its response.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

from prefect import get_client
from prefect.client.schemas.objects import ConcurrencyLeaseHolder
from prefect.concurrency.asyncio import concurrency, rate_limit
from prefect.exceptions import ObjectAlreadyExists
from prefect.runtime import flow_run

from planbook.engine.request import RunRequest
from planbook.output.streams import warn
from planbook.plan.hosts import allowed_hosts, allows
from planbook.plan.problem import listed
from planbook.settings import HostLimit, read_settings
from planbook.step.text import read_duration
from steps.table import KINDS

PACED = frozenset([*(word for word, kind in KINDS.items() if kind.family in ("go", "act", "beyond")), "download"])
"""The kinds of steps before which a run pauses: those that make a page send requests to its host."""
PACES: ContextVar[tuple[str, ...]] = ContextVar("PACES", default=())
"""The names of the current run's rate limits."""
PATIENCE = 2.0
"""Seconds after which a run reports that it is waiting."""


def limits_of(request: RunRequest) -> dict[str, HostLimit]:
    """Returns the limits of the hosts that a run may connect to, by host."""
    allowed = [host for plan in (request.plan, *request.called.values()) for host in allowed_hosts(plan)]
    limits = read_settings(request.project).hosts
    return {host: limit for host, limit in limits.items() if allows(allowed, host)}


@asynccontextmanager
async def within_limits(request: RunRequest) -> AsyncIterator[None]:
    """Waits until a run's hosts have room for it, and holds a slot on each.

    The slots of a killed run are freed five minutes later. If the server stops responding, the run continues to its
    end.
    """
    limits = await asyncio.to_thread(limits_of, request)
    if not limits:
        yield
        return
    rooms = [_room(host) for host, limit in limits.items() if limit.at_most]
    paces = [_pace(host) for host, limit in limits.items() if limit.pause]
    await _put_on_server(limits)
    waiting = asyncio.create_task(_tell(limits))
    token = PACES.set(tuple(paces))
    try:
        async with concurrency(rooms, strict=True, holder=holder(), raise_on_lease_renewal_failure=False):
            waiting.cancel()
            yield
    finally:
        waiting.cancel()
        PACES.reset(token)


async def pace(kind: str) -> None:
    """Waits until a step of this kind may run, so that the pause after other runs' steps on these hosts is kept."""
    if kind in PACED and (paces := PACES.get()):
        await rate_limit([*paces], strict=True)


def _room(host: str) -> str:
    return f"planbook-runs-{host}"


def _pace(host: str) -> str:
    return f"planbook-pause-{host}"


def holder() -> ConcurrencyLeaseHolder | None:
    """Returns the holder of the slot, which Prefect shows on its page."""
    own: Any = flow_run.get_id()
    return ConcurrencyLeaseHolder(type="flow_run", id=own) if own else None


async def _put_on_server(limits: dict[str, HostLimit]) -> None:
    wanted: list[tuple[str, int, float | None]] = []
    for host, limit in limits.items():
        if limit.at_most:
            wanted.append((_room(host), limit.at_most, None))
        if limit.pause:
            wanted.append((_pace(host), 1, 1 / read_duration(limit.pause).total_seconds()))
    await put_limits(wanted)


async def put_limits(wanted: Iterable[tuple[str, int, float | None]]) -> None:
    """Creates limits on the server, or changes them: their names, their slots, and the slots regained a second."""
    async with get_client() as client:
        for name, most, decay in wanted:
            try:
                await client.upsert_global_concurrency_limit_by_name(name, most, decay)
            except ObjectAlreadyExists:  # another run has just created it
                await client.upsert_global_concurrency_limit_by_name(name, most, decay)


async def _tell(hosts: Iterable[str]) -> None:
    await asyncio.sleep(PATIENCE)
    warn(f"Waiting for {listed(hosts)}: as many runs as `hosts` in [tool.planbook] allows go on there.")
