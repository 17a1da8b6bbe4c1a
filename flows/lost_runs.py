"""Runs whose worker is gone, with its machine or without it: they are found, told, and gone on with.

Every worker looks for them. A run goes on with its journal, so only a worker that has the journal takes it: one with
the same PLANBOOK_HOME, or the same worker once it is there again. Only one worker looks at a time, among all of a
server, by one of Prefect's global concurrency limits.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from logging import Logger, LoggerAdapter
from typing import Any
from uuid import UUID

from httpx import HTTPStatusError
from prefect import get_client
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateName,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, State, StateType, WorkerStatus
from prefect.exceptions import ObjectAlreadyExists

from flows import lost_state
from flows.earlier_attempt import NOT_BEGUN_LABEL
from flows.lost_state import GOES_ON, GONE, LostState, age, worker_of
from planbook.places import Project

EVERY = 30.0
"""Seconds between two looks of a worker."""
GRACE = timedelta(seconds=30)
"""How long a flow run has to be in its state: whoever has just taken one says a moment later who it is."""
GOES_ON_WITH = "planbook.goes-on-with"
"""The label of a flow run that names the journal it goes on with. Prefect renames its state if it waits: *Late*."""
LOOKED = "planbook-lost-runs-{}"
LEASE = 300.0
"""Seconds after which the turn of a worker ends that was killed in it."""
LOCKED = 423  # the status of the answer where another one has the turn


class LostRuns:
    """What one worker, by its name, finds of the runs of its pool."""

    def __init__(self, project: Project, pool: str, worker: str, logger: "Logger | LoggerAdapter[Logger]") -> None:
        self.pool, self.worker, self._logger = pool, worker, logger
        self._right = LostState(project)
        self._since = datetime.now(UTC)
        self._next = time.monotonic() + EVERY
        with suppress(OSError):
            self._right.mark(worker).parent.mkdir(parents=True, exist_ok=True)
            self._right.mark(worker).touch()

    async def look(self) -> None:
        """Looks for them, if it is time to. Never raises: the next look finds what this one did not."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        with self._warned("look for runs of workers that are gone"):
            async with get_client() as client:
                lost = await self._lost(client)
                if not lost:
                    return
                async with self._turn(client) as has_turn:
                    for flow_run in lost if has_turn else ():
                        await self._tell(client, flow_run.id, self._right.when_gone)

    async def give_back(self, flow_runs: Iterable[UUID]) -> None:
        """Lets runs go on that this worker, which was told to stop, has cut off. Their processes have ended.

        Never raises: those that it could not give back are found by another worker.
        """
        with self._warned("give back the runs that this worker cut off"):
            async with get_client() as client:
                for flow_run in flow_runs:
                    await self._tell(client, flow_run, self._right.when_stopped)

    async def correct(self, flow_run: UUID, attempt: int) -> None:
        """Lets a run of this worker that Prefect takes for crashed end as it did. Never raises.

        Notes if the attempt had not begun. Its state stays: a retry may have been asked for already.
        """
        with self._warned("find out how a run that crashed has ended"):
            async with get_client() as client:
                await self._tell(client, flow_run, self._right.when_crashed)
                now = await client.read_flow_run(flow_run)
                if await asyncio.to_thread(self._right.had_not_begun, now, attempt):
                    await client.update_flow_run_labels(flow_run, {NOT_BEGUN_LABEL.format(attempt): True})
                    self._logger.info("Flow run %r (%s) had not begun: a retry begins it.", now.name, flow_run)

    async def takes(self, flow_run: FlowRun) -> bool:
        """Whether this worker may begin the run: it has what the run goes on with, if it goes on with anything."""
        if GOES_ON_WITH not in flow_run.labels:
            return True
        return await asyncio.to_thread(self._right.here, flow_run) is not None

    async def _lost(self, client: PrefectClient) -> list[FlowRun]:
        """The runs of the pool that are gone, as far as it can be seen from the server."""
        pool = WorkPoolFilter(name=WorkPoolFilterName(any_=[self.pool]))
        open_ones = FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING, StateType.CANCELLING])
        waiting = FlowRunFilterStateName(any_=[GONE])
        states = [FlowRunFilterState(type=open_ones), FlowRunFilterState(name=waiting)]
        found: list[FlowRun] = []
        for state in states:
            found += await client.read_flow_runs(flow_run_filter=FlowRunFilter(state=state), work_pool_filter=pool)
        if not found:
            return []
        workers = await client.read_workers_for_work_pool(self.pool)
        there = {worker.name for worker in workers if worker.status == WorkerStatus.ONLINE} - {self.worker}
        return [flow_run for flow_run in found if self._is_lost(flow_run, there)]

    def _is_lost(self, flow_run: FlowRun, there: set[str]) -> bool:
        state, worker = flow_run.state, worker_of(flow_run)
        if state is None or worker in there or age(state) < GRACE:
            return False
        if worker is None:  # whoever took it was gone before it said who it is
            return state.type == StateType.PENDING and age(state) > lost_state.LATER
        return worker != self.worker or state.timestamp < self._since

    async def _tell(self, client: PrefectClient, which: UUID, find: Callable[[FlowRun], State[Any] | None]) -> None:
        """Puts one into the state that is right for it, if it still is as it was found. Never raises."""
        with self._warned(f"find out what became of the flow run {which}"):
            flow_run = await client.read_flow_run(which)
            new = await asyncio.to_thread(find, flow_run)
            if new is None:
                return
            if new.name == GOES_ON and (here := await asyncio.to_thread(self._right.here, flow_run)):
                await client.update_flow_run_labels(which, {GOES_ON_WITH: here.run_id})
            await client.set_flow_run_state(which, new, force=True)
            self._logger.warning("Flow run %r (%s): %s", flow_run.name, which, new.message)

    @contextmanager
    def _warned(self, what: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self._logger.warning("Cannot %s: %s", what, error)

    @asynccontextmanager
    async def _turn(self, client: PrefectClient) -> AsyncIterator[bool]:
        """Whether it is this worker's turn: no other one looks at the same time."""
        name = LOOKED.format(self.pool)
        with suppress(ObjectAlreadyExists):  # another one has just made it
            await client.upsert_global_concurrency_limit_by_name(name, 1)
        try:
            taken = await client.increment_concurrency_slots_with_lease([name], 1, "concurrency", LEASE)
        except HTTPStatusError as error:
            if error.response.status_code != LOCKED:
                raise
            yield False
            return
        try:
            yield True
        finally:
            await client.release_concurrency_slots_with_lease(UUID(taken.json()["lease_id"]))
