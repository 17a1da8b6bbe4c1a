"""Page loads that Playwright leaves to us: those that keys start, and those that get no answer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Request

from planbook.browser.network.traffic import is_of_page
from planbook.browser.session.session import Session

# By then the page has handled the keys, and has asked for another page if it is going to.
SETTLED = "() => new Promise(done => setTimeout(() => requestAnimationFrame(() => setTimeout(done))))"
SETTLES_IN = 0.5  # seconds at most
MOMENT = 0.02
ANSWERS_IN = 0.3  # seconds that a page which is not held up may take to answer
STOPS_IN = 0.5


@asynccontextmanager
async def await_started_loads(session: Session, left: Callable[[], float]) -> AsyncIterator[None]:
    """At the block's end, a page that was asked for in it is shown, or failed; `left` in milliseconds."""
    page, tab = session.page, session.tabs.current
    commits = tab.commits
    asked: list[Request] = []

    def note(request: Request) -> None:
        if request.is_navigation_request() and is_of_page(request):
            asked.append(request)

    page.on("request", note)
    try:
        yield
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(min(SETTLES_IN, left() / 1000)):
                await page.evaluate(SETTLED)
        while asked and tab.commits == commits and not (page.is_closed() or asked[-1].failure or left() <= 1):
            await asyncio.sleep(MOMENT)
    finally:
        page.remove_listener("request", note)


async def stop_loading(session: Session) -> None:
    """Stops a page load that gets no answer: as long as it lasts, the page that is there tells nothing. Never raises.

    Only Chromium holds a page up so, and only there it can be stopped.
    """
    browser = session.context.browser
    if browser and browser.browser_type.name == "chromium" and not await _answers(session):
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
