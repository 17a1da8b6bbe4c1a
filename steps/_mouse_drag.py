"""Drags with the mouse in small steps for `drag`, so that both the page's and the browser's own dragging notice."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from math import copysign
from typing import TYPE_CHECKING, Union

from planbook.browser.acting.actionability import hit_target
from planbook.errors import StepError
from planbook.step import Stage

if TYPE_CHECKING:
    from playwright.async_api import FloatRect, JSHandle, Locator

STEPS = 15  # mouse moves on the way
BEYOND = 3.0  # pixels
A_BIT = 6  # pixels: libraries treat a shorter way as a click
# Counts the drag events that the element's page receives; the browser's own dragging replaces mouse moves.
WATCH = """el => {
  const page = el.ownerDocument.defaultView, types = ['pointermove', 'mousemove', 'drag', 'dragover'];
  let moves = 0;
  const count = () => { moves += 1; };
  types.forEach(type => page.addEventListener(type, count, true));
  return {stop() { types.forEach(type => page.removeEventListener(type, count, true)); return moves; }};
}"""
UNSEEN = (
    "the browser was told to drag, but the page saw no move of the mouse, so nothing was dragged; "
    "see whether something lies over the page, or another window is in front of it"
)


async def drag_element(it: "Locator", to: Union["Locator", Sequence[float]], hold: timedelta, stage: Stage) -> None:
    """Grabs the element's middle, holds it, and drops it on the middle of the other, or after a distance.

    Raises StepError: not_found if one of them is not visible; stale if the page saw no mouse move.
    """
    mouse = it.page.mouse
    await hit_target(it).hover(timeout=stage.left())
    x, y = await _middle(it, stage)
    await mouse.move(x, y)
    async with _watched(it, stage):
        await mouse.down()
        try:
            await asyncio.sleep(hold.total_seconds())
            if isinstance(to, Sequence):
                right, down = to
                await mouse.move(x + right, y + down, steps=STEPS)
            else:
                await mouse.move(x + A_BIT, y + A_BIT, steps=3)
                await to.scroll_into_view_if_needed(timeout=stage.left())
                await mouse.move(*await _over(to, x, y, stage), steps=STEPS)
        finally:
            await mouse.up()


@asynccontextmanager
async def _watched(it: "Locator", stage: Stage) -> AsyncIterator[None]:
    """Makes sure that the page received the mouse moves. Raises StepError of class stale if it did not."""
    from playwright.async_api import Error as PlaywrightError  # lazy: `planbook check` loads kinds without a browser

    watch: JSHandle = await it.evaluate_handle(WATCH, timeout=stage.left())
    yield
    try:
        moves: int = await watch.evaluate("watch => watch.stop()")
    except PlaywrightError:
        return  # that page is gone: the drop led to another one
    if not moves:
        raise StepError("stale", UNSEEN)


async def _middle(it: "Locator", stage: Stage) -> tuple[float, float]:
    box = await _box(it, stage)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def _over(to: "Locator", x: float, y: float, stage: Stage) -> tuple[float, float]:
    """Returns a point just past the other's middle: sortable lists make way only there.

    The other's current place is used; it is not followed when it makes way.
    """
    box = await _box(to, stage)
    right, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    return right + _beyond(right - x, box["width"]), down + _beyond(down - y, box["height"])


def _beyond(way: float, size: float) -> float:
    return copysign(min(BEYOND, size / 4), way) if abs(way) > BEYOND else 0.0


async def _box(it: "Locator", stage: Stage) -> "FloatRect":
    box = await it.bounding_box(timeout=stage.left())
    if box is None:
        raise StepError("not_found", "what is dragged, or where it goes, is not visible")
    return box
