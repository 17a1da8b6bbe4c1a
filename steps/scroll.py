"""scroll: scroll the page or an element."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from planbook.browser.waiting.rest import NAME
from planbook.step import Effect, Family, Kind, Stage, Target
from steps._fields import Distance, distance_in_words, exactly_one

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

# Scrolls the element, else the largest scrollable part in it, else its container; false if nothing scrolls. A reversed
# column begins at its end, and has negative positions.
SCROLL = """(el, to) => {
  const scrolls = one => one.scrollHeight > one.clientHeight + 1
    && (one.tagName === 'TEXTAREA' || /auto|scroll/.test(getComputedStyle(one).overflowY));
  const size = one => one.clientHeight * one.clientWidth;
  const inside = [...el.querySelectorAll('*')].filter(scrolls).sort((a, b) => size(b) - size(a));
  const around = [];
  for (let one = el.parentElement; one; one = one.parentElement) around.push(one);
  const page = document.scrollingElement, fixed = one => /hidden|clip/.test(getComputedStyle(one).overflowY);
  const free = page.scrollHeight > page.clientHeight + 1 && ![document.documentElement, document.body].some(fixed);
  const what = el === document.body && free ? page : [el, ...inside, ...around].find(scrolls) || (free && page);
  if (what) what.scrollTop = to === 'bottom' ? what.scrollHeight : -what.scrollHeight;
  return Boolean(what);
}"""
# Resolves when the page has received the whole wheel movement, or after half a second: a frame may receive it instead.
HEARD = """(el, [right, down]) => ({all: new Promise(done => {
  const page = el.ownerDocument.defaultView, rest = page[Symbol.for('NAME')];
  let x = 0, y = 0;
  const hear = event => {
    [x, y] = [x + event.deltaX, y + event.deltaY];
    if (Math.abs(x - right) + Math.abs(y - down) < 1) (rest?.nextFrame ?? page.requestAnimationFrame)(end);
  };
  const end = () => { page.removeEventListener('wheel', hear, true); done(); };
  page.addEventListener('wheel', hear, {capture: true, passive: true});
  (rest?.later ?? page.setTimeout)(end, 500);
})})""".replace("NAME", NAME)
NOTCH = 120.0  # pixels of one wheel notch, as in most mice


_WHEEL: dict[str, Any] = {
    "type": ["number", "array", "string"],
    "items": {"type": ["number", "string"]},
    "minItems": 2,
    "maxItems": 2,
}


class Scroll(Kind):
    """Scrolls an element into view, or scrolls the page or a scrollable element to its end or beginning.

    Steps scroll to their targets by themselves. Use this for pages that load more as you scroll. `wheel` turns the
    mouse wheel instead, over the element or the middle of the page: `wheel: 240` or `wheel: [0, -240]`. If nothing
    scrolls, `to` turns the wheel by one page, for pages that move their content themselves.

    Example:
        - scroll: {to: bottom}
    """

    word: ClassVar[str] = "scroll"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target | None = None
    to: Literal["bottom", "top"] | None = Field(None, description="its end or beginning; default: into view")
    wheel: Annotated[Distance, WithJsonSchema(_WHEEL)] = Field(
        None, description="turn the mouse wheel by [right, down] pixels, or by a number of pixels down"
    )

    @classmethod
    def arrange(cls, written: Any) -> Any:
        if not written:
            raise PydanticCustomError("nowhere", "say where to: a target, or to: bottom", {})
        if isinstance(written, Mapping) and not isinstance(written.get("wheel", []), list):
            written = {**written, "wheel": [0, written["wheel"]]}
        return super().arrange(written)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.to and self.wheel:
            exactly_one({"to": self.to, "wheel": self.wheel})
        return self

    def describe(self) -> str:
        if self.wheel:
            where = f" over {self.target.describe()}" if self.target else ""
            return f"Turn the wheel{where} by {distance_in_words(self.wheel)}"
        if not self.to:
            return f"Scroll to {self.target.describe() if self.target else 'nothing'}"
        what = f" {self.target.describe()}" if self.target else ""
        return f"Scroll{what} to the {self.to}"

    async def run(self, stage: Stage) -> None:
        if self.target:
            await stage.act(self.target, lambda it, ms: self._scroll(it.page, it, stage))
        else:
            await stage.act_on_page(lambda page: self._scroll(page, None, stage))

    async def _scroll(self, page: "Page", it: "Locator | None", stage: Stage) -> None:
        if self.wheel:
            await turn_wheel(page, it, [float(pixels) for pixels in self.wheel], stage)
        elif self.to is None and it:
            await it.scroll_into_view_if_needed(timeout=stage.left())
        elif not await (it or page.locator("body")).evaluate(SCROLL, self.to, timeout=stage.left()):
            height: float = await page.evaluate("innerHeight")
            await turn_wheel(page, it, [0.0, height if self.to == "bottom" else -height], stage)


async def turn_wheel(page: "Page", it: "Locator | None", by: Sequence[float], stage: Stage) -> None:
    """Turns the wheel over the element, or over the middle of the page, notch by notch as a hand does.

    Returns after the page has received all of it, which is later than Playwright's own return.
    """
    if it:
        await it.hover(timeout=stage.left())
    else:
        await page.mouse.move(*await page.evaluate("[innerWidth / 2, innerHeight / 2]"))
    heard = await (it or page.locator("html")).evaluate_handle(HEARD, list(by), timeout=stage.left())
    notches = max(1, ceil(max(abs(pixels) for pixels in by) / NOTCH))
    for _ in range(notches):
        await page.mouse.wheel(by[0] / notches, by[1] / notches)
    await heard.evaluate("heard => heard.all")
