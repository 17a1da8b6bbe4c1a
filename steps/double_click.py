"""double_click: double-click an element."""

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from planbook.step import Effect, Family, Kind, Stage, Target
from steps._words import times

if TYPE_CHECKING:
    from playwright.async_api import Locator


class DoubleClick(Kind):
    """Double-clicks an element.

    `times` double-clicks again and again.

    Example:
        - double_click: {row: Invoice 7}
    """

    word: ClassVar[str] = "double_click"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target
    times: int = Field(1, ge=1, description="how many times")

    def describe(self) -> str:
        return f"Double-click {self.target.describe()}{times(self.times)}"

    async def run(self, stage: Stage) -> None:
        async def do(it: "Locator", ms: float) -> None:
            await it.dblclick(timeout=ms)
            for _ in range(self.times - 1):
                await it.dblclick(timeout=stage.left())

        await stage.act(self.target, do, lambda it, ms: it.dblclick(trial=True, timeout=ms))
