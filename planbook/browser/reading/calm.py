"""Reads the page of a session once it has come to rest."""

import asyncio
from contextlib import suppress

from playwright.async_api import Error as PlaywrightError

from planbook.browser.diagnose import not_opened
from planbook.browser.reading.read import Readings
from planbook.browser.reading.reading import Reading
from planbook.browser.session import Session
from planbook.errors import StepError

OPENED = 10.0  # seconds
QUIET = 1.0  # seconds that a page is given to come to rest
LONGEST = 30.0  # seconds that a page may keep whoever reads it waiting
TRIES, PAUSE = 3, 0.3  # a page may go away while it is read


async def read_elsewhere(session: Session, readings: Readings, address: str) -> Reading:
    """Another page, opened beside the one where the session is, which stays as it is. Raises StepError."""
    await session.tabs.open()
    try:
        await session.page.goto(address, timeout=OPENED * 1000)
        return await read_calmly(session, readings)
    except PlaywrightError as error:
        raise not_opened(address, error, session) from None
    finally:
        await session.tabs.close()


async def read_calmly(session: Session, readings: Readings) -> Reading:
    """The page as it stands. Raises StepError where there is none to read."""
    if not session.address:
        raise StepError("crashed", "the browser's last window is closed")
    with suppress(PlaywrightError):
        await session.page.wait_for_load_state("networkidle", timeout=QUIET * 1000)
    for _ in range(TRIES):
        try:
            async with asyncio.timeout(LONGEST):
                return await readings.read(session.page)
        except PlaywrightError:
            await asyncio.sleep(PAUSE)
        except TimeoutError:
            break
    raise StepError("crashed", "the page cannot be read")
