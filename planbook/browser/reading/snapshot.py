"""Takes a snapshot of each document of a page, in one call per document that changes nothing."""

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
# The parts of the function that runs in the page, in order.
PARTS = ("common", "print", "visible", "roles", "names", "selectors", "nodes", "walk", "texts", "tell")
Known = Mapping[str, Sequence[str]]
"""The fingerprints of documents that were read before, by address."""


@dataclass(frozen=True)
class Document:
    """The content of one frame's document: `print` is its fingerprint; `told` is None if the fingerprint is known.

    `at`: the number of the parent document, and of this frame in it; None for the page itself.
    """

    address: str
    print: str
    told: dict[str, Any] | None
    at: tuple[int, int] | None = None


async def snapshot(page: Page, known: Known, every: bool = False) -> list[Document]:
    """Returns the page's document and those of its frames, outer before inner. A frame that disappears is empty.

    `every`: each element gets a selector, for when names may have to be hidden.

    Raises Playwright's Error if the page itself does not answer.
    """
    given = {"testid": TEST_ID, "every": every}
    frames: list[tuple[Frame, tuple[int, int] | None, ElementHandle | None]] = [(page.main_frame, None, None)]
    asked: list[tuple[Frame, tuple[int, int] | None, list[ElementHandle]]] = []
    for number, (frame, at, _) in enumerate(frames):  # grows during the loop
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
    """Returns the function that runs in the page."""
    folder = Path(__file__).with_name("page")
    parts = "\n".join((folder / f"{part}.js").read_text("utf-8") for part in PARTS)
    return f"({{known, frames, testid, every}}) => {{\n{text_script()}\n{parts}}}"
