"""Follows what changes by itself while the studio is open: the plan's file, git, the live page, a draft."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count

from planbook.end_task import end_task
from planbook.errors import PlanbookError, StepError
from planbook.studio.studio import Studio

LOOKS_EVERY = 0.4  # seconds between two looks at the plan's file
COMPARES = 5  # of these looks, one in so many asks git


@asynccontextmanager
async def working(studio: Studio) -> AsyncIterator[None]:
    """In the block, the studio follows its file and its page; then its browser is closed."""
    task = asyncio.ensure_future(_follow(studio))
    try:
        yield
    finally:
        studio.stop()
        await end_task(task)
        with suppress(StepError):
            await studio.live.close()


async def _follow(studio: Studio) -> None:
    try:
        for look in count(1):
            await asyncio.sleep(LOOKS_EVERY)
            with suppress(PlanbookError):
                studio.look_at_file()
            if not look % COMPARES and studio.hub.is_watched and await asyncio.to_thread(studio.book.compare):
                studio.tell()
            await studio.cast.follow()
            await _follow_draft(studio)
    finally:
        await studio.cast.stop()


async def _follow_draft(studio: Studio) -> None:
    draft = studio.draft
    if draft is None or not studio.hub.is_watched:
        return
    try:
        news = await asyncio.to_thread(draft.look)
    except PlanbookError:  # its record is gone
        studio.watch_draft(None)
        return
    for kind, told in news.items() if studio.draft is draft else ():
        studio.hub.tell(kind, told)
