"""right_click: click with the right button."""

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from planbook.step import Effect, Family, Kind, Stage, Target
from steps._words import times

if TYPE_CHECKING:
    from playwright.async_api import Locator


class RightClick(Kind):
    """Clicks an element with the right button of the mouse, as for its menu.

    `times` clicks again and again.

    Example:
        - right_click: {treeitem: Reports}
    """

    word: ClassVar[str] = "right_click"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target
    times: int = Field(1, ge=1, description="how many times")

    def describe(self) -> str:
        return f"Right-click {self.target.describe()}{times(self.times)}"

    async def run(self, stage: Stage) -> None:
        async def do(it: "Locator", ms: float) -> None:
            await it.click(button="right", timeout=ms)
            for _ in range(self.times - 1):
                await it.click(button="right", timeout=stage.left())

        await stage.act(self.target, do, lambda it, ms: it.click(button="right", trial=True, timeout=ms))
