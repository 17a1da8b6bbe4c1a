"""A click that reaches its target even if the page covers it as soon as the mouse arrives."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from planbook.browser.waiting.rest import NAME
from planbook.errors import StepError

if TYPE_CHECKING:
    from playwright.async_api import Frame, Locator

FRAMES = 12  # to listen in; the mouse is in one of them
PATIENCE = 0.3  # seconds to wait for the listeners after the click: a frame that saw it has answered before, if it can
LONGEST = 5.0  # seconds to wait for a frame that computes, and therefore cannot answer
MOMENT = 0.1  # seconds between two clicks
TRIES = 3
# Resolves after the last click to whether something else may have come under the mouse: presses, releases and clicks
# reached different elements, or a press reached another element than the one that is drawn there by then. Playwright
# checks what is drawn there at the first press, which need not be what the browser pressed. If nothing else has, the
# answer does not wait for a timer: after an input, Chromium holds timers back until its next frame.
LISTEN = """([ms, clicks]) => new Promise(resolve => {
  const met = globalThis[Symbol.for('planbook met')] = [];
  const kinds = ['mousedown', 'mouseup', 'click', 'auxclick', 'contextmenu'];
  const end = () => {
    kinds.forEach(kind => removeEventListener(kind, note, true));
    ['change', 'blur', 'focus'].forEach(kind => removeEventListener(kind, leave, true));
    if (differ()) rest.later(tell, 50); else tell();  // the page may answer the press in its next frame
  };
  const differ = () => met.some(one => one.el !== met[0].el || one.el !== one.drawn);
  const tell = () => { changes.disconnect(); resolve(differ()); };
  const all = kinds => met.filter(one => kinds.includes(one.kind)).length >= clicks;
  let leaving = false;  // a field is being left: what its page changes then is not an answer to the press
  // Nor is what the page changes all the time: what it was changing before the press, unless a listener changes it, of
  // which `window.event` still tells. What listens for the click answers that one, and not the press.
  const restless = new WeakSet(), drawnAnew = new WeakSet();
  const isDrawnAnew = node => !!node && (drawnAnew.has(node) || isDrawnAnew(node.parentNode));
  const isNew = ({target, addedNodes}) => {
    if (met.length && !restless.has(target) && !isDrawnAnew(target)) return true;
    restless.add(target);
    addedNodes.forEach(node => drawnAnew.add(node));
    return false;
  };
  const change = records => {
    const heard = window.event?.isTrusted && window.event.type;
    if (heard ? !met.length || heard.endsWith('click') : !records.filter(isNew).length) return;
    met.changed = true;
    met.answered ||= !leaving;
  };
  const changes = new MutationObserver(change);
  const take = () => { const records = changes.takeRecords(); if (records.length) change(records); };
  const watch = root => changes.observe(root, {subtree: true, childList: true, attributes: true, characterData: true});
  const note = event => {
    if (!event.isTrusted) return;  // the page's own: a press may click what is hidden
    take();
    leaving = false;
    const path = event.composedPath(), el = path[0], drawn = () => el.getRootNode().elementFromPoint(event.x, event.y);
    met.push({kind: event.type, el, x: event.x, y: event.y, drawn: event.type === 'mousedown' ? drawn() : el});
    if (met.length === 1) path.filter(one => one instanceof Document || one instanceof ShadowRoot).forEach(watch);
    if (all(['click', 'auxclick'])) end();
    else if (all(['mouseup'])) rest.later(end, 20);  // where no click comes
  };
  const leave = event => {
    take();
    leaving = event.type !== 'focus';
    if (leaving) rest.later(() => leaving = false);
  };
  const rest = window[Symbol.for('NAME')];
  if (!rest) return resolve(null);  // a frame in which no script runs hears nothing
  rest.afterPress(end);
  watch(document);
  kinds.forEach(kind => addEventListener(kind, note, true));
  ['change', 'blur', 'focus'].forEach(kind => addEventListener(kind, leave, true));
  rest.later(end, ms);
})""".replace("NAME", NAME)
# What was pressed or clicked instead of `it`, as HTML; null if it was `it`, or `it` is no longer there. A press of `it`
# counts without a click if the page answered it, for example by opening a list there. `it` moving away is not an
# answer if it moves because the field that had the focus was left: many pages then say what is wrong with that field.
INSTEAD = """it => {
  const met = globalThis[Symbol.for('planbook met')] || [];
  const around = one => one.assignedSlot || one.parentElement || one.getRootNode().host;
  const meant = it.closest('button, [role=button], a, [role=link], label') || it;
  const own = [it, meant, ...it.labels || []];
  const isOwn = one => own.includes(one) || !!one && isOwn(around(one));
  if (!met.length || met.some(one => one.kind === 'contextmenu' && isOwn(one.el))) return null;
  const others = met.filter(one => !isOwn(one.el));
  const isAt = (box, {x, y}) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
  const isThere = [...it.getClientRects()].some(box => isAt(box, met[0]));
  const missed = !(isThere ? met.changed : met.answered) && !met.some(one => one.kind === 'click' && isOwn(one.el))
    && others.find(one => one.kind === 'click');
  const other = others.find(one => one.kind === 'mousedown') || missed;
  const there = other && it.isConnected && it.getClientRects().length;
  return there ? `${other.el.cloneNode().outerHTML}, which appeared there when the mouse `
    + (other === missed ? 'was pressed' : 'arrived') : null;
}"""


async def click_and_verify(
    it: "Locator",
    click: Callable[[], Awaitable[None]],
    clicks: int,
    ms: float,
    may_act_again: Callable[[], bool],
    is_held: Callable[[], bool],
) -> None:
    """Clicks, and clicks again if something else was pressed: by then the mouse is there and the page has changed.

    `clicks`: how often `click` presses the mouse. `is_held`: whether a dialog holds the page, which cannot answer then.
    Raises StepError of class covered if it may not click again.
    """
    for tries in range(1, TRIES + 1):
        frames = it.page.frames[:FRAMES]
        listeners = [asyncio.ensure_future(frame.evaluate(LISTEN, [ms, clicks])) for frame in frames]
        try:
            await asyncio.sleep(0)  # lets the listeners start before the click
            await click()
            instead = await _instead(it, ms) if await _differ(listeners, frames, is_held) else None
        finally:
            for listener in listeners:
                listener.cancel()
        if instead is None:
            return
        await asyncio.sleep(MOMENT)  # in which what was clicked instead may send something
        if tries == TRIES or not may_act_again():
            raise StepError("covered", f"the click met {instead}")


async def _instead(it: "Locator", ms: float) -> str | None:
    from playwright.async_api import Error as PlaywrightError  # lazy: `planbook check` loads kinds without a browser

    with suppress(PlaywrightError):
        found: str | None = await it.evaluate(INSTEAD, timeout=ms)
        return found
    return None


async def _differ(
    listeners: "Sequence[asyncio.Future[bool | None]]", frames: "Sequence[Frame]", is_held: Callable[[], bool]
) -> bool:
    """Returns the first answer of a frame that saw the click; False if the page has gone or no frame saw it."""
    waiting, until = set(listeners), monotonic() + LONGEST
    while waiting:
        done, waiting = await asyncio.wait(waiting, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        heard = [one.result() for one in done if not one.exception() and one.result() is not None]
        if heard or not (done or await _were_busy(frames, until, is_held)):
            return any(heard)
    return False


async def _were_busy(frames: "Sequence[Frame]", until: float, is_held: Callable[[], bool]) -> bool:
    """Waits until the frames respond or `until`, and returns whether they took longer than a listener may."""
    began = monotonic()
    asked = asyncio.gather(*(frame.evaluate("0") for frame in frames), return_exceptions=True)
    try:
        while not asked.done():
            if monotonic() > until or is_held():
                return False
            await asyncio.wait([asked], timeout=PATIENCE / 3)
        return monotonic() - began > PATIENCE
    finally:
        asked.cancel()
