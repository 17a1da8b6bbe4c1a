"""The end of a run whose Prefect server does not answer any more: what it would be told is in planbook's own record."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import urlopen

from flows.signals import is_stopping

SILENCE = 7.0  # seconds after which no answer is waited for; a server that thirty runs use may take six
ABSENCE = 4.0  # seconds after which one is not waited for that is not there
GLANCE = 1.0  # seconds between two looks
PATIENCE = 8.0  # seconds for one answer
HURRY = 1.0  # the same, of a run that was told to stop: its process ends in a few seconds, and has to say how it ended


class ServerGone(Exception):
    """The server did not answer, and was not waited for."""


class SilenceWatch:
    """Cancels the task that made it, once the plan is over and the server has been silent for too long.

    Prefect tells its server of a cancelled run, too, with all its retries, so it is cancelled until it ends.
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
        """What comes next is not cancelled any more, if anything was."""
        while self.gone and self._task and self._task.cancelling():
            self._task.uncancel()


@asynccontextmanager
async def cancel_when_silent(api_url: str, is_over: Callable[[], bool]) -> AsyncIterator[None]:
    """Cancels the block if the server is silent for too long after the plan is over. Then raises ServerGone."""
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
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


def drop_pending_events() -> None:
    """Lets go of what Prefect still has to tell its server: at its end the process would wait for that, too."""
    from prefect._internal.concurrency import services

    for service in list(services._active_services):
        loop, task = service._loop, service._task
        if loop and task:
            loop.call_soon_threadsafe(_end, loop, task)


def _end(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    task.cancel()
    loop.call_later(GLANCE, task.cancel)  # it takes its leave of the server, which may not answer that either


def silence_limit(api_url: str, seconds: float) -> float | None:
    """None where anything is answered there, be it a refusal; else for how many seconds that is put up with."""
    try:
        urlopen(f"{api_url}/health", timeout=seconds).close()
    except HTTPError:
        return None
    except (OSError, HTTPException) as error:
        return ABSENCE if isinstance(getattr(error, "reason", error), ConnectionRefusedError) else SILENCE
    return None
