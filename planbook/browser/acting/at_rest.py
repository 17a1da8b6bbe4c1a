"""Finds out whether an element may be clicked at once, without Playwright's own wait for it to come to rest."""

import asyncio
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page

from planbook.browser.acting.actionability import ABOVE
from planbook.browser.acting.deadline import in_time
from planbook.browser.acting.filled_script import quietly
from planbook.browser.acting.press_listener import LOST, listen
from planbook.browser.as_text import ask
from planbook.browser.locating.element_fingerprint import REPLACED, FingerprintTask, Note
from planbook.browser.session.known_state import TELL
from planbook.browser.session.session import Session
from planbook.browser.waiting.rest import NAME

DISARM = f"() => window[Symbol.for('{NAME}')]?.holdPress(null)"
DISARMS_IN = 0.02  # seconds; the message goes before what is done next
NOT_PRESSED = (REPLACED, "Element is not visible", "Element is outside of the viewport")
"""What Playwright says of a forced click before it has pressed the mouse."""
HEARD_IN = 0.003  # seconds from the browser's answer to the press: the page has answered before, if it can
# What `ANSWERED` returns, asked before the press; null if a listener of the page has stopped the click.
HEARD = f"""async () => {{
  const rest = window[Symbol.for('{NAME}')], met = globalThis[Symbol.for('planbook met')];
  if (!rest || !await met?.isHeard) return null;
  return {{met: await globalThis[Symbol.for('planbook pressed')], leaves: rest.leaves(), page: ({TELL})()}};
}}"""
ANSWERED = f"""async () => {{
  const rest = window[Symbol.for('{NAME}')], pressed = globalThis[Symbol.for('planbook pressed')];
  globalThis[Symbol.for('planbook met')]?.hear?.(false);
  const isFelt = () => globalThis[Symbol.for('planbook met')]?.isFelt;
  const late = new Promise(done => rest?.later(() => isFelt() ? rest.later(done, 100, false) : done('{LOST}'), 200));
  const met = pressed ? await Promise.race([pressed, late]) : null;
  rest?.holdPress(null);
  return {{met, leaves: rest ? rest.leaves() : false, page: ({TELL})()}};
}}"""


class AtRest(NamedTuple):
    """An element that nothing moves, and the point to press; no point if Playwright is to find it.

    `acts_after`: whether a click of it has an effect after the page's listeners, such as a box that is ticked.
    """

    element: Locator
    point: tuple[float, float] | None
    acts_after: bool


class Answered(NamedTuple):
    """What a page tells after a press.

    `met`: whether something else may have come under the mouse, or STOPPED or LOST. `leaves`: whether the page may be
    about to leave its document, or has left it.
    """

    met: bool | str
    leaves: bool


@cache
def question() -> Note:
    """Returns the question whether the one element may be clicked at once."""
    script = Path(__file__).with_name("at_rest.js").read_text("utf-8").replace("NAME", NAME)
    parts = f"const above = {ABOVE};\nconst listen = {listen()};\n{script}"
    return Note(f"async els => {{ {parts}\nreturn await atRest(els); }}", at_first=True)


async def at_rest(glance: FingerprintTask, ms: float) -> AtRest | None:
    """Returns the element if the page says that it is at rest; None if Playwright has to wait."""
    element: Locator | None = None
    with suppress(TimeoutError):
        element = await glance.noted(question(), ms)
    told = glance.told(question())
    if element is None or told == "":
        return None
    return AtRest(element, (told["x"], told["y"]), told["after"]) if told else AtRest(element, None, acts_after=True)


async def press(session: Session, it: AtRest, ms: float) -> Answered:
    """Clicks at its point, for which the page listens. Raises Playwright's Error."""
    return await in_time(_pressed(session, it), ms)


async def _pressed(session: Session, it: AtRest) -> Answered:
    page, moment = session.page, session.last_told.now()
    told = await _click(page, it)
    with suppress(PlaywrightError):
        if told is None:
            moment = session.last_told.now()
            told = await ask(page.evaluate, ANSWERED)
        session.last_told.note(page, told["page"], moment)
        return Answered(told["met"] or False, told["leaves"])
    return Answered(met=False, leaves=True)


async def _click(page: Page, it: AtRest) -> dict[str, Any] | None:
    """Clicks, and returns what the page tells after its last listener; None if it has to be asked."""
    assert it.point is not None
    if it.acts_after:
        await page.mouse.click(*it.point)
        return None
    hearing = asyncio.ensure_future(quietly(ask(page.evaluate, HEARD)))
    try:
        await asyncio.sleep(0)  # lets the question go first
        await page.mouse.click(*it.point)
    except BaseException:
        hearing.cancel()
        raise
    done, _ = await asyncio.wait({hearing}, timeout=HEARD_IN)
    return hearing.result() if done else None


async def disarm(page: Page) -> None:
    """Lets the page receive every press again. Hardly waits for its answer: it may be loading another document."""
    await asyncio.wait({asyncio.ensure_future(quietly(page.evaluate(DISARM)))}, timeout=DISARMS_IN)
