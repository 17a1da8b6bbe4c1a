"""Runs a plan step as a Prefect task; Prefect retries it."""

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
from flows.task_states import tell_lasting_states
from planbook.engine.executor import JITTER, StepTask
from planbook.engine.signals import RunCancelled, RunSuspended
from planbook.errors import StepError

GRACE = 20.0
"""Seconds by which Prefect's timeout exceeds the engine's, which words the message and keeps the evidence."""


@dataclass
class RunningTask:
    """The step's current task, and whether it has passed."""

    task: StepTask
    passed: bool = False
    ended: RunSuspended | RunCancelled | None = None  # how the step ended the run, such as by asking a person


tell_lasting_states()
EXECUTED: ContextVar[RunningTask] = ContextVar("EXECUTED")
"""Not a parameter, because Prefect would search it for results of other tasks."""


async def execute_as_task(task: StepTask) -> None:
    """Runs a step as one task run. Raises the StepError of its last attempt.

    Raises RunSuspended if the flow run was suspended before the step passed. If it is suspended while the step passes,
    the next step raises it.
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
    except TimeoutError:  # Prefect's own, if the engine's did not fire
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
    try:
        await executed.task.attempt()
    except (RunSuspended, RunCancelled) as ended:  # Prefect would treat a BaseException as a crash
        executed.ended = ended
        return Completed(name="Asked", message=ended.because, data=_nothing())
    executed.passed = True
    return Completed(data=_nothing())


@cache
def _nothing() -> Any:
    """Returns the result of every step's task, made once: for each new one, Prefect looks up where to store it."""
    return get_result_store().create_result_record(None)


async def _tried_again(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    error = await state.aresult(raise_on_failure=False)
    return isinstance(error, StepError) and EXECUTED.get().task.tried_again(error)
