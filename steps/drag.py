"""drag: pull an element with the mouse."""

from typing import ClassVar, Self

from pydantic import Field, model_validator

from planbook.browser.aiming import could_be_pointed_at
from planbook.step import Effect, Family, Kind, Stage, Target
from steps._fields import Distance, exactly_one
from steps._pulling import pull


class Drag(Kind):
    """Drags an element with the mouse, onto another one or by a distance.

    The mouse moves in many small steps, so that pages notice. `by` is the number of pixels to the right and down;
    numbers below zero are to the left and up.

    Example:
        - drag: {listitem: Draft, to: {region: Done}}
    """

    word: ClassVar[str] = "drag"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target
    to: Target | None = Field(None, description="where it is dropped")
    by: Distance = Field(None, description="[right, down]")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        exactly_one({"to": self.to, "by": self.by})
        return self

    def describe(self) -> str:
        if self.to:
            return f"Drag {self.target.describe()} to {self.to.describe()}"
        return f"Drag {self.target.describe()} by {self._distance()}"

    def _distance(self) -> str:
        if not isinstance(self.by, list):
            return str(self.by)
        right, down = self.by
        return f"{_pixels(right, 'right', 'left')} and {_pixels(down, 'down', 'up')}"

    async def run(self, stage: Stage) -> None:
        other = await stage.find(self.to) if self.to else None
        by = [float(pixels) for pixels in self.by] if self.by else None
        await stage.act(self.target, lambda it, ms: pull(it, other or by or [], stage), could_be_pointed_at)


def _pixels(number: float | str, forward: str, backward: str) -> str:
    if isinstance(number, str):
        return f"{number} px {forward}"
    return f"{abs(number):g} px {backward if number < 0 else forward}"
