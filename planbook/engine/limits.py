"""What a run may take: whoever starts it may limit its time and its memory. A run that reaches a limit fails."""

import asyncio
import math
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from planbook.browser.starting.memory import used
from planbook.errors import ErrorClass, PlanbookError

TIME = "PLANBOOK_LIMIT_TIME"
MEMORY = "PLANBOOK_LIMIT_MEMORY"
GLANCE = 1.0  # seconds between two looks at the memory: one takes some 5 ms


class LimitReached(Exception):
    """The run has taken more than it may; its text says of what, and how much it may."""

    def __init__(self, because: str, error_class: ErrorClass | None = None) -> None:
        self.error_class = error_class
        super().__init__(because)


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes; None if there is no limit."""

    seconds: float | None = None
    memory: int | None = None


def limits_here() -> Limits:
    """Those that the environment names. Raises PlanbookError if they are not numbers."""
    memory = _number(MEMORY, "bytes")
    return Limits(_number(TIME, "seconds"), None if memory is None else int(memory))


def _number(name: str, unit: str) -> float | None:
    text = os.environ.get(name, "")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < math.inf:  # nan is neither
        raise PlanbookError(f'{name} is "{text}". Write a number of {unit} above 0, or leave it out for no limit.')
    return number


@asynccontextmanager
async def held_to(limits: Limits) -> AsyncIterator[None]:
    """Cancels what is done inside when it reaches a limit. Raises LimitReached then."""
    reached: list[str] = []
    try:
        async with asyncio.timeout(limits.seconds) as timer:
            watch = asyncio.create_task(_watch(limits.memory, timer, reached)) if limits.memory else None
            try:
                yield
            finally:
                if watch:
                    watch.cancel()
    except TimeoutError:
        if not timer.expired():
            raise
        if reached:
            raise LimitReached(reached[0]) from None
        raise LimitReached(f"the run takes longer than its limit of {limits.seconds:g} s", "timeout") from None


async def _watch(most: int, timer: asyncio.Timeout, reached: list[str]) -> None:
    while True:
        taken = await asyncio.to_thread(used)
        if taken is None:
            return
        if taken > most:
            reached.append(f"the run uses {_mb(taken)} of memory, and its limit is {_mb(most)}")
            timer.reschedule(asyncio.get_running_loop().time())
            return
        await asyncio.sleep(GLANCE)


def _mb(size: int) -> str:
    return f"{size / 1e6:.0f} MB"
