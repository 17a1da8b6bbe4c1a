"""fill: put a value into a field."""

from typing import Annotated, ClassVar

from pydantic import Field

from planbook.step import SECRETS, Effect, Family, Kind, Stage, Target
from steps._filling import could_fill, fill
from steps._words import quoted


class Fill(Kind):
    """Puts a value into a field, in place of what was in it.

    It works for every field that one writes into, for sliders, and for fields of dates (2026-03-31), times (10:30) and
    colours (#cc0000). An empty text clears the field. For a list to choose from there is `select`.

    Afterwards the field has to hold it, or the step fails (`value`). A page may set it in groups, as 4111 1111, write
    it in capitals, and write a number or a day in its own way; a letter or digit that is lost or another is a failure.
    Before a step with `effect: once` all that was filled on the page is compared once more.

    Example:
        - fill: {field: Email, with: "{{ secrets.SHOP_USER }}"}
    """

    word: ClassVar[str] = "fill"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target
    with_: Annotated[str, SECRETS] = Field(description="the value")

    def describe(self) -> str:
        if not self.with_:
            return f"Clear {self.target.describe()}"
        return f"Fill {self.target.describe()} with {quoted(self.with_)}"

    async def run(self, stage: Stage) -> None:
        words = self.target.describe()
        await stage.fill_in(
            self.target,
            lambda it, ms: fill(it, self.with_, words, stage),
            lambda it, ms: could_fill(it, self.with_, words, stage),
        )
