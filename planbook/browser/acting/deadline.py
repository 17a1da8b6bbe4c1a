"""The time that one try of a step has, and what is looked for while it waits."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

Done = TypeVar("Done")
PAUSES = (0.05, 0.1, 0.2)  # between looks at something that changes; the last one is kept
FIRST_LOOK_BETWEEN = 0.5  # seconds: whoever waits that long looks for what may come at any time
LAST_LOOK_BETWEEN = 2.0


class Deadline:
    """When a try is to end, in the event loop's time."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._look_between_at: float | None = None
        self._look_between_after = FIRST_LOOK_BETWEEN

    def clock(self) -> float:
        """The event loop's time, in seconds, which the deadline is given in."""
        return asyncio.get_running_loop().time()

    def left(self) -> float:
        """Milliseconds until the try's deadline, at least 1."""
        return max(1.0, (self._deadline - self.clock()) * 1000)

    def extend(self, deadline: float) -> None:
        """The try has until then."""
        self._deadline = deadline

    async def between(self) -> None:
        """Called now and then while something is waited for; the engine looks for what may come at any time."""

    def _until_look_between(self) -> float:
        """Seconds until the next call of `between`; several short waits for one thing count as one long."""
        now = self.clock()
        if self._look_between_at is None:
            self._look_between_at = now + self._look_between_after
        elif self._look_between_at <= now:
            self._look_between_after = min(self._look_between_after * 2, LAST_LOOK_BETWEEN)
            self._look_between_at = now + self._look_between_after
            return 0.0
        return self._look_between_at - now

    async def _while_waiting(self, work: Awaitable[Done]) -> Done:
        """The work's result. While it lasts, `between` is called now and then, beside it: nothing is sent twice."""
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
