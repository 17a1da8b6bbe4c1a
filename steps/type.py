"""type: write a text key by key."""

from typing import Annotated, ClassVar

from pydantic import Field

from planbook.step import SECRETS, Effect, Family, Kind, Stage, Target
from steps._filling import type_into, type_there
from steps._words import quoted


class Type(Kind):
    """Types a text key by key, behind what is there already.

    For pages that look at each key, as suggestions do; elsewhere `fill` is quicker and replaces what was there. Without
    a target it goes where the focus is.

    Example:
        - type: {field: Search, with: paper}
    """

    word: ClassVar[str] = "type"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    presses_keys: ClassVar[bool] = True
    bare: ClassVar[str | None] = "with"

    target: Target | None = None
    with_: Annotated[str, SECRETS] = Field(description="the text")

    def describe(self) -> str:
        where = f" into {self.target.describe()}" if self.target else ""
        return f"Type {quoted(self.with_)}{where}"

    async def run(self, stage: Stage) -> None:
        if "\n" in self.with_:
            await stage.settle(leaving=True)
        if self.target:
            words = self.target.describe()
            await stage.fill_in(self.target, lambda it, ms: type_into(it, self.with_, words, stage))
        else:
            await stage.act_on_page(lambda page: type_there(page, self.with_, stage))
