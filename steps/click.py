"""click: click an element."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from planbook.errors import StepError
from planbook.step import Effect, Family, Kind, Stage, Target
from steps._fields import Place
from steps._words import times

if TYPE_CHECKING:
    from playwright.async_api import Locator, Position

    from planbook.browser.acting.at_rest import AtRest


class Click(Kind):
    """Clicks an element as soon as it can be clicked.

    If the click loads a page, the step waits until the page is there. `times` repeats the click. `at` is a point in the
    element, relative to its top left corner, for maps and drawings: `[30, 12]` in pixels or `[50%, 90%]` of its size.
    The backdrop of a dialog belongs to the dialog: `[-20, 0]` is to its left.

    Example:
        - click: {button: Sign in}
    """

    word: ClassVar[str] = "click"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"
    said: ClassVar[str] = "Click"
    clicks: ClassVar[int] = 1  # in one press

    target: Target
    times: int = Field(1, ge=1, description="how many times")
    at: Place = Field(None, description="[right, down] from its top left corner; default: its middle")

    def describe(self) -> str:
        return f"{self.said} {self.target.describe()}{self._place()}{times(self.times)}"

    def _place(self) -> str:
        if not isinstance(self.at, list):
            return f" at {self.at}" if self.at else ""
        right, down = self.at
        return f" at {_way(right, 'right', 'left')}, {_way(down, 'down', 'up')}"

    async def press(self, it: "Locator", ms: float, position: "Position | None") -> None:
        """Clicks once, at the position or in the middle."""
        await it.click(timeout=ms, position=position)

    async def run(self, stage: Stage) -> None:
        from planbook.browser.acting.actionability import wait_until_clickable
        from planbook.browser.acting.clicking import click_and_verify

        async def do(found: "Locator", ms: float, at_rest: "AtRest | None" = None) -> None:
            it, position = await self._aim(found, ms)

            async def press() -> None:
                await self.press(it, stage.left(), position)

            for number in range(self.times):
                if number:
                    stage.part_done()
                at_once = None if number else at_rest
                await click_and_verify(it, press, self.clicks, stage, at_once)

        async def could(found: "Locator", ms: float) -> None:
            it, position = await self._aim(found, ms)
            await wait_until_clickable(it, ms, position)

        await stage.settle(leaving=True)
        is_plain = type(self).press is Click.press  # one click of the left button
        await stage.act(self.target, do, could, asks_rest=is_plain and not self.at)

    async def _aim(self, it: "Locator", ms: float) -> "tuple[Locator, Position | None]":
        """Returns what is clicked, and where: for an area of an image map, the image."""
        from planbook.browser.acting.actionability import hit_target
        from planbook.browser.locating.areas import is_area, picture_of

        if is_area(it) and not self.at:
            return await picture_of(it, ms)
        it = hit_target(it)
        return it, await place_in(it, self.at, ms) if self.at else None


def _way(part: float | str, forth: str, back: str) -> str:
    if isinstance(part, str):
        return f"{part} {forth}"
    return f"{abs(part):g} px {back if part < 0 else forth}"


async def place_in(it: "Locator", at: Sequence[float | str], ms: float) -> "Position":
    """Returns the point in pixels from the element's top left corner.

    What darkens the page behind a dialog is part of it. Raises StepError if the point is outside the element.
    """
    box = await it.bounding_box(timeout=ms)
    if box is None:
        raise StepError("not_found", "what is clicked is not visible")
    x, y = (_pixels(part, size) for part, size in zip(at, (box["width"], box["height"]), strict=True))
    is_inside = 0 <= x <= box["width"] and 0 <= y <= box["height"]
    if not is_inside and not await it.evaluate("el => el.matches('dialog:modal')", timeout=ms):
        size = f"{box['width']:g} by {box['height']:g} px"
        raise StepError("value", f"at: {x:g} px right, {y:g} px down is outside of the element, which is {size}")
    return {"x": x, "y": y}


def _pixels(part: float | str, size: float) -> float:
    if isinstance(part, str) and part.endswith("%"):
        return float(part.removesuffix("%")) / 100 * size
    return float(part)
