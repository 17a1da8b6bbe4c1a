"""type: type a text key by key."""

from typing import Annotated, ClassVar

from pydantic import Field

from planbook.step import SECRETS, Effect, Family, Kind, Stage, Target
from steps._words import quoted


class Type(Kind):
    """Types a text key by key, after the text that is already there.

    Use it for pages that react to each key, such as suggestions. Otherwise `fill` is faster and replaces the text.
    Without a target, the keys go to the focused element.

    A field that is empty afterwards has passed its text on: the page shows it elsewhere, or has sent it. If nothing
    shows that the field has taken a key, the step fails (`value`).

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
        from steps._field_input import append_text, type_at_focus

        if "\n" in self.with_:
            await stage.settle(leaving=True)
        if self.target:
            words = self.target.describe()
            await stage.fill_in(self.target, lambda it, ms: append_text(it, self.with_, words, stage))
        else:
            await stage.act_on_page(lambda page: type_at_focus(page, self.with_, stage))
