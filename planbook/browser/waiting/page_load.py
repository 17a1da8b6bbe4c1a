"""Waits until a requested page has loaded: its text and scripts, but not each of its images."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

if TYPE_CHECKING:
    from planbook.browser.session.session import Session

READY: Final = "domcontentloaded"
PATIENCE = 2.5  # seconds for the rest to load after the page itself has
HANGS = 0.6  # seconds without progress after which missing images, fonts or media are not waited for
MOMENT = 0.05


async def wait_until_loaded(session: Session, page: Page, milliseconds: float, whole: bool = False) -> None:
    """Waits until the page can be used. `whole`: until everything on it has loaded. Raises Playwright's Error.

    A page is used without images, fonts or the like that do not load, and the record says which.
    """
    if whole:
        return await page.wait_for_load_state("load", timeout=milliseconds)
    await page.wait_for_load_state(READY, timeout=milliseconds)
    rest = asyncio.ensure_future(page.wait_for_load_state("load", timeout=min(PATIENCE * 1000, milliseconds)))
    try:
        while not rest.done() and session.traffic.moves(HANGS):
            await asyncio.wait({rest}, timeout=MOMENT)
        with suppress(PlaywrightError):
            if rest.done():
                return rest.result()
    finally:
        rest.cancel()
    session.traffic.note_missing()
    return None


async def wait_for_fonts(session: Session) -> None:
    """Waits up to PATIENCE until the page's own fonts have loaded; the record says which did not."""
    try:
        async with asyncio.timeout(PATIENCE):
            await session.page.evaluate("document.fonts.ready.then(() => true)")
    except TimeoutError:
        session.traffic.note_missing()
    except PlaywrightError:
        return  # taking the screenshot reports what is wrong
