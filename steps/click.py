"""click: click an element."""

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from planbook.browser.aiming import could_be_clicked
from planbook.step import Effect, Family, Kind, Stage, Target
from steps._words import times

if TYPE_CHECKING:
    from playwright.async_api import Locator


class Click(Kind):
    """Clicks an element, once it can be clicked.

    A click that starts a page load lasts until the page is there. `times` clicks again
    and again, one click after the other.

    Example:
        - click: {button: Sign in}
    """

    word: ClassVar[str] = "click"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"
    said: ClassVar[str] = "Click"

    target: Target
    times: int = Field(1, ge=1, description="how many times")

    def describe(self) -> str:
        return f"{self.said} {self.target.describe()}{times(self.times)}"

    async def press(self, it: "Locator", ms: float) -> None:
        """Presses once."""
        await it.click(timeout=ms)

    async def run(self, stage: Stage) -> None:
        async def do(it: "Locator", ms: float) -> None:
            await self.press(it, ms)
            for _ in range(self.times - 1):
                await self.press(it, stage.left())

        await stage.act(self.target, do, could_be_clicked)
