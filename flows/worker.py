"""The worker that serves a work pool of Prefect's type `process`: a flow run is a fork of one warm process.

With Prefect's own process worker each flow run is a new Python, and its imports are most of what a short run costs.
"""

import asyncio
import gc
import os
import sys
import warnings
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect.settings import PREFECT_WORKER_QUERY_SECONDS
from prefect.utilities.processutils import command_to_string
from prefect.workers.process import ProcessJobConfiguration, ProcessWorker

from flows.admission import why_not
from flows.lost_runs import LostRuns
from flows.warm_engine import WarmEngine
from flows.worker_metrics import WorkerMetrics
from planbook.browser.starting.memory import used
from planbook.engine.limits import MEMORY
from planbook.notify.outbox import Outbox
from planbook.places import find_project

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun

CLIENT = Path(__file__).with_name("engine_client.py")
LEAST = 256_000_000  # bytes that a small run takes with its browser, where it has no limit


class Configuration(ProcessJobConfiguration):
    """A flow run's: its command is planbook's own, unless the deployment or the pool names one."""

    def prepare_for_flow_run(self, *args: Any, **kwargs: Any) -> None:
        super().prepare_for_flow_run(*args, **kwargs)
        if not self._command_configured:
            self.command = command_to_string([sys.executable, "-P", str(CLIENT)])
            self._command_configured = True


warnings.filterwarnings("ignore", "Type 'Worker'.* has key 'process'")  # it takes the place of Prefect's own


class Worker(ProcessWorker):
    """Prefect's process worker, with a warm process to fork from, figures, and an eye on the memory."""

    job_configuration = Configuration

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._warm = WarmEngine()
        self._running = 0
        self._cut_off: list[UUID] = []
        self._short_of_memory = False
        project = find_project(Path.cwd())
        self._lost = LostRuns(project, self._work_pool_name, self.name, self._logger)
        self.metrics = WorkerMetrics(lambda: self._running, used, Outbox(project).count)

    async def __aenter__(self) -> "Worker":
        self._warm.begin()
        await super().__aenter__()
        return self

    async def __aexit__(self, *exc_info: Any) -> None:
        try:
            await super().__aexit__(*exc_info)
        finally:
            if self._cut_off:
                await self._warm.until_idle()
                await self._lost.give_back(self._cut_off)
            self._warm.end()

    async def run(self, flow_run: "FlowRun", *args: Any, **kwargs: Any) -> Any:
        self._warm.begin()
        self._running += 1
        try:
            result = await super().run(flow_run, *args, **kwargs)
            if result.status_code:
                await self._lost.correct(flow_run.id, flow_run.run_count + 1)
            return result
        except asyncio.CancelledError:  # the worker was told to stop
            self._cut_off.append(flow_run.id)
            raise
        finally:
            self._running -= 1
            gc.collect()  # Prefect's clients are cycles, with 0.2 MB a run outside of Python's own count; 5 ms

    async def _submit_run(self, flow_run: "FlowRun") -> None:
        """Submits a run. If the server does not answer, the run is due again: Prefect's worker would end."""
        try:
            await super()._submit_run(flow_run)
        except Exception as error:
            self._logger.warning("The flow run %r (%s) cannot begin now: %s", flow_run.name, flow_run.id, error)
            self._submitting_flow_run_ids.discard(flow_run.id)
            if self._cancelling_observer is not None:
                self._cancelling_observer.remove_in_flight_flow_run_id(flow_run.id)
            self._release_limit_slot(flow_run.id)

    async def _propose_crashed_state(self, flow_run: "FlowRun", *args: Any, **kwargs: Any) -> None:
        """Reports a crash, unless that is done: Prefect does it twice, and the second would undo a retry in between."""
        with suppress(Exception):  # a server that does not answer is asked again there
            now = (await self.client.read_flow_run(flow_run.id)).state
            if now and (now.is_final() or now.is_scheduled()):
                return
        await super()._propose_crashed_state(flow_run, *args, **kwargs)

    async def get_and_submit_flow_runs(self) -> list[Any]:
        """Looks for runs that are due, unless there is no memory for another one."""
        why = why_not(int(os.environ.get(MEMORY, LEAST)))
        if bool(why) != self._short_of_memory:
            self._short_of_memory = bool(why)
            self._logger.warning("No run begins now: %s.", why) if why else self._logger.info("Runs begin again.")
        if why:
            self.metrics.refused.inc()
            self._last_polled_time = datetime.now(UTC)
            return []
        await self._lost.look()
        return await super().get_and_submit_flow_runs()

    async def _get_scheduled_flow_runs(self) -> list[Any]:
        """Returns the runs that are due, without those whose last attempt this worker has not ended yet.

        Prefect's worker would break: a run that is retried as soon as it crashed still has its place there.
        """
        due = await super()._get_scheduled_flow_runs()
        held = self._limiter.statistics().borrowers if self._limiter else ()
        found = [each for each in due if each.flow_run.id not in held and await self._lost.takes(each.flow_run)]
        now = datetime.now(UTC)
        self.metrics.due.set(sum((each.flow_run.expected_start_time or now) <= now for each in found))
        return found

    def why_not_live(self) -> str | None:
        """What is wrong with a worker that should be restarted."""
        if self.is_worker_still_polling(PREFECT_WORKER_QUERY_SECONDS.value()):
            return None
        seconds = (datetime.now(UTC) - self._last_polled_time).total_seconds()
        return f"the worker has not looked for runs for {seconds:.0f} s"

    def why_not_ready(self) -> str | None:
        """What keeps it from taking runs now."""
        if not self._has_successfully_synced:
            return "the worker has not reached the Prefect server yet"
        if not self._warm.is_running:
            return "the warm process does not run; runs import everything themselves"
        return self.why_not_live()
