"""Finds what a person clicks to set a checkbox, switch or radio button that cannot be clicked itself.

Many pages hide the browser's own control and draw another one over it; some cover it with its label.
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, Locator, Position

# {part, x, y}: the element to click, and where in it; null if the control itself can be clicked, or nothing of its own
# can. The part is a label of the control. If the control itself is invisible, it is what is drawn in its place: around
# it or next to it, in something small without other fields, buttons or links.
PART = """it => {
  const el = it.control || it;
  const around = one => one.assignedSlot || one.parentElement || one.getRootNode().host;
  const lineage = one => one ? [one, ...lineage(around(one))] : [];
  const OTHER = 'a[href], button, select, textarea, summary, input:not([type=hidden]), [role=button], [role=link], '
    + '[role=checkbox], [role=radio], [role=switch]';
  const isOther = one => one.matches(OTHER) && one !== el && !lineage(el).includes(one);
  const hitAt = (x, y) => {
    let hit = document.elementFromPoint(x, y);
    for (let deeper = hit; deeper && deeper.shadowRoot; hit = deeper) {
      deeper = deeper.shadowRoot.elementFromPoint(x, y);
      if (!deeper || deeper === hit) break;
    }
    return hit;
  };
  const spots = box => [0.5, 0.1, 0.9].map(part => [box.left + box.width * part, box.top + box.height / 2]);
  const spotOf = one => {
    for (const box of [...one.getClientRects()].filter(box => box.width > 1 && box.height > 1))
      for (const [x, y] of spots(box)) {
        const over = lineage(hitAt(x, y)), place = over.indexOf(one);
        if (place >= 0 && !over.slice(0, place).some(isOther)) {
          const whole = one.getBoundingClientRect();
          return {part: one, x: x - whole.left - one.clientLeft, y: y - whole.top - one.clientTop};
        }
      }
    return null;
  };
  const isSeen = one => !lineage(one).some(each => Number(getComputedStyle(each).opacity) === 0)
    && one.getBoundingClientRect().width > 1 && getComputedStyle(one).clip === 'auto';
  const inView = box => box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
  if (!inView(it.getBoundingClientRect())) it.scrollIntoView({block: 'center', behavior: 'instant'});
  const box = it.getBoundingClientRect();
  const hit = hitAt(box.left + box.width / 2, box.top + box.height / 2);
  if (lineage(hit).includes(it) && box.width > 1 && box.height > 1) return null;
  for (const label of el.labels || []) { const spot = spotOf(label); if (spot) return spot; }
  if (isSeen(el)) return null;
  const near = one => [one, ...one.children].filter(each => each !== el && !each.contains(el) || each === one)
    .map(spotOf).find(Boolean);
  const fields = one => one.querySelectorAll(OTHER).length;
  for (let one = around(el), level = 0; one && level < 3 && one !== document.body && fields(one) <= 1;
    one = around(one), level++) {
    const size = one.getBoundingClientRect();
    if (size.height > 100) return null;
    const spot = near(one);
    if (spot) return spot;
  }
  return null;
}"""


class ClickPoint(NamedTuple):
    """An element, and the point in it at which a click reaches it."""

    element: "ElementHandle"
    at: "Position"

    async def click(self, ms: float) -> None:
        await self.element.click(position=self.at, timeout=ms)


async def click_point_of(it: "Locator", ms: float) -> ClickPoint | None:
    """Returns what to click instead of the control, scrolled into view; None if the control itself can be clicked."""
    found = await it.evaluate_handle(PART, timeout=ms)
    if str(found) == "null":
        return None
    element = (await found.get_property("part")).as_element()
    return ClickPoint(element, await found.evaluate("({x, y}) => ({x, y})")) if element else None
