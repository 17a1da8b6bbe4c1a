"""A plan step as a Prefect task: its attempts are Prefect's."""

from collections.abc import Coroutine
from contextvars import ContextVar
from dataclasses import dataclass
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
from planbook.engine.executor import JITTER, StepTask
from planbook.engine.signals import RunCancelled, RunSuspended
from planbook.errors import StepError

GRACE = 20.0
"""Seconds which Prefect's own timeout leaves to the engine's: that one words the message, and keeps the evidence."""


@dataclass
class RunningTask:
    """The step's task that runs, and whether it has passed."""

    task: StepTask
    passed: bool = False
    ended: RunSuspended | RunCancelled | None = None  # the run, by the step itself: it asks a person


EXECUTED: ContextVar[RunningTask] = ContextVar("EXECUTED")
"""Not a parameter, because Prefect would search it for other tasks' results."""


async def execute_as_task(task: StepTask) -> None:
    """Carries a step out as one task run. Raises the last attempt's StepError.

    RunSuspended: the flow run was suspended before the step passed. While it passes, the next step is told.
    """
    if _is_suspended():
        raise RunSuspended
    await pace(task.kind)
    executed = RunningTask(task)
    token = EXECUTED.set(executed)
    try:
        await _task(task.kind, task.delays[: task.retries], task.timeout)(task.name)
    except Pause:
        if not executed.passed:
            raise RunSuspended from None
    except TimeoutError:  # Prefect's own, where not even the engine's came
        raise StepError("timeout", "it did not end in time") from None
    finally:
        EXECUTED.reset(token)
    if executed.ended:
        raise executed.ended


def _is_suspended() -> bool:
    context = FlowRunContext.get()
    return context is not None and context.flow_run_suspension_request.is_requested()


@cache
def _task(kind: str, delays: tuple[float, ...], timeout: float | None) -> Task[[str], Coroutine[Any, Any, State[None]]]:
    """The task of all steps that are tried alike: to make one costs as much as to run it.

    It has no tags: with any, Prefect looks for a concurrency limit around each run.
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
    try:
        await executed.task.attempt()
    except (RunSuspended, RunCancelled) as ended:  # Prefect would take what is no Exception for a crash
        executed.ended = ended
        return Completed(name="Asked", message=ended.because, data=_nothing())
    executed.passed = True
    return Completed(data=_nothing())


@cache
def _nothing() -> Any:
    """What every step's task results in, made once: for each result Prefect asks the disk where it might be kept."""
    return get_result_store().create_result_record(None)


async def _tried_again(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    error = await state.aresult(raise_on_failure=False)
    return isinstance(error, StepError) and EXECUTED.get().task.tried_again(error)
