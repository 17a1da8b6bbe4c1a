"""Keeps the live picture of a run for whoever looks at it (`planbook.runs.watching`)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from planbook.browser.evidence.covering import masks_of
from planbook.browser.evidence.live_picture import LiveFrame, live_picture
from planbook.browser.session.session import Session
from planbook.end_task import end_task
from planbook.runs.watching import end, is_looked_at, put_picture, take_away

LOOKS_EVERY = 0.25  # seconds between two looks at whether somebody looks
PACE = 0.5  # seconds between two pictures
CLEAN = 3  # looks in a row that found no secret on the page: a frame between them has none either
PATIENCE = 1.0  # seconds for the page to say so
AT_THE_END = 3.0  # seconds for which a picture may hold up the end of a run


@asynccontextmanager
async def shown_live(session: Session, folder: Path) -> AsyncIterator[None]:
    """In the block, the folder has a picture of the session's page while somebody looks. Raises nothing of its own."""
    task = asyncio.create_task(_follow(session, folder))
    try:
        yield
    finally:
        await end_task(task, AT_THE_END)
        end(folder)


async def _follow(session: Session, folder: Path) -> None:
    while True:
        await asyncio.sleep(LOOKS_EVERY)
        if is_looked_at(folder):
            with suppress(Exception):  # a picture must not end a run
                await _show(session, folder)
            take_away(folder)


async def _show(session: Session, folder: Path) -> None:
    """Keeps pictures while somebody looks. A screencast cannot be masked: a page that shows a secret is left out."""
    frames: list[LiveFrame] = []
    newest: LiveFrame | None = None
    clean = 0
    async with live_picture(session, frames.append):
        while is_looked_at(folder):
            await asyncio.sleep(PACE)
            newest = frames[-1] if frames else newest
            frames.clear()
            clean = clean + 1 if await _shows_no_secret(session) else 0
            if clean >= CLEAN and newest:
                put_picture(folder, newest.jpeg)
                newest = None
            elif not clean:
                take_away(folder)
                newest = None


async def _shows_no_secret(session: Session) -> bool:
    if not session.mask:
        return True
    if session.dialogs.held or not session.tabs.all:
        return False
    with suppress(Exception):
        async with asyncio.timeout(PATIENCE):
            masks = (await masks_of(session)).locators
            return not any([await one.count() for one in masks])
    return False
