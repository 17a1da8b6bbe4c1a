"""A copy of the visible page, and a page that shows one again: `planbook heal` searches it for an element.

The copy has no scripts, styles, hidden elements, frames or typed texts.
"""

import asyncio
from functools import cache
from pathlib import Path

from playwright.async_api import Route

from planbook.browser.session.session import Session

PATIENCE = 3.0  # seconds
LONGEST = 2_000_000  # characters; of a longer page, no copy is made, since half a page would mislead


@cache
def _script() -> str:
    return Path(__file__).with_suffix(".js").read_text("utf-8")


async def copy_of_page(session: Session) -> str | None:
    """Returns the visible page as HTML; None if it is too long or cannot be read. Never raises. It has secrets."""
    try:
        async with asyncio.timeout(PATIENCE):
            copied: str | None = await session.page.evaluate(_script(), LONGEST)
    except Exception:
        return None  # evidence must not hide the failure
    return copied


async def show_copy(session: Session, html: str, address: str) -> None:
    """Shows a copy under the address of its page. Nothing is requested from the network."""

    async def answer(route: Route) -> None:
        if route.request.is_navigation_request():
            await route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            await route.abort()

    await session.page.route("**/*", answer)
    await session.page.goto(address)
