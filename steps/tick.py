"""tick: tick a checkbox."""

from typing import ClassVar

from planbook.step import Effect, Family, Kind, Stage, Target


class Tick(Kind):
    """Ticks a checkbox, turns a switch on, or chooses a radio button. It does nothing if this is already the case.

    A half-ticked checkbox counts as neither ticked nor unticked.

    Example:
        - tick: {checkbox: I have read the terms}
    """

    word: ClassVar[str] = "tick"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target

    def describe(self) -> str:
        return f"Tick {self.target.describe()}"

    async def run(self, stage: Stage) -> None:
        from planbook.browser.acting.actionability import wait_until_checkable
        from steps._checkbox import set_checked

        words = self.target.describe()
        await stage.fill_in(
            self.target,
            lambda it, ms: set_checked(it, True, words, stage),
            lambda it, ms: wait_until_checkable(it, True, ms),
        )
