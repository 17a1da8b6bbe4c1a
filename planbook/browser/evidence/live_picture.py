"""The live picture of the tab that a plan is in: frames as they are drawn, while somebody looks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from planbook.browser.session.session import Session
from planbook.end_task import end_task

LOOKS_EVERY = 0.25  # seconds until another tab is noticed
QUALITY = 70


@dataclass(frozen=True)
class LiveFrame:
    """A frame: a JPEG, and the size of the page's window in CSS pixels."""

    jpeg: bytes
    width: int
    height: int


Show = Callable[[LiveFrame], None]


@asynccontextmanager
async def live_picture(session: Session, show: Show, largest: tuple[int, int] = (1280, 1280)) -> AsyncIterator[None]:
    """In the block, `show` gets each new frame of the current tab. A frame may show what a page shows of secrets."""
    task = asyncio.ensure_future(_follow(session, show, largest))
    try:
        yield
    finally:
        await end_task(task)


async def _follow(session: Session, show: Show, largest: tuple[int, int]) -> None:
    shown: Page | None = None

    def told(frame: Any) -> None:
        show(LiveFrame(frame["data"], frame["viewportWidth"], frame["viewportHeight"]))

    try:
        while True:
            page = session.page if session.tabs.all and not session.is_dead else None
            if page is not shown:
                await _stop(shown)
                shown = page if page and await _start(page, told, largest) else None
            await asyncio.sleep(LOOKS_EVERY)
    finally:
        await _stop(shown)


async def _start(page: Page, told: Callable[[Any], None], largest: tuple[int, int]) -> bool:
    with suppress(PlaywrightError):
        size: Any = {"width": largest[0], "height": largest[1]}
        await page.screencast.start(on_frame=told, quality=QUALITY, size=size)
        return True
    return False


async def _stop(page: Page | None) -> None:
    if page and not page.is_closed():
        with suppress(Exception):
            async with asyncio.timeout(1):
                await page.screencast.stop()
