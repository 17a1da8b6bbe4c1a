"""Records in a window of its own, from the start's address until the person stops."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from planbook.browser.recording.window import open_page, open_window
from planbook.recording.cells import Told
from planbook.recording.recorder import Recorder

STOP = (signal.SIGINT, signal.SIGTERM)


async def record(start: str, browser: str, told: Told, begun: Callable[[], None]) -> Recorder:
    """Returns the recorder after the window is closed, or this process was told to stop (SIGINT, SIGTERM).

    `begun` is called when the page is there. Raises PlanbookError if the window or the page cannot be opened.
    """
    async with open_window(browser, start) as (page, closed):
        recorder = Recorder(page.context, told)
        await recorder.start(page, is_open=False)
        with _set_by_signals(closed):
            await open_page(page, start)
            begun()
            await closed.wait()
            await recorder.stop()
    return recorder


@contextmanager
def _set_by_signals(event: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in STOP:
        loop.add_signal_handler(number, event.set)
    try:
        yield
    finally:
        for number in STOP:
            loop.remove_signal_handler(number)
