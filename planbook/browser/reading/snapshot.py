"""Asks the browser: every document of a page, each in one call that changes nothing."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import ElementHandle, Frame, Page
from playwright.async_api import Error as PlaywrightError

from planbook.browser.locating.selector_engines import text_script

TEST_ID = "data-testid"
# Of the function that runs in the page, in the order in which they are put together.
PARTS = ("common", "print", "visible", "roles", "names", "selectors", "nodes", "walk", "texts", "tell")
Known = Mapping[str, Sequence[str]]
"""By a document's address the prints of what was read there before."""


@dataclass(frozen=True)
class Document:
    """What one frame's document told: `print` tells its content from others; `told` is None if the print is known.

    `at`: the document's number and the number of its frame that this one is in; None for the page itself.
    """

    address: str
    print: str
    told: dict[str, Any] | None
    at: tuple[int, int] | None = None


async def snapshot(page: Page, known: Known, every: bool = False) -> list[Document]:
    """The page's document, then those of its frames, the outer before the inner. A frame that goes meanwhile is empty.

    `every`: each element has a selector, for where names may have to be hidden.
    Raises playwright's Error where the page itself cannot be asked.
    """
    given = {"testid": TEST_ID, "every": every}
    frames: list[tuple[Frame, tuple[int, int] | None, ElementHandle | None]] = [(page.main_frame, None, None)]
    asked: list[tuple[Frame, tuple[int, int] | None, list[ElementHandle]]] = []
    for number, (frame, at, _) in enumerate(frames):  # grows while it is gone through
        inner = [(child, handle) for child, handle in await _inner(frame) if handle]
        asked.append((frame, at, [handle for _, handle in inner]))
        frames += [(child, (number, index), handle) for index, (child, handle) in enumerate(inner)]
    told = await asyncio.gather(*(_ask(frame, at, {**given, "frames": handles}, known) for frame, at, handles in asked))
    if told[0] is None:
        raise PlaywrightError("the page was replaced while it was read")
    return [document or Document("", "", {"nodes": []}, at) for document, (_, at, _) in zip(told, asked, strict=True)]


async def _inner(frame: Frame) -> list[tuple[Frame, ElementHandle | None]]:
    children = frame.child_frames
    return list(zip(children, await asyncio.gather(*map(_element, children)), strict=True)) if children else []


async def _element(frame: Frame) -> ElementHandle | None:
    try:
        return await frame.frame_element()
    except PlaywrightError:
        return None


async def _ask(frame: Frame, at: tuple[int, int] | None, given: dict[str, Any], known: Known) -> Document | None:
    try:
        told = json.loads(await frame.evaluate(script(), {**given, "known": list(known.get(frame.url, ()))}))
    except PlaywrightError:
        if at is None:
            raise
        return None
    return Document(frame.url, told["print"], told if "nodes" in told else None, at)


@cache
def script() -> str:
    """The function that runs in the page."""
    folder = Path(__file__).with_name("page")
    parts = "\n".join((folder / f"{part}.js").read_text("utf-8") for part in PARTS)
    return f"({{known, frames, testid, every}}) => {{\n{text_script()}\n{parts}}}"
