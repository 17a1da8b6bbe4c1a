"""Steps as task runs: which attempts begin before Prefect has begun their task run, and what ends them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import cast

import pytest
from prefect import flow
from prefect.context import TaskRunContext
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_LOGGING_TO_API_ENABLED,
    temporary_settings,
)

from flows import tasks
from flows.tasks import StepTasks, step_tasks
from planbook.engine.executor import StepTask, delays
from planbook.errors import StepError
from planbook.step.kind import Effect
from tests.flows.conftest import key

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # Prefect lets go of its clients when a process ends
Attempt = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
def here(api_url: str) -> Iterator[None]:
    server = {PREFECT_API_URL: api_url, PREFECT_API_AUTH_STRING: key(api_url), PREFECT_LOGGING_TO_API_ENABLED: False}
    with temporary_settings(server):
        yield


def task(attempt: Attempt, effect: Effect = "repeat", retries: int = 0) -> StepTask:
    return StepTask("A step", "click", effect, retries, 10.0, delays(retries), attempt, lambda error: True)


def in_flow(walk: Callable[[StepTasks], Awaitable[None]]) -> None:
    @flow(name="steps", log_prints=False)
    async def steps() -> None:
        async with step_tasks() as execute:
            await walk(cast("StepTasks", execute))

    asyncio.run(steps())


def test_only_an_attempt_that_may_be_repeated_begins_before_its_task_run() -> None:
    has_begun: list[bool] = []

    async def attempt() -> None:
        has_begun.append(TaskRunContext.get() is not None)

    async def walk(execute: StepTasks) -> None:
        await execute(task(attempt))
        await execute(task(attempt, "once"))
        await execute(task(attempt, "read"))

    in_flow(walk)
    assert has_begun == [False, True, False]


def test_the_next_attempt_begins_before_the_last_task_run_has_ended_unless_it_may_be_made_only_once() -> None:
    has_ended: list[bool] = []

    async def walk(execute: StepTasks) -> None:
        async def attempt() -> None:
            has_ended.append(execute._last is None)

        await execute(task(attempt))
        await execute(task(attempt))
        await execute(task(attempt, "once"))
        await execute(task(attempt))
        assert execute._last is not None
        await asyncio.sleep(1)  # without another step, it ends by itself
        assert execute._last.done()

    in_flow(walk)
    assert has_ended == [True, False, True, True]


def test_an_attempt_that_fails_is_made_again_and_the_last_error_raised() -> None:
    made: list[int] = []

    async def attempt() -> None:
        made.append(len(made))
        raise StepError("not_found", f"attempt {len(made)}")

    async def walk(execute: StepTasks) -> None:
        with pytest.raises(StepError, match="attempt 2"):
            await execute(task(attempt, retries=1))

    in_flow(walk)
    assert made == [0, 1]


async def wait_until_stopped(stopped: list[bool]) -> None:
    """An attempt that does not end by itself, and notes that it was cancelled."""
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        stopped.append(True)
        raise


@pytest.mark.parametrize("after", [0.0, 0.3])
def test_a_step_that_is_cancelled_stops_its_attempt(after: float) -> None:
    stopped: list[bool] = []

    async def walk(execute: StepTasks) -> None:
        step = asyncio.ensure_future(execute(task(partial(wait_until_stopped, stopped))))
        await asyncio.sleep(after)
        await asyncio.sleep(0)
        step.cancel()
        with pytest.raises(asyncio.CancelledError):
            await step

    in_flow(walk)
    assert stopped == [True]


def test_a_task_run_that_does_not_begin_stops_the_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[bool] = []

    async def refused(executed: object) -> None:
        raise RuntimeError("it does not begin")

    async def walk(execute: StepTasks) -> None:
        monkeypatch.setattr(tasks, "_run", refused)
        with pytest.raises(RuntimeError, match="it does not begin"):
            await execute(task(partial(wait_until_stopped, stopped)))
        assert stopped == [True]

    in_flow(walk)
