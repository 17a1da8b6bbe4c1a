"""One Ctrl-C asks runs to end without killing their browsers; only a second one kills."""

import asyncio
import os
import signal

import pytest

from flows import signals


@pytest.mark.parametrize("depth", [1, 2, 3])
async def test_one_signal_is_one_signal_however_many_blocks_it_meets(
    depth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run from the command line is inside two blocks: that of its start, and that of its flow."""
    told: list[str] = []
    monkeypatch.setattr(signals, "exit_soon", lambda: told.append("soon"))
    usual = signal.signal(signal.SIGINT, lambda number, frame: told.append("asyncio"))
    try:
        with signals.cancel_on_sigterm():
            await deeper(depth - 1)
        assert told == ["soon", "asyncio"]
        os.kill(os.getpid(), signal.SIGINT)
        assert told == ["soon", "asyncio", "asyncio"], "the handler that was there is back"
    finally:
        signal.signal(signal.SIGINT, usual)


async def deeper(depth: int) -> None:
    if depth:
        with signals.cancel_on_sigterm():
            await deeper(depth - 1)
    else:
        os.kill(os.getpid(), signal.SIGINT)


async def test_rows_that_go_on_side_by_side_are_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(signals, "exit_soon", lambda: told.append("soon"))
    ended = asyncio.Event()

    async def row(wait: bool) -> None:
        with signals.cancel_on_sigterm():
            if wait:
                await ended.wait()
                os.kill(os.getpid(), signal.SIGTERM)
                await asyncio.sleep(30)
            await asyncio.sleep(0)

    long = asyncio.create_task(row(True))
    await asyncio.sleep(0)
    await row(False)
    ended.set()
    with pytest.raises(asyncio.CancelledError):
        await long
    assert told == ["soon"]
