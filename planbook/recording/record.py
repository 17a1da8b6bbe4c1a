"""Records in a window of its own, from the start's address until the person stops."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from planbook.browser.recording.window import open_page, open_window
from planbook.recording.cells import Told
from planbook.recording.recorder import Recorder

STOP = (signal.SIGINT, signal.SIGTERM)
SLOW = 1.5  # seconds of waiting for the end, after which is told why


@asynccontextmanager
async def recorded(
    start: str, browser: str, told: Told, begun: Callable[[], None], ending: Callable[[], None]
) -> AsyncIterator[Recorder]:
    """Records until the window is closed, or this process is told to stop (SIGINT, SIGTERM).

    In the block the recording has ended, and the window is still there: what was recorded can be kept before anything
    else happens. A second signal changes nothing. `begun` is called when the page is there, `ending` if the end takes a
    while, because a page does not answer. Raises PlanbookError if the window or the page cannot be opened.
    """
    async with open_window(browser, start) as (page, closed):
        _set_by_signals(closed)
        recorder = Recorder(page.context, told)
        await recorder.start(page, is_open=False)
        if await open_page(page, start, closed):
            begun()
            await closed.wait()
        notice = asyncio.get_running_loop().call_later(SLOW, ending)
        await recorder.stop()
        notice.cancel()
        yield recorder


def _set_by_signals(event: asyncio.Event) -> None:
    """Has the signals set the event as long as the loop runs: what was recorded outlasts an impatient second one."""
    for number in STOP:
        asyncio.get_running_loop().add_signal_handler(number, event.set)
