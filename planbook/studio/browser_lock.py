"""One thing at a time acts in the browser."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from planbook.errors import PlanbookError

Done = TypeVar("Done")
BUSY = "The studio is at work: {}. Stop it, or wait."
STOPPED = "Stopped."


class BrowserLock:
    """What is at work, if anything is: `doing` says what, in words; `tell` is called when that changes."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self.doing = ""
        self._tell = tell
        self._task: asyncio.Task[Any] | None = None

    async def do(self, doing: str, work: Callable[[], Awaitable[Done]]) -> Done:
        """Does something while nothing else does. Raises PlanbookError if something does, or if it is stopped."""
        if self.doing:
            raise PlanbookError(BUSY.format(self.doing))
        self.doing = doing
        self._tell()
        self._task = asyncio.ensure_future(work())
        try:
            done: Done = await asyncio.shield(self._task)
            return done
        except asyncio.CancelledError:
            if not self._task.cancelled():
                self._task.cancel()
                raise
            raise PlanbookError(STOPPED) from None
        finally:
            self.doing, self._task = "", None
            self._tell()

    def stop(self) -> None:
        """Stops what is at work."""
        if self._task:
            self._task.cancel()
