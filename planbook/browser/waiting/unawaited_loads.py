"""Handles page loads that Playwright does not wait for: those that keys start, and those without a response."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Request
from playwright.async_api import TimeoutError as PlaywrightTimeout

from planbook.browser.acting.deadline import FOUND
from planbook.browser.network.traffic import is_of_page
from planbook.browser.session.session import Session
from planbook.browser.waiting.rest import LATER, NEXT_FRAME

# By then the page has handled the keys and requested another page, if it does.
SETTLED = f"() => new Promise(done => {LATER}(() => {NEXT_FRAME}(() => {LATER}(done))))"
SETTLES_IN = 0.5  # seconds at most
MOMENT = 0.02
NOT_THERE = f"Timeout exceeded.\n{FOUND}\n  - performing the act\n  - waiting for the page that it loads"
ANSWERS_IN = 0.3  # seconds for a page that is not blocked to answer
STOPS_IN = 0.5


@asynccontextmanager
async def await_started_loads(session: Session, left: Callable[[], float]) -> AsyncIterator[None]:
    """Waits at the block's end until a page that was requested in it is shown or has failed; `left` in milliseconds."""
    page, tab = session.page, session.tabs.current
    commits = tab.commits
    asked: list[Request] = []

    def note(request: Request) -> None:
        if request.is_navigation_request() and is_of_page(request):
            asked.append(request)

    page.on("request", note)
    try:
        yield
        await _has_settled(page, left)
        while asked and tab.commits == commits and not (page.is_closed() or asked[-1].failure or left() <= 1):
            await asyncio.sleep(MOMENT)
    finally:
        page.remove_listener("request", note)


async def await_departure(session: Session, left: Callable[[], float]) -> None:
    """Waits until a page that may be about to leave its document has done so, or has not.

    Chromium's pages do not answer while they load another document. Raises Playwright's TimeoutError.
    """
    page = session.page
    if await _has_settled(page, left):
        return
    answering = asyncio.ensure_future(page.evaluate("0"))
    try:
        while not (answering.done() or session.dialogs.held):
            if left() <= 1:
                raise PlaywrightTimeout(NOT_THERE)
            await asyncio.wait({answering}, timeout=MOMENT)
    finally:
        answering.cancel()


async def _has_settled(page: Page, left: Callable[[], float]) -> bool:
    """Waits until the page has handled an act; False if it has not answered in time, or has left its document."""
    with suppress(PlaywrightError, TimeoutError):
        async with asyncio.timeout(min(SETTLES_IN, left() / 1000)):
            await page.evaluate(SETTLED)
            return True
    return False


def holds_answers(session: Session) -> bool:
    """Returns whether a page that is about to load another does not answer before: only Chromium does that."""
    browser = session.context.browser
    return browser is not None and browser.browser_type.name == "chromium"


async def stop_loading(session: Session) -> None:
    """Stops a page load without a response: while it is pending, the current page does not answer. Never raises.

    Only there the load can be stopped, too.
    """
    if holds_answers(session) and not await _answers(session):
        with suppress(PlaywrightError, LookupError, TimeoutError):
            async with asyncio.timeout(STOPS_IN):
                line = await session.context.new_cdp_session(session.page)
                await line.send("Page.stopLoading")
                await line.detach()


async def _answers(session: Session) -> bool:
    try:
        async with asyncio.timeout(ANSWERS_IN):
            await session.page.evaluate("1")
    except TimeoutError:
        return False
    except (PlaywrightError, LookupError):
        return True
    return True
