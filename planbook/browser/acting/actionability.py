"""Finds out whether the mouse would reach an element, without touching the page.

Playwright's `trial` option moves the mouse and presses: listeners on the window notice it, and menus that open on hover
open.
"""

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Any

from playwright.async_api import TimeoutError as PlaywrightTimeout

from planbook.browser.acting.box_parts import click_point_of
from planbook.browser.locating.selector_engines import HIT_TARGET
from planbook.errors import ErrorClass

if TYPE_CHECKING:
    from playwright.async_api import Locator, Position

MOMENT = 0.05  # seconds between two checks
LAST = 200.0  # milliseconds: with less left, another check might not finish
# Finds what covers the middle of `it`, or a point in it: {cover: …}, else {x, y}, the point. As in Playwright, a
# surrounding button or link counts as the target.
ABOVE = """(it, inner) => {
  if (!it.isConnected) throw new Error('the element is not attached');  // in Playwright's words: it is found anew
  const box = it.getBoundingClientRect();
  const lines = [...it.getClientRects()].filter(line => line.width && line.height);
  const line = lines[0] || box;
  const x = inner ? box.left + it.clientLeft + inner.x : line.left + line.width / 2;
  const y = inner ? box.top + it.clientTop + inner.y : line.top + line.height / 2;
  const meant = it.matches('input, textarea, select') ? it : it.closest('button, [role=button], a, [role=link]') || it;
  const around = one => one.assignedSlot || one.parentElement || one.getRootNode().host;
  const rootsOf = root => (root.host ? [...rootsOf(root.host.getRootNode()), root] : [root]);
  let hit = null;
  for (const root of rootsOf(it.getRootNode())) {
    if (hit && hit.shadowRoot !== root) break;
    // What a slot shows is its host's: Chromium tells the host first, and leaves out what has no box of its own.
    const all = root.elementsFromPoint(x, y), one = root.elementFromPoint(x, y);
    if (one && all[0] && around(one) === all[0] && getComputedStyle(one).display === 'contents') all.unshift(one);
    if (all[0] && all[0].shadowRoot === root && all[1]) all.shift();
    hit = all[0] || hit;
  }
  const withAround = one => one ? [one, ...withAround(around(one))] : [];
  const over = withAround(hit), of = withAround(meant);
  if (!hit || over.includes(meant)) return {x, y};
  const root = over[over.findIndex(one => of.includes(one)) - 1] || hit;
  const shown = root.cloneNode().outerHTML, end = shown.lastIndexOf('</');
  const text = root.textContent.trim().replace(/\\s+/g, ' ');
  return {cover: end < 0 ? shown : shown.slice(0, end) + (text.length > 50 ? text.slice(0, 49) + '…' : text)
    + shown.slice(end)};
}"""

# Where to scroll an element to that is covered, for example by a bar fixed at the top of the window.
PLACES = ("center", "end", "start")
SCROLL = "(it, block) => it.scrollIntoView({ block, inline: 'center', behavior: 'instant' })"


class NotActionable(Exception):
    """The element did not become actionable in time; `words` follow the name of the target."""

    def __init__(self, error_class: ErrorClass, words: str) -> None:
        self.error_class: ErrorClass = error_class
        self.words = words
        super().__init__(words)


def hit_target(it: "Locator") -> "Locator":
    """Returns what receives a click on the element: itself, or the button, link or label around it."""
    return it.locator(f"{HIT_TARGET}=*")


async def wait_until_clickable(it: "Locator", ms: float, at: "Position | None" = None) -> None:
    """Waits until the element is enabled and can be hovered (`wait_until_hoverable`)."""
    until = monotonic() + ms / 1000
    while not await it.is_enabled(timeout=_left(until)):
        if _left(until) < LAST:
            raise NotActionable("timeout", "is not enabled, and stayed so until the timeout")
        await asyncio.sleep(MOMENT)
    await wait_until_hoverable(it, _left(until), at)


async def wait_until_hoverable(it: "Locator", ms: float, at: "Position | None" = None) -> None:
    """Waits until the mouse can be moved over the element: it is in view, stable, and not covered.

    `at` is a point in it, from the top left corner inside its border; default: its middle. Raises NotActionable or a
    Playwright error.
    """
    it, until, places, cover = hit_target(it), monotonic() + ms / 1000, iter(PLACES), None
    await it.scroll_into_view_if_needed(timeout=_left(until))
    try:
        while cover := await _cover(it, until, at):
            if _left(until) < LAST:
                break
            if place := next(places, None):
                await it.evaluate(SCROLL, place, timeout=_left(until))
            else:
                await asyncio.sleep(MOMENT)
    except PlaywrightTimeout:  # no time was left for another look: what the last one saw is the reason
        if cover is None:
            raise
    if cover:
        raise NotActionable("covered", f"is covered by {cover}")


async def wait_until_checkable(it: "Locator", to: bool, ms: float) -> None:
    """Waits until the checkbox has the wanted state or can be clicked."""
    if await it.is_checked(timeout=ms) is not to and not await click_point_of(it, ms):
        await wait_until_clickable(it, ms)


async def _cover(it: "Locator", until: float, at: "Position | None") -> str | None:
    """Returns what covers the element, in its own frame or in a parent frame."""
    found: dict[str, Any] = await it.evaluate(ABOVE, at, timeout=_left(until))
    element = await it.element_handle(timeout=_left(until))
    frame = await element.owner_frame()
    while "cover" not in found and frame and frame.parent_frame:
        found = await (await frame.frame_element()).evaluate(ABOVE, found)
        frame = frame.parent_frame
    cover: str | None = found.get("cover")
    return cover


def _left(until: float) -> float:
    return max(1.0, (until - monotonic()) * 1000)
