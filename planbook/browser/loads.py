"""Page loads that keys start: Playwright waits for those that its own actions on an element start, not for these."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Request

from planbook.browser.session import Session
from planbook.browser.traffic import is_of_page

# By then the page has handled the keys, and has asked for another page if it is going to.
SETTLED = "() => new Promise(done => setTimeout(() => requestAnimationFrame(() => setTimeout(done))))"
SETTLES_IN = 0.5  # seconds at most
MOMENT = 0.02


@asynccontextmanager
async def loads_of(session: Session, left: Callable[[], float]) -> AsyncIterator[None]:
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
