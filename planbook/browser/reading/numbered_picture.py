"""Takes a picture of a page with a numbered box around each element of a reading."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from planbook.browser.evidence.capture import screenshot
from planbook.browser.locating.locators import candidates
from planbook.browser.reading.node import Node
from planbook.browser.reading.page_reading import PageReading
from planbook.browser.session.session import Session
from planbook.errors import StepError
from planbook.step.target import Target

MOST = 120  # boxes
PATIENCE = 5.0  # seconds to find them
Box = tuple[int, float, float, float, float]
"""The number of an element, and its left, top, width and height in the window."""

DRAW = """boxes => {
  const host = document.createElement('div');
  const root = host.attachShadow({mode: 'closed'});
  host.style.cssText = 'position: fixed; inset: 0; z-index: 2147483647; pointer-events: none; border: 0; padding: 0;'
    + 'margin: 0; background: none; width: auto; height: auto; overflow: visible';
  host.popover = 'manual';
  for (const [number, left, top, width, height] of boxes) {
    const box = document.createElement('div'), label = document.createElement('span');
    box.style.cssText = `position: absolute; left: ${left}px; top: ${top}px; width: ${width}px; height: ${height}px;`
      + 'outline: 2px solid #d9480f';
    label.style.cssText = 'position: absolute; left: 0; top: 0; background: #d9480f; color: #fff; padding: 0 2px;'
      + 'font: bold 11px/13px sans-serif';
    label.textContent = number;
    box.append(label);
    root.append(box);
  }
  document.documentElement.append(host);
  host.showPopover();
  return host;
}"""


async def numbered_picture(session: Session, reading: PageReading) -> bytes | None:
    """Returns a picture (PNG) of the visible part of the page, with the numbers of `reading`; None if it fails.

    The page is left as it was, but for a moment in which the boxes are on it.
    """
    drawn = None
    try:
        async with asyncio.timeout(PATIENCE):
            boxes = await boxes_of(session.page, reading)
            drawn = await session.page.evaluate_handle(DRAW, boxes)
        return await screenshot(session)
    except (PlaywrightError, TimeoutError):
        return None
    finally:
        if drawn:
            with suppress(PlaywrightError):
                await drawn.evaluate("host => host.remove()")


async def boxes_of(page: Page, reading: PageReading) -> Sequence[Box]:
    """Returns the boxes of the elements that are in the window."""
    nodes = list(reading.elements.values())[:MOST]
    size = page.viewport_size or {"width": 1280, "height": 800}
    found = await asyncio.gather(*(_box(page, reading, node) for node in nodes))
    return [box for box in found if box and box[1] < size["width"] and box[2] + box[4] > 0 and box[2] < size["height"]]


async def _box(page: Page, reading: PageReading, node: Node) -> Box | None:
    written = reading.written(node)
    if written is None or "near" in written:
        return None
    try:
        way = candidates(page, Target.model_validate(written))[0]
        there = await way.locator.bounding_box(timeout=1000)
    except (PlaywrightError, StepError):
        return None
    return (node.ref, there["x"], there["y"], there["width"], there["height"]) if there else None
