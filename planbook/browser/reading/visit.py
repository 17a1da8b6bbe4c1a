"""Opens a page only to read it."""

from collections.abc import Sequence

from playwright.async_api import Error as PlaywrightError

from planbook.browser.acting.failures import not_opened
from planbook.browser.network.allowlist import Guard
from planbook.browser.reading.page_reading import PageReading
from planbook.browser.reading.reader import read
from planbook.browser.session.session import Session
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.browser.waiting.page_load import READY, wait_until_loaded
from planbook.browser.waiting.settle import settle
from planbook.errors import PlanbookError
from planbook.hosts import check_entries

SECONDS = 30.0


async def visit(
    address: str, allow: Sequence[str] = (), browser: str = "chromium", headed: bool = False
) -> PageReading:
    """Returns a reading of the page at the address, in its own browser. Raises PlanbookError if it cannot be opened."""
    check_entries(allow)
    found, guard = find_browser(browser, headed), Guard(address, allow)
    async with launch_browser(found, headed=headed) as started:
        session = await Session.begin(started, guard)
        try:
            await _open(session, address)
            return await read(session.page)
        finally:
            await session.close()


async def _open(session: Session, address: str) -> None:
    try:
        await session.page.goto(address, timeout=SECONDS * 1000, wait_until=READY)
        await wait_until_loaded(session, session.page, SECONDS * 1000)
    except PlaywrightError as error:
        raise PlanbookError(not_opened(address, error, session).message) from None
    await settle(session)
