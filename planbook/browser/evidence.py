"""What is kept of a page when a step fails: each by itself, in its own short time, never in the way of the failure."""

import asyncio
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from planbook.browser.session import Session

PATIENCE = 3.0  # seconds for each piece
Found = TypeVar("Found")


@dataclass(frozen=True)
class Piece:
    """One piece of evidence: `kind` as in the record, the file's name, and what is in it."""

    kind: str
    name: str
    content: bytes


async def gather(session: Session) -> AsyncIterator[Piece]:
    """What can be had: screenshot, accessibility snapshot, console errors, failed requests. Never raises."""
    if shot := await _had(_screenshot(session)):
        yield Piece("screenshot", "page.png", shot)
    if seen := await _had(_snapshot(session)):
        yield Piece("snapshot", "page.aria.yaml", seen.encode())
    if said := await _had(_console(session)):
        yield Piece("console", "console.txt", said.encode())
    if session.traffic.failed:
        yield Piece("requests", "requests.txt", ("\n".join(session.traffic.failed) + "\n").encode())


async def _had(work: Awaitable[Found]) -> Found | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await work
    except Exception:
        return None  # evidence must not hide the failure that it is for


async def _screenshot(session: Session) -> bytes:
    return await session.page.screenshot(timeout=PATIENCE * 1000, animations="disabled", caret="initial")


async def _snapshot(session: Session) -> str:
    snapshot = await session.page.locator("body").aria_snapshot(timeout=PATIENCE * 1000)
    return f"# {session.page.url}\n{snapshot}\n"


async def _console(session: Session) -> str:
    """Errors and warnings of the console and uncaught errors, as Playwright's driver keeps them for each page."""
    messages = await session.page.console_messages()
    lines = [f"{message.type}: {message.text}" for message in messages if message.type in ("error", "warning")]
    lines += [f"uncaught: {error}" for error in await session.page.page_errors()]
    return "".join(f"{line}\n" for line in lines)


# Traces --------------------------------------------------------------------------------------------------------------
class Trace:
    """A Playwright trace of what happens from `start` on, in pieces: one for each try."""

    def __init__(self, session: Session) -> None:
        self._tracing = session.context.tracing
        self._on = False

    async def start(self, title: str) -> None:
        """Begins a piece. Never raises."""
        with suppress(Exception):
            if self._on:
                await self._tracing.start_chunk(title=title)
            else:
                await self._tracing.start(title=title, screenshots=True, snapshots=True)
            self._on = True

    async def stop(self, path: Path | None) -> bool:
        """Ends the piece and writes it as a zip; without a path it is thrown away. Whether it was written."""
        if not self._on:
            return False
        try:
            async with asyncio.timeout(PATIENCE * 5):
                await self._tracing.stop_chunk(path=path)
        except Exception:
            return False
        return path is not None and path.is_file()


def mask_zip(path: Path, replace: Callable[[bytes], bytes]) -> None:
    """Rewrites a zip with `replace` applied to the content of each of its files."""
    fresh = path.with_suffix(".masked")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, replace(old.read(entry)), zipfile.ZIP_DEFLATED)
    fresh.replace(path)
