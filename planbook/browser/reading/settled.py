"""Reads a session's page after it has settled."""

import asyncio
from dataclasses import replace

from playwright.async_api import Error as PlaywrightError

from planbook.browser.acting.failures import not_opened
from planbook.browser.reading.page_reading import PageReading
from planbook.browser.reading.reader import ReadingCache
from planbook.browser.session.session import Session
from planbook.browser.waiting.page_load import READY, wait_until_loaded
from planbook.browser.waiting.settle import CHANGING, SettleResult, settle
from planbook.errors import StepError

OPENED = 10.0  # seconds
LONGEST = 30.0  # seconds that reading a page may take
STIRS, LOADS = 3.0, 10.0  # seconds for a page that keeps changing, and for one with a request under way
CHECKED = 0.1  # seconds between two checks
LOADING = "something on the page says that it is still loading"
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
    """Reads the current page after it has come to rest. Raises StepError if there is none."""
    await at_rest(session)
    return await read_now(session, readings)


async def at_rest(session: Session) -> str:
    """Waits until the page is settled, still, and says no more that it is loading. Returns what goes on; "" if nothing.

    A page that is settled at once and says nothing is not waited for, nor is one that has said so for too long before.
    """
    clock = asyncio.get_running_loop().time
    began, result, going_on = clock(), await settle(session), ""
    while result.waited or _says_loading(session, result):
        going_on = result.going_on or going_on
        still = await _stirs(session)
        if not still and not _says_loading(session, result):
            return going_on
        if clock() - began > (LOADS if going_on else STIRS):
            break
        await asyncio.sleep(max(still / 1000, CHECKED))
        result = replace(await settle(session), waited=True)
    if result.unfinished:
        session.always_loading.add(session.address)
    return going_on or (LOADING if result.unfinished else "")


def _says_loading(session: Session, result: SettleResult) -> bool:
    return result.unfinished and session.address not in session.always_loading


async def _stirs(session: Session) -> float:
    """Returns for how many more milliseconds the document must not change; 0 if it is still."""
    try:
        return float(await session.page.locator(":root").evaluate_all(CHANGING, 0))
    except PlaywrightError:
        return CHECKED * 1000  # it is going away, or gone


async def read_now(session: Session, readings: ReadingCache) -> PageReading:
    """Reads the current page as it is. Raises StepError if there is none."""
    if not session.address:
        raise StepError("crashed", "the browser's last window is closed")
    for _ in range(TRIES):
        try:
            async with asyncio.timeout(LONGEST):
                return await readings.read(session.page)
        except PlaywrightError:
            await asyncio.sleep(PAUSE)
        except TimeoutError:
            break
    raise StepError("crashed", "the page cannot be read")
