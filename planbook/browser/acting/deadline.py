"""The deadline of one attempt of a step, and the checks that run while it waits."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from playwright.async_api import TimeoutError as PlaywrightTimeout

Done = TypeVar("Done")
PAUSES = (0.05, 0.1, 0.2)  # seconds between checks for a change; the last one repeats
FIRST_LOOK_BETWEEN = 0.5  # seconds: longer waits also check for what may appear at any time
LAST_LOOK_BETWEEN = 2.0
ANSWER = 2000.0
"""Milliseconds that a page has at least for what it is asked about an act that has ended.

The act may have taken all the time of its attempt, and only the page knows whether it went well.
"""

FOUND = "Call log:\n  - locator resolved to the element that was noted"


async def in_time(act: Awaitable[Done], ms: float) -> Done:
    """Returns the result of an act on an element that was found. Raises Playwright's TimeoutError, as other acts do."""
    try:
        async with asyncio.timeout(ms / 1000):
            return await act
    except TimeoutError:
        raise PlaywrightTimeout(f"Timeout {ms:.0f}ms exceeded.\n{FOUND}\n  - performing the act") from None


class Deadline:
    """The deadline of an attempt, in the event loop's time."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._look_between_at: float | None = None
        self._look_between_after = FIRST_LOOK_BETWEEN

    def clock(self) -> float:
        """Returns the event loop's time in seconds, which the deadline uses."""
        return asyncio.get_running_loop().time()

    def left(self) -> float:
        """Returns the milliseconds until the attempt's deadline, at least 1."""
        return max(1.0, (self._deadline - self.clock()) * 1000)

    def left_to_answer(self) -> float:
        """Returns the milliseconds that the page has for what it is asked about an act that has ended."""
        return max(ANSWER, self.left())

    def extend(self, deadline: float) -> None:
        """Moves the attempt's deadline to this time."""
        self._deadline = deadline

    async def between(self) -> None:
        """Called from time to time during a wait; the engine overrides it to handle what may appear at any time."""

    def _until_look_between(self) -> float:
        """Returns the seconds until the next call of `between`.

        Short waits in a row for one thing count as one long wait.
        """
        now = self.clock()
        if self._look_between_at is None:
            self._look_between_at = now + self._look_between_after
        elif self._look_between_at <= now:
            self._look_between_after = min(self._look_between_after * 2, LAST_LOOK_BETWEEN)
            self._look_between_at = now + self._look_between_after
            return 0.0
        return self._look_between_at - now

    async def _while_waiting(self, work: Awaitable[Done]) -> Done:
        """Returns the work's result.

        Calls `between` from time to time while the work runs; the work is not restarted.
        """
        if type(self).between is Deadline.between:
            return await work
        task = asyncio.ensure_future(work)
        try:
            while not (await asyncio.wait({task}, timeout=self._until_look_between()))[0]:
                await self.between()
            return task.result()
        finally:
            if not task.done():
                task.cancel()

    async def _pause(self, tries: int) -> None:
        await asyncio.sleep(min(PAUSES[min(tries, len(PAUSES) - 1)], self.left() / 1000))
