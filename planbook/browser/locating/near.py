"""`near`: finds the element closest to another one, by their positions on the screen."""

from typing import Any

from playwright.async_api import Page

from planbook.browser.locating.locators import candidates
from planbook.browser.locating.readable_text import plain
from planbook.errors import StepError
from planbook.step.target import Target

FAR = 50  # pixels: an element farther off is not near
# `order`: the indexes of the elements, from 0, by the gap between their box and the nearest anchor's box; if two touch
# or overlap, by the distance of their centres. `rivals`: the texts of the anchors if another anchor is as good as the
# best and leads to another element; else none.
BY_DISTANCE = """
(elements, [anchors, far]) => {
  const boxes = anchors.map(anchor => anchor.getBoundingClientRect());
  const apart = (a, b) => {
    const x = Math.max(0, a.left - b.right, b.left - a.right), y = Math.max(0, a.top - b.bottom, b.top - a.bottom);
    const dx = (a.left + a.right - b.left - b.right) / 2, dy = (a.top + a.bottom - b.top - b.bottom) / 2;
    return Math.hypot(x, y) + Math.hypot(dx, dy) / 1e4;
  };
  const ranked = elements.map((element, number) => [number, element])
    .filter(([, element]) => !anchors.includes(element))
    .map(([number, element]) => [number, boxes.map(box => apart(box, element.getBoundingClientRect()))]);
  const by = distance => (a, b) => distance(a[1]) - distance(b[1]);
  const sorted = [...ranked].sort(by(all => Math.min(...all)));
  const least = sorted.length ? Math.min(...sorted[0][1]) : 0, most = Math.max(far, 2 * least);
  const leads = anchors.map((anchor, at) => [anchor, ...[...ranked].sort(by(all => all[at]))[0] || [], at])
    .filter(([, , distances, at]) => at !== undefined && distances[at] <= most);
  return {
    order: sorted.map(([number]) => number),
    rivals: new Set(leads.map(([, number]) => number)).size < 2 ? []
      : leads.map(([anchor]) => (anchor.innerText || anchor.textContent || '').slice(0, 200)),
  };
}
"""
SHOWN, LONGEST = 4, 50


class AmbiguousAnchor(StepError):
    """`near` is ambiguous: several anchors are equally good."""


def has_near(target: Target) -> bool:
    """Returns whether the target, or a target that it refers to, uses `near`."""
    inner = [target.has, target.in_, *target.frame, *target.or_]
    return target.near is not None or any(has_near(each) for each in inner if each)


async def resolve_near(page: Page, target: Target, hidden: bool = False, live: bool = False) -> Target | None:
    """Replaces `near` by the element's current index on the page; returns None if nothing matches."""
    inner: dict[str, Any] = {}
    for field in ("has", "in_", "near"):
        each: Target | None = getattr(target, field)
        if each and has_near(each):
            inner[field] = await resolve_near(page, each)
            if inner[field] is None:
                return None
    return await _closest(page, target.model_copy(update=inner), hidden, live)


async def _closest(page: Page, target: Target, hidden: bool, live: bool) -> Target | None:
    if target.near is None:
        return target
    bare = target.model_copy(update={"near": None, "nth": None})
    anchor = target.near.model_copy(update={"frame": target.near.frame or target.frame})
    anchors = [
        found for way in candidates(page, anchor, looked_at=True) for found in await way.locator.element_handles()
    ]
    if not anchors:
        return None
    for way in candidates(page, bare, hidden=hidden, live=live):
        found = await way.locator.evaluate_all(BY_DISTANCE, [anchors, FAR])
        order: list[int] = found["order"]
        if found["rivals"] and target.nth is None:
            raise _unclear(target, found["rivals"])
        wanted = 0 if target.nth is None else -1 if target.nth == "last" else target.nth - 1
        if -len(order) <= wanted < len(order):
            return bare.model_copy(update={"nth": order[wanted] + 1})
    return None


def _unclear(target: Target, rivals: list[str]) -> AmbiguousAnchor:
    assert target.near
    texts = [plain(text) for text in rivals]
    shown = "; ".join(f'"{text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"}"' for text in texts[:SHOWN])
    more = "; …" if len(texts) > SHOWN else ""
    return AmbiguousAnchor(
        "ambiguous",
        f"{target.describe()} is unclear: {target.near.describe()} is there {len(texts)} times, next to different "
        f"elements: {shown}{more}. Say which with exact, in or has_text, or the element with nth",
    )
