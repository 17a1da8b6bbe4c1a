"""Reads the page of a session once it has come to rest."""

import asyncio
from contextlib import suppress

from playwright.async_api import Error as PlaywrightError

from planbook.browser.reading.read import Readings
from planbook.browser.reading.reading import Reading
from planbook.browser.session import Session
from planbook.errors import StepError

QUIET = 1.0  # seconds that a page is given to come to rest
TRIES, PAUSE = 3, 0.3  # a page may go away while it is read


async def read_calmly(session: Session, readings: Readings) -> Reading:
    """The page as it stands. Raises StepError where there is none to read."""
    if not session.address:
        raise StepError("crashed", "the browser's last window is closed")
    with suppress(PlaywrightError):
        await session.page.wait_for_load_state("networkidle", timeout=QUIET * 1000)
    for _ in range(TRIES):
        try:
            return await readings.read(session.page)
        except PlaywrightError:
            await asyncio.sleep(PAUSE)
    raise StepError("crashed", "the page cannot be read")
