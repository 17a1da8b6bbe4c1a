"""Follows what changes by itself while the studio is open: the plan's file, git, the live page, a draft."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count

from planbook.end_task import end_task
from planbook.errors import PlanbookError, StepError
from planbook.studio import recording
from planbook.studio.studio import Studio

LOOKS_EVERY = 0.4  # seconds between two looks at the plan's file
COMPARES = 5  # of these looks, one in so many asks git
TROUBLE = "The studio cannot follow {} now: {}. It tries again."
KEPT = "What was recorded is in {}."
NOT_KEPT = "What was recorded could not be written to {}: {}"


@asynccontextmanager
async def working(studio: Studio) -> AsyncIterator[None]:
    """In the block, the studio follows its file and its page; then its recording is written, and its browser closed."""
    task = asyncio.ensure_future(_follow(studio))
    try:
        yield
    finally:
        studio.stop()
        await end_task(task)
        await _end_recording(studio)
        with suppress(StepError):
            await studio.live.close()


async def _end_recording(studio: Studio) -> None:
    """Writes what is being recorded: who ends the studio has not thrown it away."""
    if studio.recording is not None and studio.recording.sentences():
        try:
            await recording.stop(studio)
            print(KEPT.format(studio.book.file))
        except PlanbookError as error:
            said = "\n".join(studio.recording.sentences())
            print(f"{NOT_KEPT.format(studio.book.file, error)}\n{said}", file=sys.stderr)


async def _follow(studio: Studio) -> None:
    looks = count(1)

    async def compare() -> None:
        if not next(looks) % COMPARES and studio.streams.is_watched and await asyncio.to_thread(studio.book.compare):
            studio.tell()

    followed: dict[str, Callable[[], Awaitable[None]]] = {
        "the plan's file": lambda: _follow_file(studio),
        "git": compare,
        "the live page": studio.screencast.follow,
        "the draft": lambda: _follow_draft(studio),
    }
    try:
        while True:
            await asyncio.sleep(LOOKS_EVERY)
            for what, follow in followed.items():
                await _followed(studio, what, follow)
    finally:
        await studio.screencast.stop()


async def _followed(studio: Studio, what: str, follow: Callable[[], Awaitable[None]]) -> None:
    """Looks once. What goes wrong is shown on the page, and does not keep the studio from following the rest."""
    try:
        await follow()
    except Exception as error:
        said = str(error) if isinstance(error, PlanbookError) else f"{type(error).__name__}: {error}"
        reason = " ".join(said.split()).rstrip(".: ")
        studio.note_trouble(what, TROUBLE.format(what, reason[:300]))
    else:
        studio.note_trouble(what, "")


async def _follow_file(studio: Studio) -> None:
    studio.look_at_file()


async def _follow_draft(studio: Studio) -> None:
    draft = studio.draft
    if draft is None or not studio.streams.is_watched:
        return
    try:
        news = await asyncio.to_thread(draft.look)
    except PlanbookError:  # its record is gone
        studio.watch_draft(None)
        return
    for kind, told in news.items() if studio.draft is draft else ():
        studio.streams.tell(kind, told)
