"""Collects evidence of a page when a step fails. Each piece has its own short timeout; errors are ignored."""

import asyncio
import io
import tempfile
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from playwright.async_api import ElementHandle

from planbook.browser.evidence.covering import masks_of, redact_snapshot, redact_trace_file
from planbook.browser.session.session import Session
from planbook.browser.waiting.unawaited_loads import stop_loading

PATIENCE = 3.0  # seconds for each piece
COVER = "#808080"
FRAME = """el => {
  const before = [el.style.outline, el.style.outlineOffset, el.getAttribute('style')];
  el.style.outline = '3px solid #d9480f';
  el.style.outlineOffset = '2px';
  return before;
}"""
UNFRAME = """(el, [outline, offset, whole]) => {
  el.style.outline = outline;
  el.style.outlineOffset = offset;
  if (whole === null) el.removeAttribute('style');
}"""
Found = TypeVar("Found")
Piece = tuple[str, str, bytes]
"""Its kind as in the record, the file's name, and its content."""


async def collect(session: Session) -> list[Piece]:
    """Returns what is available of: screenshot, accessibility snapshot, console errors, failed requests.

    Never raises.
    """
    await stop_loading(session)
    snapshot, console, picture = await asyncio.gather(
        _had(_snapshot(session)), _had(_console(session)), screenshot(session)
    )
    texts = {
        ("snapshot", "page.aria.yaml"): snapshot,
        ("console", "console.txt"): console,
        ("requests", "requests.txt"): "".join(f"{line}\n" for line in session.traffic.failed),
    }
    pieces = [("screenshot", "page.png", picture)] if picture else []
    return pieces + [(kind, name, text.encode()) for (kind, name), text in texts.items() if text]


async def screenshot(session: Session) -> bytes | None:
    """Returns a screenshot (PNG) of the visible part of the page. Never raises."""
    return await _had(_screenshot(session))


async def screenshot_of(session: Session, element: ElementHandle) -> bytes | None:
    """Returns a screenshot (PNG) in which the element is framed. Never raises; the page is left as it was."""
    await _had(element.scroll_into_view_if_needed(timeout=PATIENCE * 1000))
    framed = await _had(element.evaluate(FRAME))
    picture = await screenshot(session)
    if framed is not None:
        await _had(element.evaluate(UNFRAME, framed))
    return picture


async def _had(work: Awaitable[Found]) -> Found | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await work
    except Exception:
        return None  # evidence must not hide the failure


async def _screenshot(session: Session) -> bytes:
    return await session.page.screenshot(
        timeout=PATIENCE * 1000,
        animations="disabled",
        caret="initial",
        mask=(await masks_of(session)).locators,
        mask_color=COVER,
    )


async def _snapshot(session: Session) -> str:
    snapshot = await session.page.locator("body").aria_snapshot(timeout=PATIENCE * 1000)
    return f"# {session.page.url}\n{redact_snapshot(snapshot, (await masks_of(session)).values)}\n"


async def _console(session: Session) -> str:
    """Returns the console's errors and warnings and uncaught errors, which Playwright keeps for each page."""
    messages = await session.page.console_messages()
    lines = [f"{message.type}: {message.text}" for message in messages if message.type in ("error", "warning")]
    lines += [f"uncaught: {error}" for error in await session.page.page_errors()]
    return "".join(f"{line}\n" for line in lines)


# Traces --------------------------------------------------------------------------------------------------------------
async def start_trace(session: Session) -> bool:
    """Begins a Playwright trace, or its next chunk. Returns whether that worked; never raises."""
    return await _had(_start_trace(session)) is not None


async def _start_trace(session: Session) -> bool:
    if not session.traced:
        # A screencast cannot be masked.
        await session.context.tracing.start(screenshots=not session.mask, snapshots=True)
        session.traced = True
    else:
        await session.context.tracing.start_chunk()
    return True


async def stop_trace(session: Session, replace: Callable[[bytes], bytes]) -> bytes | None:
    """Returns the trace chunk since the last start, as a zip with `replace` applied to each file. Never raises."""
    held = await _had(masks_of(session))
    with tempfile.TemporaryDirectory(prefix="planbook-") as folder:
        path = Path(folder) / "trace.zip"
        await _had(session.context.tracing.stop_chunk(path=path))
        values = held.values if held else []
        if not path.is_file():
            return None
        return mask_zip(path.read_bytes(), lambda content: replace(redact_trace_file(content, values)))


def mask_zip(content: bytes, replace: Callable[[bytes], bytes]) -> bytes:
    """Returns a zip with `replace` applied to the content of each file."""
    fresh = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, replace(old.read(entry)))
    return fresh.getvalue()
