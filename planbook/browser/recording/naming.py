"""Finds the targets of elements in a reading that a page's script took, with the frames around it."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame

from planbook.browser.reading.node import Hide, Node
from planbook.browser.reading.outline import outline
from planbook.browser.reading.page_reading import PageReading
from planbook.browser.reading.snapshot import TEST_ID, script
from planbook.browser.reading.targets import LONG, Written, as_name
from planbook.browser.recording.acts import SeenElement

Raw = dict[str, Any]


async def documents_around(frame: Frame) -> list[Raw]:
    """Returns the documents that hold the frame, the outermost first, each with its own frame as the only one.

    One that cannot be read is empty.
    """
    inner: list[Frame] = []
    at = frame
    while at.parent_frame:
        inner.insert(0, at)
        at = at.parent_frame
    return [await _document(child, number) for number, child in enumerate(inner)]


async def _document(child: Frame, number: int) -> Raw:
    at = (number - 1, 0) if number else None
    with suppress(PlaywrightError):
        assert child.parent_frame
        given = {"known": [], "frames": [await child.frame_element()], "testid": TEST_ID, "every": False}
        return {**json.loads(await child.parent_frame.evaluate(script(), given)), "at": at}
    return {"nodes": [], "at": at}


def elements_in(seen: Mapping[str, Any], around: Sequence[Raw], hide: Hide) -> list[SeenElement]:
    """Returns the elements that a message of the script is about, in order. `hide` replaces secrets."""
    own = {"nodes": seen["nodes"], "at": (len(around) - 1, 0) if around else None}
    nodes = outline([*around, own], hide)
    reading = PageReading("", "", nodes)
    marked = {node.mark: node for node in nodes if node.mark}
    pairs = zip(seen["told"], seen["ids"], strict=True)
    return [_element(reading, marked.get(number), told, key) for number, (told, key) in enumerate(pairs, 1)]


def _element(reading: PageReading, node: Node | None, told: Mapping[str, Any], key: str) -> SeenElement:
    if node is None:  # in a frame that could not be placed, or not drawn
        return SeenElement((), key, tag=str(told.get("tag", "")))
    ways = [way for way in reading.ways(node) if not (told.get("writes") and "text" in way)]  # an editor's text changes
    text = str(told.get("text") or "")
    if (
        told.get("alone")
        and not told.get("writes")
        and as_name(text) == text
        and len(text) <= LONG
        and _is_by_selector(ways)
    ):
        ways.insert(0, {"text": text, "exact": True, **{key: ways[0][key] for key in ("frame",) if key in ways[0]}})
    return SeenElement(
        ways, key, node.role, node.name or text[:LONG], str(told.get("tag", "")), bool(told.get("drawn"))
    )


def _is_by_selector(ways: Sequence[Written]) -> bool:
    return bool(ways) and ("css" in ways[0] or "nth" in ways[0] or ways[0] in ({"role": "cell"}, {"role": "gridcell"}))
