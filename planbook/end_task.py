"""Ends a task of asyncio."""

import asyncio
from typing import Any


async def end_task(task: "asyncio.Future[Any]", timeout: float | None = None) -> None:
    """Cancels a task and waits for its end, at most `timeout` seconds. Raises what the task raised.

    A caller that is cancelled meanwhile stays cancelled. If it awaited the task and suppressed CancelledError, it would
    take its own cancellation for that of the task, and go on.
    """
    task.cancel()
    await asyncio.wait([task], timeout=timeout)
    if task.done() and not task.cancelled():
        task.result()
