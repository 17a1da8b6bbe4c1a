"""How `drag` pulls: with the mouse, in small steps, so that the page's own dragging and the browser's both notice."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Union

from planbook.errors import StepError
from planbook.step import Stage

if TYPE_CHECKING:
    from playwright.async_api import Locator

STEPS = 15  # mouse moves on the way
A_BIT = 6  # pixels: libraries take a shorter way for a click


async def pull(it: "Locator", to: Union["Locator", Sequence[float]], stage: Stage) -> None:
    """Takes the element by its middle and drops it on the middle of the other, or after so many pixels."""
    mouse = it.page.mouse
    await it.hover(timeout=stage.left())
    x, y = await _middle(it, stage)
    await mouse.move(x, y)
    await mouse.down()
    try:
        if isinstance(to, Sequence):
            right, down = to
            await mouse.move(x + right, y + down, steps=STEPS)
        else:
            await mouse.move(x + A_BIT, y + A_BIT, steps=3)
            await to.scroll_into_view_if_needed(timeout=stage.left())
            await mouse.move(*await _middle(to, stage), steps=STEPS)
            await mouse.move(*await _middle(to, stage), steps=2)  # it may have made way
    finally:
        await mouse.up()


async def _middle(it: "Locator", stage: Stage) -> tuple[float, float]:
    box = await it.bounding_box(timeout=stage.left())
    if box is None:
        raise StepError("not_found", "what is dragged, or where it goes, is not visible")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
