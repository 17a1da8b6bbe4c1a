"""drag: drag an element with the mouse."""

from datetime import timedelta
from typing import ClassVar, Self

from pydantic import Field, model_validator

from planbook.step import Duration, Effect, Family, Kind, Stage, Target
from steps._fields import Distance, distance_in_words, exactly_one, seconds_at_most


class Drag(Kind):
    """Drags an element with the mouse, onto another element or by a distance.

    The mouse moves in many small steps, so that the page notices. `by` is the distance to the right and down in pixels;
    negative numbers go left and up. If the page picks up an element only after a long press, set `hold`.

    Example:
        - drag: {listitem: Draft, to: {region: Done}, hold: 300ms}
    """

    word: ClassVar[str] = "drag"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target
    to: Target | None = Field(None, description="the element to drop it on")
    by: Distance = Field(None, description="[right, down] in pixels")
    hold: Duration = Field(timedelta(0), description="how long to hold the mouse button before moving")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        exactly_one({"to": self.to, "by": self.by})
        return self

    def describe(self) -> str:
        way = f"to {self.to.describe()}" if self.to else f"by {distance_in_words(self.by)}"
        return f"Drag {self.target.describe()} {way}{self._held()}"

    def _held(self) -> str:
        if isinstance(self.hold, str):
            return f", held for {self.hold} first"
        return f", held for {self.hold.total_seconds():g} s first" if self.hold else ""

    def seconds(self) -> float:
        return seconds_at_most(self.hold)

    async def run(self, stage: Stage) -> None:
        from planbook.browser.acting.actionability import wait_until_hoverable
        from steps._mouse_drag import drag_element

        other = await stage.find(self.to) if self.to else None
        by = [float(pixels) for pixels in self.by] if self.by else None
        await stage.act(
            self.target, lambda it, ms: drag_element(it, other or by or [], self.hold, stage), wait_until_hoverable
        )
