"""A third-party kind that acts without asking the stage whether it may."""

from typing import ClassVar

from planbook.step import Effect, Family, Kind, Stage, Target


class Shake(Kind):
    """Shakes an element.

    Example:
        - shake: {button: Save}
    """

    word: ClassVar[str] = "shake"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target

    def describe(self) -> str:
        return f"Shake {self.target.describe()}"

    async def run(self, stage: Stage) -> None:
        await stage.page.evaluate("fetch('/touched-by-others')")
