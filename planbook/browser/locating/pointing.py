"""The element at a point of the page, and the targets that lead to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.async_api import ElementHandle, Frame, Page
from playwright.async_api import Error as PlaywrightError

from planbook.browser.locating.element_fingerprint import facts_script
from planbook.browser.locating.locators import candidates
from planbook.browser.locating.near import has_near, resolve_near
from planbook.errors import StepError
from planbook.step.target import Target

DEEPEST = 6  # frames inside frames
AT = """([x, y]) => {
  let found = document.elementFromPoint(x, y);
  while (found && found.shadowRoot) {
    const inner = found.shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === found) break;
    found = inner;
  }
  return found;
}"""
# The number of the selector that matches the element or the nearest one around it, and how many levels up that is.
LED = """(el, selectors) => {
  let up = 0;
  for (let at = el; at && at.nodeType === 1; at = at.parentElement || at.getRootNode().host, up++) {
    const number = selectors.findIndex(css => {
      try { return css && !css.includes('>>') && at.matches(css); } catch { return false; }
    });
    if (number >= 0) return [number, up];
  }
  return [-1, 0];
}"""
UP = """(el, up) => {
  for (; up > 0 && el; up--) el = el.parentElement || el.getRootNode().host;
  return el;
}"""
SAME = "(found, el) => [found.length, found.length === 1 && found[0] === el]"
BOX = "el => { const box = el.getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; }"


@dataclass(frozen=True)
class Pointed:
    """An element that was pointed at. `frame` is where it is; `box` is its place in the window: x, y, width, height."""

    frame: Frame
    element: ElementHandle
    box: tuple[float, float, float, float]


async def element_at(page: Page, x: float, y: float) -> Pointed | None:
    """Returns the innermost element at a point of the window, also inside frames and open shadow roots."""
    frame, left, top = page.main_frame, 0.0, 0.0
    for _ in range(DEEPEST):
        element = (await frame.evaluate_handle(AT, [x - left, y - top])).as_element()
        if element is None:
            return None
        inner = await element.content_frame()
        at = await element.evaluate(BOX)
        if inner is None:
            return Pointed(frame, element, (at[0] + left, at[1] + top, at[2], at[3]))
        sides = await element.evaluate("el => [el.clientLeft, el.clientTop]")
        frame, left, top = inner, left + at[0] + sides[0], top + at[1] + sides[1]
    return None


async def nearest_of(pointed: Pointed, selectors: Sequence[str]) -> tuple[int, Pointed]:
    """Returns the number of the selector that leads to the element, or to the nearest one around it, and that one.

    The number is -1 if none does; then the element is as before.
    """
    number, up = await pointed.element.evaluate(LED, list(selectors))
    return number, await _around(pointed, up) if up else pointed


async def _around(pointed: Pointed, up: int) -> Pointed:
    other = (await pointed.element.evaluate_handle(UP, up)).as_element()
    if other is None:
        return pointed
    old, new = await pointed.element.evaluate(BOX), await other.evaluate(BOX)
    left, top = pointed.box[0] - old[0], pointed.box[1] - old[1]
    return Pointed(pointed.frame, other, (new[0] + left, new[1] + top, new[2], new[3]))


async def facts_of(pointed: Pointed) -> dict[str, Any]:
    """Returns the facts about the element, as in its fingerprint. They contain secrets."""
    script = f"el => {{\n{facts_script()}\n return factsOf(el, rootFacts(el.getRootNode()));}}"
    found: dict[str, Any] = await pointed.element.evaluate(script)
    return found


async def count_matches(page: Page, target: Target, element: ElementHandle | None = None) -> tuple[int, bool]:
    """Returns how many elements a target without expressions leads to, and whether that is just this element."""
    try:
        resolved = await resolve_near(page, target) if has_near(target) else target
        for way in candidates(page, resolved) if resolved else ():
            count = await way.locator.count()
            if count and element is not None:
                found, same = await way.locator.evaluate_all(SAME, element)
                return int(found), bool(same)
            if count:
                return count, False
    except (PlaywrightError, StepError):
        pass
    return 0, False


def by_facts(facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yields targets for an element that a reading of the page does not name, such as a text in a paragraph."""
    attributes = facts.get("attributes") or {}
    if testid := attributes.get("data-testid"):
        yield {"testid": testid}
    text = " ".join(str(facts.get("text") or "").split())
    if text and len(text) <= 80 and "{{" not in text and not text.startswith("/"):
        yield {"text": text, "exact": "true"}
        yield {"text": text}
    if name := attributes.get("id"):
        yield {"css": f"#{name}"}
    yield {"css": str(facts["tag"])}
