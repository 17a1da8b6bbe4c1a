"""hover: move the mouse over an element."""

from typing import ClassVar

from planbook.step import Effect, Family, Kind, Stage, Target


class Hover(Kind):
    """Moves the mouse over an element, to reveal what appears only then.

    Example:
        - hover: {menuitem: Products}
    """

    word: ClassVar[str] = "hover"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target

    def describe(self) -> str:
        return f"Point at {self.target.describe()}"

    async def run(self, stage: Stage) -> None:
        from planbook.browser.acting.actionability import hit_target, wait_until_hoverable

        await stage.act(self.target, lambda it, ms: hit_target(it).hover(timeout=ms), wait_until_hoverable)
