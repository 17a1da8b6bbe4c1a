"""A click that reaches its target even if the page covers it as soon as the mouse arrives."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from planbook.browser.acting.press_listener import LOST, STOPPED, listen
from planbook.errors import StepError

if TYPE_CHECKING:
    from playwright.async_api import Frame, Locator, Page

    from planbook.browser.acting.at_rest import AtRest
    from planbook.step import Stage

FRAMES = 12  # to listen in; the mouse is in one of them
PATIENCE = 0.3  # seconds to wait for the listeners after the click: a frame that saw it has answered before, if it can
LONGEST = 5.0  # seconds to wait for a frame that computes, and therefore cannot answer
MOMENT = 0.1  # seconds between two clicks
TRIES = 3
FRAME = "another frame of the page, which appeared there when the mouse arrived"
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
    stage: "Stage",
    at_rest: "AtRest | None" = None,
) -> None:
    """Clicks, and clicks again if something else was pressed: by then the mouse is there and the page has changed.

    `clicks`: how often `click` presses the mouse. `at_rest`: the element, if nothing moves it: it is clicked at once,
    and by `click` only if the page has stopped that. Raises StepError of class covered if it may not click again.
    """
    for tries in range(1, TRIES + 1):
        met = await _click_at_once(at_rest, stage) if at_rest and tries == 1 else STOPPED
        if met == STOPPED:
            met = await _click(it.page, click, [stage.left(), clicks, False], stage)
        instead = await _instead(it, stage.left(), is_lost=met == LOST) if met else None
        if instead is None:
            return
        await asyncio.sleep(MOMENT)  # in which what was clicked instead may send something
        if tries == TRIES or not stage.may_act_again():
            raise StepError("covered", f"the click met {instead}")


async def _click_at_once(at_rest: "AtRest", stage: "Stage") -> bool | str:
    """Clicks without Playwright's wait. Returns what `_click` returns, or LOST; STOPPED also if nothing was pressed."""
    from playwright.async_api import Error as PlaywrightError  # lazy: `planbook check` loads kinds without a browser

    from planbook.browser.acting.at_rest import NOT_PRESSED, disarm, press
    from planbook.browser.waiting.unawaited_loads import await_departure

    element = at_rest.element

    async def click() -> None:
        await element.click(force=True, timeout=stage.left())

    try:
        if not at_rest.point:
            return await _click(element.page, click, [stage.left(), 1, True], stage)
        answered = await press(stage.session, at_rest, stage.left())
    except (PlaywrightError, asyncio.CancelledError) as error:
        await disarm(element.page)
        if isinstance(error, asyncio.CancelledError):
            raise
        if any(sign in error.message for sign in NOT_PRESSED):
            return STOPPED
        raise
    if answered.leaves:
        await await_departure(stage.session, stage.left)
    return answered.met


async def _click(page: "Page", click: Callable[[], Awaitable[None]], given: list[float], stage: "Stage") -> bool | str:
    """Clicks, and returns whether something else may have come under the mouse; STOPPED if the page saw no press."""
    frames = page.frames[:FRAMES]
    listeners = [asyncio.ensure_future(frame.evaluate(listen(), given)) for frame in frames]
    try:
        await asyncio.sleep(0)  # lets the listeners start before the click
        await click()
        return await _differ(listeners, frames, lambda: stage.session.dialogs.held is not None)
    finally:
        for listener in listeners:
            listener.cancel()


async def _instead(it: "Locator", ms: float, is_lost: bool) -> str | None:
    from playwright.async_api import Error as PlaywrightError  # lazy: `planbook check` loads kinds without a browser

    from planbook.browser.acting.actionability import ABOVE

    with suppress(PlaywrightError):
        if is_lost:  # a frame in a closed shadow root of `it` belongs to it
            return FRAME if await it.evaluate(f"it => ({ABOVE})(it).cover !== undefined", timeout=ms) else None
        found: str | None = await it.evaluate(INSTEAD, timeout=ms)
        return found
    return None


async def _differ(
    listeners: "Sequence[asyncio.Future[bool | str | None]]", frames: "Sequence[Frame]", is_held: Callable[[], bool]
) -> bool | str:
    """Returns the first answer of a frame that saw the click; False if the page has gone or no frame saw it."""
    waiting, until = set(listeners), monotonic() + LONGEST
    while waiting:
        done, waiting = await asyncio.wait(waiting, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        heard = [one.result() for one in done if not one.exception() and one.result() is not None]
        if heard or not (done or await _were_busy(frames, until, is_held)):
            return STOPPED if STOPPED in heard else any(heard)
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
