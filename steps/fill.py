"""fill: put a value into a field."""

from typing import Annotated, ClassVar

from pydantic import Field

from planbook.step import SECRETS, Effect, Family, Kind, Stage, Target
from steps._words import quoted


class Fill(Kind):
    """Puts a value into a field, and replaces what was in it.

    It works for text fields, sliders, and fields for dates (2026-03-31), times (10:30) and colours (#cc0000). An empty
    text clears the field. Use `select` to choose from a list.

    Afterwards the field must hold the value, or the step fails (`value`). The page may group it (4111 1111), change it
    to capitals, or write a number or date in its own format. A lost or different letter or digit is a failure. If the
    page replaces the field in the meantime, planbook fills it again, unless the new field may ask for something else.
    Before a step with `effect: once`, planbook checks all fields that were filled on the page once more.

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
        from steps._field_input import fill, wait_until_fillable

        words = self.target.describe()
        await stage.fill_in(
            self.target,
            lambda it, ms: fill(it, self.with_, words, stage),
            lambda it, ms: wait_until_fillable(it, self.with_, words, stage),
        )
