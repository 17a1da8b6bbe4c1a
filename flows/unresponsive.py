"""Ends a run whose Prefect server stopped responding: planbook's own record is complete without it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import urlopen

from flows.signals import is_stopping
from planbook.end_task import end_task

SILENCE = 7.0  # seconds without a response before giving up; a server with thirty runs may take six
ABSENCE = 4.0  # seconds before giving up on a server that refuses connections
GLANCE = 1.0  # seconds between two checks
PATIENCE = 8.0  # seconds for one response
HURRY = 1.0  # the same for a run told to stop: its process exits in seconds and must still report its end


class ServerGone(Exception):
    """The server did not respond, and the wait for it was given up."""


class SilenceWatch:
    """Cancels the task that made it if the server is silent for too long after the plan has ended.

    Prefect also reports a cancelled run to its server, with all retries, so the task is cancelled until it ends.
    """

    def __init__(self, api_url: str, is_over: Callable[[], bool]) -> None:
        self.gone = False
        self._api_url = api_url
        self._is_over = is_over
        self._task = asyncio.current_task()

    async def watch(self) -> None:
        heard = time.monotonic()
        while True:
            await asyncio.sleep(GLANCE)
            if not self.gone:
                hurried = is_stopping()
                seconds = HURRY if hurried else PATIENCE
                limit = await asyncio.to_thread(silence_limit, self._api_url, seconds) if self._is_over() else None
                if limit is None:
                    heard = time.monotonic()
                self.gone = limit is not None and (hurried or time.monotonic() - heard > limit)
            if self.gone and self._task:
                self._task.cancel()

    def let_go(self) -> None:
        """Clears the task's cancellation, so that later awaits are not cancelled."""
        while self.gone and self._task and self._task.cancelling():
            self._task.uncancel()


@asynccontextmanager
async def cancel_when_silent(api_url: str, is_over: Callable[[], bool]) -> AsyncIterator[None]:
    """Cancels the block and raises ServerGone if the server is silent for too long after the plan has ended."""
    watch = SilenceWatch(api_url, is_over)
    watching = asyncio.create_task(watch.watch())
    try:
        yield
    except BaseException as error:
        if not watch.gone:
            raise
        raise ServerGone from error
    finally:
        watch.let_go()
        await end_task(watching)


def drop_pending_events() -> None:
    """Drops the events that Prefect still has to send: the process would wait for them at exit."""
    from prefect._internal.concurrency import services

    for service in list(services._active_services):
        loop, task = service._loop, service._task
        if loop and task:
            loop.call_soon_threadsafe(_end, loop, task)


def _end(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    task.cancel()
    loop.call_later(GLANCE, task.cancel)  # it also says goodbye to the server, which may not respond to that either


def silence_limit(api_url: str, seconds: float) -> float | None:
    """Returns how many seconds of silence to allow; None if the server responds, even with an error."""
    try:
        urlopen(f"{api_url}/health", timeout=seconds).close()
    except HTTPError:
        return None
    except (OSError, HTTPException) as error:
        return ABSENCE if isinstance(getattr(error, "reason", error), ConnectionRefusedError) else SILENCE
    return None
