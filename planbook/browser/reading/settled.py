"""Reads a session's page after it has settled."""

import asyncio

from playwright.async_api import Error as PlaywrightError

from planbook.browser.acting.failures import not_opened
from planbook.browser.reading.page_reading import PageReading
from planbook.browser.reading.reader import ReadingCache
from planbook.browser.session.session import Session
from planbook.browser.waiting.page_load import READY, wait_until_loaded
from planbook.browser.waiting.settle import settle
from planbook.errors import StepError

OPENED = 10.0  # seconds
LONGEST = 30.0  # seconds that reading a page may take
TRIES, PAUSE = 3, 0.3  # a page may navigate while it is read


async def read_other_page(session: Session, readings: ReadingCache, address: str) -> PageReading:
    """Reads another page in a new tab; the session's own page stays as it is. Raises StepError."""
    await session.tabs.open()
    try:
        await session.page.goto(address, timeout=OPENED * 1000, wait_until=READY)
        await wait_until_loaded(session, session.page, OPENED * 1000)
        return await read_settled(session, readings)
    except PlaywrightError as error:
        raise not_opened(address, error, session) from None
    finally:
        await session.tabs.close()


async def read_settled(session: Session, readings: ReadingCache) -> PageReading:
    """Reads the current page after it has settled. Raises StepError if there is none."""
    if not session.address:
        raise StepError("crashed", "the browser's last window is closed")
    await settle(session)
    for _ in range(TRIES):
        try:
            async with asyncio.timeout(LONGEST):
                return await readings.read(session.page)
        except PlaywrightError:
            await asyncio.sleep(PAUSE)
        except TimeoutError:
            break
    raise StepError("crashed", "the page cannot be read")
