"""Executes the attempts of a step: Prefect in a flow (`flows.tasks`), a plain loop everywhere else."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from planbook.errors import TRIED_AGAIN, StepError
from planbook.plan.model import Plan
from planbook.step.kind import Effect

JITTER = 1 / 3
FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0


@dataclass(frozen=True)
class StepTask:
    """One atomic step, ready to be attempted: what an executor has to know.

    `attempt` makes one attempt; it raises StepError, and `tried_again` returns whether another attempt may follow.
    Before attempt n + 1 there is a delay of `delays[n - 1]` seconds, plus up to a third at random.
    """

    name: str
    kind: str
    effect: Effect
    retries: int
    timeout: float | None
    delays: tuple[float, ...]
    attempt: Callable[[], Awaitable[None]]
    tried_again: Callable[[StepError], bool]


class Executor(Protocol):
    """Executes a task: attempts it, with delays, until it passes or fails. Raises the last attempt's StepError."""

    async def __call__(self, task: StepTask) -> None: ...


def delays(retries: int) -> tuple[float, ...]:
    """Returns the delays before the second and later attempts, in seconds: 0.5, 1, 2, … at most 30."""
    return tuple(min(FIRST_DELAY * 2**turn, LONGEST_DELAY) for turn in range(retries))


async def execute_plainly(task: StepTask) -> None:
    """Attempts the task until it passes, its retries are used up, or its error permits no other attempt."""
    for delay in (*task.delays, None):
        try:
            await task.attempt()
            return
        except StepError as error:
            if delay is None or not task.tried_again(error):
                raise
        await asyncio.sleep(delay * (1 + random.random() * JITTER))


async def execute_start(plan: Plan, attempt: Callable[[], Awaitable[None]]) -> None:
    """Opens the plan's `start`, which is retried like its steps."""
    retries = int(plan.defaults.retries)
    await execute_plainly(
        StepTask(
            name="start",
            kind="goto",
            effect="read",
            retries=retries,
            timeout=None,
            delays=delays(retries),
            attempt=attempt,
            tried_again=lambda error: error.error_class in TRIED_AGAIN,
        )
    )
