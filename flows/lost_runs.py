"""Runs whose worker is gone, with its machine or without it: they are found, told, and gone on with.

Every worker looks for them. A run goes on with its journal, so only a worker that has the journal takes it: one with
the same PLANBOOK_HOME, or the same worker once it is there again. Only one worker looks at a time, among all of a
server, by one of Prefect's global concurrency limits.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from logging import Logger, LoggerAdapter
from pathlib import Path
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
from prefect.states import Cancelled, Completed, Crashed, Failed, Scheduled

from flows.earlier_attempt import NOT_BEGUN, runs_of_flow
from planbook.events import RunEnded
from planbook.history.journal import is_being_written, read
from planbook.places import Project

EVERY = 30.0
"""Seconds between two looks of a worker."""
GRACE = timedelta(seconds=30)
"""How long a flow run has to be in its state: whoever has just taken one says a moment later who it is."""
LATER = timedelta(minutes=10)
"""After which a run is told as lost of which nothing is known here: its process may have outlived its worker."""
AT_MOST = 3
"""How often a run is begun by itself. One that takes its machine down each time stays where it is."""
GOES_ON, GONE = "GoesOn", "WorkerGone"
"""The names of the states of a run that only a worker with its journal takes, and of one that waits for such a one."""
GOES_ON_WITH = "planbook.goes-on-with"
"""The label of a flow run that names the journal it goes on with. Prefect renames its state if it waits: *Late*."""
LOOKED = "planbook-lost-runs-{}"
LEASE = 300.0
"""Seconds after which the turn of a worker ends that was killed in it."""
LOCKED = 423  # the status of the answer where another one has the turn
ENDS = {"passed": Completed, "flaky": Completed, "failed": Failed, "cancelled": Cancelled}
IS_GONE = "The worker {} is gone. "
TO_GO_ON = IS_GONE + "The run goes on where it was cut off, with its journal {}."
TO_BEGIN = IS_GONE + "It had not begun the run."
TO_WAIT = IS_GONE + (
    "What the run did is in that worker's PLANBOOK_HOME: it goes on as soon as a worker with that folder serves the "
    "pool."
)
TOO_OFTEN = IS_GONE + "The run was begun {} times, and its worker was gone each time."


@dataclass(frozen=True)
class Found:
    """What is kept here of a flow run: its newest run, and whether that is going on, or how it ended."""

    run_id: str
    goes_on: bool
    ended: RunEnded | None


class LostRuns:
    """What one worker, by its name, finds of the runs of its pool."""

    def __init__(self, project: Project, pool: str, worker: str, logger: "Logger | LoggerAdapter[Logger]") -> None:
        self.project, self.pool, self.worker, self._logger = project, pool, worker, logger
        self._since = datetime.now(UTC)
        self._next = time.monotonic() + EVERY
        with suppress(OSError):
            self._mark(worker).parent.mkdir(parents=True, exist_ok=True)
            self._mark(worker).touch()

    async def look(self) -> None:
        """Looks for them, if it is time to. Never raises: the next look finds what this one did not."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        try:
            async with get_client() as client:
                lost = await self._lost(client)
                if not lost:
                    return
                async with self._turn(client) as has_turn:
                    for flow_run in lost if has_turn else ():
                        await self._tell(client, await client.read_flow_run(flow_run.id))
        except Exception as error:
            self._logger.warning("Cannot look for runs of workers that are gone: %s", error)

    async def takes(self, flow_run: FlowRun) -> bool:
        """Whether this worker may begin the run: it has what the run goes on with, if it goes on with anything."""
        if GOES_ON_WITH not in flow_run.labels:
            return True
        return await asyncio.to_thread(self._here, flow_run) is not None

    async def _lost(self, client: PrefectClient) -> list[FlowRun]:
        """The runs of the pool that are gone, as far as it can be seen from the server."""
        pool = WorkPoolFilter(name=WorkPoolFilterName(any_=[self.pool]))
        open_ones = FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING])
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
        state, worker = flow_run.state, _worker_of(flow_run)
        if state is None or worker in there or _age(state) < GRACE:
            return False
        if worker is None:  # whoever took it was gone before it said who it is
            return state.type == StateType.PENDING and _age(state) > LATER
        return worker != self.worker or state.timestamp < self._since

    async def _tell(self, client: PrefectClient, flow_run: FlowRun) -> None:
        """Puts one into the state that is right for it, if it still is as it was found."""
        new = await asyncio.to_thread(self._new_state, flow_run)
        if new is None or flow_run.state is None:
            return
        if new.name == GOES_ON and (here := await asyncio.to_thread(self._here, flow_run)):
            await client.update_flow_run_labels(flow_run.id, {GOES_ON_WITH: here.run_id})
        await client.set_flow_run_state(flow_run.id, new, force=True)
        self._logger.warning("Flow run %r (%s): %s", flow_run.name, flow_run.id, new.message)

    def _new_state(self, flow_run: FlowRun) -> "State[object] | None":
        state, worker = flow_run.state, _worker_of(flow_run) or "that took the run"
        if state is None or state.name not in (GONE, "Pending", "Submitting", "InfrastructurePending", "Running"):
            return None
        here, waits = self._here(flow_run), state.name == GONE
        if here and here.goes_on:
            return None  # only its worker is gone
        if here and here.ended:
            end = ENDS.get(here.ended.status)
            return end(message=here.ended.because or f"It {here.ended.status}.") if end else None
        if flow_run.run_count >= AT_MOST:
            said = TOO_OFTEN.format(worker, flow_run.run_count)
            return None if waits else Crashed(name=GONE, message=said)
        if here:
            return Scheduled(name=GOES_ON, message=TO_GO_ON.format(worker, here.run_id))
        if self._mark(worker).exists() or (flow_run.run_count == 0 and not waits):
            return Scheduled(name=NOT_BEGUN, message=TO_BEGIN.format(worker))
        return None if waits or _age(state) < LATER else Crashed(name=GONE, message=TO_WAIT.format(worker))

    def _here(self, flow_run: FlowRun) -> Found | None:
        if flow_run.start_time is None:
            return None
        for run_id, refused in runs_of_flow(self.project, flow_run):
            if refused:
                continue
            journal = self.project.run(run_id).journal
            if is_being_written(journal):
                return Found(run_id, True, None)
            last = [*read(journal)][-1]
            return Found(run_id, False, last if isinstance(last, RunEnded) else None)
        return None

    def _mark(self, worker: str) -> Path:
        """That a worker keeps its runs in this home."""
        return self.project.kept / "workers" / worker.replace("/", "_")

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


def _age(state: "State[object]") -> timedelta:
    return datetime.now(UTC) - state.timestamp


def _worker_of(flow_run: FlowRun) -> str | None:
    """The worker that has taken it, by its name."""
    name = flow_run.labels.get("prefect.worker.name")
    return str(name) if name else None
