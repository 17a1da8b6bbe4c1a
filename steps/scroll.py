"""scroll: move the page."""

from typing import Any, ClassVar, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from planbook.step import Effect, Family, Kind, Stage, Target

SCROLL = """(el, to) => {
  const scrolls = one => one.scrollHeight > one.clientHeight + 1
    && (one.tagName === 'TEXTAREA' || /auto|scroll/.test(getComputedStyle(one).overflowY));
  const size = one => one.clientHeight * one.clientWidth;
  const inside = [...el.querySelectorAll('*')].filter(scrolls).sort((a, b) => size(b) - size(a));
  const around = [];
  for (let one = el.parentElement; one; one = one.parentElement) around.push(one);
  const what = [el, ...inside, ...around].find(scrolls) || document.scrollingElement;
  what.scrollTop = to === 'bottom' ? what.scrollHeight : 0;
}"""
SCROLL_PAGE = f"""to => {{
  const page = document.scrollingElement;
  if (page.scrollHeight > page.clientHeight + 1) page.scrollTop = to === 'bottom' ? page.scrollHeight : 0;
  else ({SCROLL})(document.body, to);
}}"""


class Scroll(Kind):
    """Scrolls an element into view, or the page, or an element that scrolls by itself, to its end or beginning.

    Steps scroll to their target by themselves; this is for pages that load more when one scrolls.

    Example:
        - scroll: {to: bottom}
    """

    word: ClassVar[str] = "scroll"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target | None = None
    to: Literal["bottom", "top"] | None = Field(None, description="its end or beginning; left out: into view")

    @classmethod
    def arrange(cls, written: Any) -> Any:
        if not written:
            raise PydanticCustomError("nowhere", "say where to: a target, or to: bottom", {})
        return super().arrange(written)

    def describe(self) -> str:
        if not self.to:
            return f"Scroll to {self.target.describe() if self.target else 'nothing'}"
        what = f" {self.target.describe()}" if self.target else ""
        return f"Scroll{what} to the {self.to}"

    async def run(self, stage: Stage) -> None:
        to = self.to
        if to is None and self.target:
            await stage.act(self.target, lambda it, ms: it.scroll_into_view_if_needed(timeout=ms))
        elif self.target:
            await stage.act(self.target, lambda it, ms: it.evaluate(SCROLL, to))
        else:
            await stage.act_on_page(lambda page: page.evaluate(SCROLL_PAGE, to))
