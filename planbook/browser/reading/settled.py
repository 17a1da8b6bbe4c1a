"""Reads the page of a session once it has come to rest."""

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
LONGEST = 30.0  # seconds that a page may keep whoever reads it waiting
TRIES, PAUSE = 3, 0.3  # a page may go away while it is read


async def read_other_page(session: Session, readings: ReadingCache, address: str) -> PageReading:
    """Another page, opened beside the one where the session is, which stays as it is. Raises StepError."""
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
    """The page as it stands. Raises StepError where there is none to read."""
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
