"""`near`: which of the elements is closest to another one, by where they are on the screen."""

from typing import Any

from playwright.async_api import Page

from planbook.browser.locate import candidates
from planbook.step.target import Target

# The numbers of the elements, from 0, by the gap between their box and the nearest of the anchors' boxes; of two that
# touch or lie in one another, the one whose middle is closer.
BY_DISTANCE = """
(elements, anchors) => {
  const boxes = anchors.map(anchor => anchor.getBoundingClientRect());
  const apart = (a, b) => {
    const x = Math.max(0, a.left - b.right, b.left - a.right), y = Math.max(0, a.top - b.bottom, b.top - a.bottom);
    const dx = (a.left + a.right - b.left - b.right) / 2, dy = (a.top + a.bottom - b.top - b.bottom) / 2;
    return Math.hypot(x, y) + Math.hypot(dx, dy) / 1e4;
  };
  return elements
    .map((element, number) => [number, anchors.includes(element) ? Infinity
      : Math.min(...boxes.map(box => apart(box, element.getBoundingClientRect())))])
    .filter(([, distance]) => distance < Infinity)
    .sort((a, b) => a[1] - b[1])
    .map(([number]) => number);
}
"""


def has_near(target: Target) -> bool:
    """Whether it, or anything that it is told by, is told by what it is near to."""
    inner = [target.has, target.in_, *target.frame, *target.or_]
    return target.near is not None or any(has_near(each) for each in inner if each)


async def without_near(page: Page, target: Target, hidden: bool = False) -> Target | None:
    """The same target as it stands on the page now, told by numbers; None if there is nothing that fits."""
    inner: dict[str, Any] = {}
    for field in ("has", "in_", "near"):
        each: Target | None = getattr(target, field)
        if each and has_near(each):
            inner[field] = await without_near(page, each)
            if inner[field] is None:
                return None
    return await _closest(page, target.model_copy(update=inner), hidden)


async def _closest(page: Page, target: Target, hidden: bool) -> Target | None:
    if target.near is None:
        return target
    plain = target.model_copy(update={"near": None, "nth": None})
    anchor = target.near.model_copy(update={"frame": target.near.frame or target.frame})
    anchors = [
        found for way in candidates(page, anchor, looked_at=True) for found in await way.locator.element_handles()
    ]
    if not anchors:
        return None
    for way in candidates(page, plain, hidden=hidden):
        order: list[int] = await way.locator.evaluate_all(BY_DISTANCE, anchors)
        wanted = 0 if target.nth is None else -1 if target.nth == "last" else target.nth - 1
        if -len(order) <= wanted < len(order):
            return plain.model_copy(update={"nth": order[wanted] + 1})
    return None
