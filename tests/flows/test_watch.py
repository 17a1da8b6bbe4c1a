"""The end of a run whose Prefect server no longer answers."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from flows import unresponsive
from flows.unresponsive import ServerGone, cancel_when_silent


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("SILENCE", 0.3), ("ABSENCE", 0.1), ("GLANCE", 0.05), ("PATIENCE", 0.2)):
        monkeypatch.setattr(unresponsive, name, seconds)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that accepts requests without answering, like a stopped one."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/api"


async def telling_the_server() -> None:
    """Acts like Prefect, which continues with its server when it is cancelled, and retries."""
    for _ in range(3):
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)


async def test_a_silent_server_is_given_up_once_the_plan_is_over(silent: str) -> None:
    began, over = time.monotonic(), False
    with pytest.raises(ServerGone):
        async with cancel_when_silent(silent, lambda: over):
            await asyncio.sleep(0.6)  # the plan runs, and does not need the server
            over = True
            await telling_the_server()
            await asyncio.sleep(60)
    assert 0.6 < time.monotonic() - began < 40  # of the 60 s that it would have slept
    task = asyncio.current_task()
    assert task and not task.cancelling(), "what comes next is not cancelled"


async def test_one_that_is_gone_is_given_up_sooner(silent: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        gone = f"http://127.0.0.1:{unused.getsockname()[1]}/api"
    assert unresponsive.silence_limit(gone, 0.2) == unresponsive.ABSENCE
    assert unresponsive.silence_limit(silent, 0.2) == unresponsive.SILENCE
    with pytest.raises(ServerGone):
        async with cancel_when_silent(gone, lambda: True):
            await asyncio.sleep(60)


async def test_being_told_to_stop_is_passed_on(silent: str) -> None:
    async def run() -> None:
        async with cancel_when_silent(silent, lambda: False):
            await asyncio.sleep(60)

    task = asyncio.create_task(run())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
