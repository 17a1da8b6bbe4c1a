"""Opens the window in which a person works while planbook records."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from playwright.async_api import Browser, BrowserContext, Dialog, Page
from playwright.async_api import Error as PlaywrightError

from planbook.browser.acting.playwright_messages import readable_message
from planbook.browser.network.allowlist import Guard
from planbook.browser.network.guarded_context import new_guarded_context
from planbook.browser.session.session import VIEWPORT
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.end_task import end_task
from planbook.errors import PlanbookError

SECONDS = 60.0
PATIENCE = 5.0  # seconds for the window to close
NO_DISPLAY = (
    "`planbook record` opens a window, and there is no display here: neither DISPLAY nor WAYLAND_DISPLAY is set. "
    "Record on a machine with a screen, or under xvfb-run; or record a browser that runs elsewhere: start it with "
    "--remote-debugging-port=9222, and pass its address: --browser http://127.0.0.1:9222"
)


def check_display(browser: str) -> None:
    """Raises PlanbookError if a window is needed and cannot open."""
    has_display = sys.platform != "linux" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if "://" not in browser and not has_display:
        raise PlanbookError(NO_DISPLAY)


@asynccontextmanager
async def open_window(browser: str, start: str) -> AsyncIterator[tuple[Page, asyncio.Event]]:
    """Opens an empty window, and sets the event when a person has closed it. Raises PlanbookError.

    `browser` is chromium, firefox, webkit, or the address of a browser that runs already: there, the window is one more
    tab of its own.
    """
    check_display(browser)
    found = find_browser(browser, headed=True)
    async with launch_browser(found, headed=True) as started:
        context, close = await _context(started, start, bool(found.address))
        page = await context.new_page()
        closed = asyncio.Event()

        def went(gone: Page) -> None:
            if gone is page or not context.pages:
                closed.set()

        page.on("close", went)
        context.on("close", lambda gone: closed.set())
        started.on("disconnected", lambda gone: closed.set())
        context.on("dialog", _leave_it)
        try:
            yield page, closed
        finally:
            await close()


async def _context(
    started: Browser, start: str, is_elsewhere: bool
) -> tuple[BrowserContext, Callable[[], Awaitable[None]]]:
    if is_elsewhere and started.contexts:  # the one that its people see

        async def leave() -> None:
            pass

        return started.contexts[0], leave
    context, proxy = await new_guarded_context(started, Guard(start, ["*"]), viewport=VIEWPORT, accept_downloads=True)

    async def close() -> None:
        with suppress(PlaywrightError, TimeoutError):  # it may have gone with its window
            async with asyncio.timeout(PATIENCE):
                await context.close()
        if proxy:
            proxy.close()

    return context, close


def _leave_it(dialog: Dialog) -> None:
    """Leaves a dialog to the person. Without a listener, Playwright dismisses it."""


async def open_page(page: Page, start: str, closed: asyncio.Event) -> bool:
    """Opens the first page; False if the event is set first. Raises PlanbookError if the page cannot be opened."""
    opening = asyncio.ensure_future(page.goto(start, timeout=SECONDS * 1000, wait_until="commit"))
    closing = asyncio.ensure_future(closed.wait())
    await asyncio.wait({opening, closing}, return_when=asyncio.FIRST_COMPLETED)
    try:
        if not closed.is_set():
            await opening
    except PlaywrightError as error:
        reason = readable_message(error.message.splitlines()[0].partition(": ")[2] or error.message)
        raise PlanbookError(f"{start} cannot be opened: {reason}") from None
    finally:
        await asyncio.gather(*map(_let_go, (opening, closing)))
    return not closed.is_set()


async def _let_go(task: asyncio.Future[Any]) -> None:
    with suppress(PlaywrightError):
        await end_task(task, PATIENCE)
