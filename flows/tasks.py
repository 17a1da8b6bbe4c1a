"""Runs a plan step as a Prefect task; Prefect retries it."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import FlowRunContext
from prefect.exceptions import Pause
from prefect.results import get_result_store
from prefect.states import Completed

from flows.host_limits import pace
from flows.task_states import tell_lasting_states
from planbook.engine.executor import JITTER, Executor, StepTask
from planbook.engine.signals import RunCancelled, RunSuspended
from planbook.errors import StepError

GRACE = 20.0
"""Seconds by which Prefect's timeout exceeds the engine's, which words the message and keeps the evidence."""

AHEAD = 0.003
"""Seconds that a step has to tell the browser what to do before Prefect goes on: it is told within one or two."""
LASTS = 0.05
"""Seconds after which the task run of a step that has passed ends even if no other step follows."""


@dataclass
class RunningTask:
    """The step's current task, and whether it has passed."""

    task: StepTask
    first: asyncio.Task[None] | None = None  # the first attempt, if it began before the task run did
    passed: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event | None = None  # set when the task run of an attempt that has passed may end
    ended: RunSuspended | RunCancelled | None = None  # how the step ended the run, such as by asking a person


tell_lasting_states()
EXECUTED: ContextVar[RunningTask] = ContextVar("EXECUTED")
"""Not a parameter, because Prefect would search it for results of other tasks."""


@asynccontextmanager
async def step_tasks() -> AsyncIterator[Executor]:
    """Yields an executor that runs each step of a flow run as a task; all task runs have ended after it."""
    tasks = StepTasks()
    try:
        yield tasks
    finally:
        await tasks.end_last()


class StepTasks:
    """Runs steps as tasks.

    Prefect takes milliseconds to begin and to end a task run. So it does both while the browser works, unless the step
    may be done only once: the first attempt begins before its task run, and the next attempt before that one ends.
    """

    def __init__(self) -> None:
        self._last: asyncio.Task[None] | None = None  # the last step's task run, whose attempt has passed
        self._may_end = asyncio.Event()

    async def __call__(self, task: StepTask) -> None:
        """Runs a step as one task run. Raises the StepError of its last attempt.

        Raises RunSuspended if the flow run was suspended before the step passed. If it is suspended while the step
        passes, the next step raises it.
        """
        if _is_suspended():
            raise RunSuspended
        await pace(task.kind)
        executed = RunningTask(task)
        if task.effect == "once":
            await self.end_last()
            await _run(executed)
        else:
            await self._overlapping(executed)

    async def _overlapping(self, executed: RunningTask) -> None:
        executed.first = asyncio.create_task(executed.task.attempt())  # type: ignore[arg-type]
        try:
            await asyncio.wait([executed.first], timeout=AHEAD)
            await self.end_last()
            self._may_end = executed.may_end = asyncio.Event()
            await self._until_passed(asyncio.create_task(_run(executed)), executed)
        finally:
            if executed.first:  # no task run has taken it over, so nothing else ends it
                await _cancel(executed.first)

    async def _until_passed(self, run: asyncio.Task[None], executed: RunningTask) -> None:
        passed = asyncio.create_task(executed.passed.wait())
        try:
            await asyncio.wait([passed, run], return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            await _cancel(run)
            raise
        finally:
            passed.cancel()
        if run.done():
            run.result()
        else:
            asyncio.get_running_loop().call_later(LASTS, self._may_end.set)
            self._last = run

    async def end_last(self) -> None:
        """Lets the last step's task run end, and waits for that."""
        self._may_end.set()
        last, self._last = self._last, None
        if last:
            await last


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.exception()  # it has been seen


async def _run(executed: RunningTask) -> None:
    """Runs one task to its end."""
    task, token = executed.task, EXECUTED.set(executed)
    try:
        await _task(task.kind, task.delays[: task.retries], task.timeout)(task.name)
    except Pause:
        if not executed.passed.is_set():
            raise RunSuspended from None
    except TimeoutError:  # Prefect's own, if the engine's did not fire
        raise StepError("timeout", "it did not finish in time") from None
    finally:
        EXECUTED.reset(token)
    if executed.ended:
        raise executed.ended


def _is_suspended() -> bool:
    context = FlowRunContext.get()
    return context is not None and context.flow_run_suspension_request.is_requested()


@cache
def _task(kind: str, delays: tuple[float, ...], timeout: float | None) -> Task[[str], Coroutine[Any, Any, State[None]]]:
    """Returns the task for all steps with the same retries and timeout: making one costs as much as running it.

    It has no tags: with any, Prefect looks for a concurrency limit before each run.
    """
    return Task(
        _attempt,
        name=kind,
        task_run_name="{name}",
        retries=len(delays),
        retry_delay_seconds=list(delays),
        retry_jitter_factor=JITTER,
        retry_condition_fn=_tried_again,
        timeout_seconds=timeout + GRACE if timeout is not None else None,
        cache_policy=NO_CACHE,
        persist_result=False,
        log_prints=False,
    )


async def _attempt(name: str) -> State[None]:
    executed = EXECUTED.get()
    first, executed.first = executed.first, None
    try:
        await (first or executed.task.attempt())
    except (RunSuspended, RunCancelled) as ended:  # Prefect would treat a BaseException as a crash
        executed.ended = ended
        return Completed(name="Asked", message=ended.because, data=_nothing())
    executed.passed.set()
    if executed.may_end:
        await executed.may_end.wait()
    return Completed(data=_nothing())


@cache
def _nothing() -> Any:
    """Returns the result of every step's task, made once: for each new one, Prefect looks up where to store it."""
    return get_result_store().create_result_record(None)


async def _tried_again(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    error = await state.aresult(raise_on_failure=False)
    return isinstance(error, StepError) and EXECUTED.get().task.tried_again(error)
