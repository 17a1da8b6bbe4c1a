"""The addresses on a page: its own, and those of its links."""

from contextlib import suppress

from playwright.async_api import Error as PlaywrightError

from planbook.browser.session.session import Session

MOST = 500
LINKS = f"[...document.links].slice(0, {MOST}).map(one => one.href)"


async def addresses_on(session: Session) -> list[str]:
    """Returns the addresses on the current page, without those in its frames. Never raises."""
    if not session.address or session.dialogs.held:
        return []
    with suppress(PlaywrightError):
        return [session.address, *await session.page.evaluate(LINKS)]
    return [session.address]
