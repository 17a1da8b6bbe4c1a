"""type: write a text key by key."""

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from planbook.step import SECRETS, Effect, Family, Kind, Stage, Target
from steps._words import quoted

if TYPE_CHECKING:
    from playwright.async_api import Locator

# Where the focus is already, the place of writing stays where it is.
TO_ITS_END = """it => {
  const el = it.control || it;
  if (el.getRootNode().activeElement === el) return;
  el.focus();
  if (el.isContentEditable) getSelection().selectAllChildren(el), getSelection().collapseToEnd();
  else if (el.matches('input, textarea'))
    try { el.setSelectionRange(el.value.length, el.value.length); } catch { /* numbers, dates: no place in them */ }
}"""


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
            await stage.act(self.target, self._type)
        else:
            await stage.act_on_page(lambda page: page.keyboard.type(self.with_))

    async def _type(self, it: "Locator", ms: float) -> None:
        await it.evaluate(TO_ITS_END, timeout=ms)
        await it.press_sequentially(self.with_, timeout=ms)
