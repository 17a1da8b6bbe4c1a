"""Sets a checkbox, switch or radio button for `tick` and `untick`."""

import asyncio
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, TypedDict

from planbook.browser.acting.actionability import MOMENT
from planbook.browser.acting.box_parts import PART, click_point_of
from planbook.browser.acting.field_values import FieldInput
from planbook.errors import StepError
from planbook.step import Stage

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, Locator

A_WHILE = 2.0  # seconds for a page to show a tick that it sets itself, for example after asking a server
# A control without size only stands in for what the page draws: some pages keep the state in ARIA only.
TICKED = """it => {
  const el = it.control || it;
  if (el.hasAttribute('aria-checked') && !(el.offsetWidth && el.offsetHeight)) return el.getAttribute('aria-checked');
  if (el.matches('input[type=checkbox], input[type=radio]')) return el.indeterminate ? 'mixed' : String(el.checked);
  return el.getAttribute('aria-checked') || el.getAttribute('aria-pressed') || el.getAttribute('aria-selected');
}"""
# Of an element, or of the one element that a target finds; null if there is none.
STATE = f"""it => {{
  const one = Array.isArray(it) ? (it.length === 1 ? it[0] : null) : it.isConnected ? it : null;
  return one && ({TICKED})(one);
}}"""
MIXED = "mixed"
# The state; `refuses`: it cannot be set, and Playwright says why; `part`: a click has to go to a part of it. If it is
# clicked, it is in view then.
LOOK = f"""(it, wanted) => {{
  const state = ({TICKED})(it), stays = state === 'true' && wanted === 'false' && (it.control || it).type === 'radio';
  const refuses = state === null || stays;
  return {{state, refuses, part: !refuses && state !== wanted && !!({PART})(it)}};
}}"""
CLICKS = 3  # lead through all states: some boxes are half ticked in between


class Look(TypedDict):
    """What `LOOK` tells of a control."""

    state: str | None
    refuses: bool
    part: bool


async def set_checked(it: "Locator", to: bool, words: str, stage: Stage) -> None:
    """Ticks or unticks the control; an indeterminate one is neither. Raises StepError of class value."""
    filled, put, wanted, state = stage.session.filled, FieldInput(words, "", False), str(to).lower(), None

    async def click() -> None:
        nonlocal state
        state = await _click_to(it, wanted, stage)

    left = await filled.around(it, put, click, stage.left)
    if left and left.anew and not left.other and left.value != wanted and stage.may_act_again():
        left = await filled.around(it, put, click, stage.left)
    if left and left.value != wanted and state in (wanted, None):  # the page has taken it back, or tells it otherwise
        state = await _comes(it, {wanted}, stage)
    if state not in (wanted, None):
        raise _stayed(state, words)


async def _click_to(it: "Locator", wanted: str, stage: Stage) -> str | None:
    """Clicks the control until it has the wanted state, or a click does not change its state.

    Returns the state; None if the control is gone after a click, such as a task that leaves the list of open ones.
    """
    state: str | None = None
    for number in range(CLICKS):
        control = await it.element_handle(timeout=stage.left())  # its name may change with its state
        look: Look = await control.evaluate(LOOK, wanted)
        if look["refuses"] and not number:
            await it.set_checked(wanted == "true", timeout=stage.left())  # raises what is wrong
            return wanted
        before = state if number else look["state"]
        if before == wanted:
            return before
        # Not `set_checked`: if the page draws the box anew, that clicks again and again.
        part = await click_point_of(it, stage.left()) if look["part"] else None
        await (part.click(stage.left()) if part else it.click(timeout=stage.left()))
        state = await _comes(it, {"true", "false", MIXED} - {str(before)}, stage, control)
        if state in (before, wanted, None):
            break
    return state


def _stayed(state: str | None, words: str) -> StepError:
    if state == MIXED:
        return StepError("value", f"{words} is half ticked, and a click does not change that")
    stays = "is still ticked" if state == "true" else "is not ticked"
    return StepError("value", f"{words} was clicked, and {stays}: the page did not let it change")


async def _state(it: "Locator", control: "ElementHandle | None") -> str | None:
    """Returns the state of the control, or of what the target finds by now; None if the control is gone."""
    from playwright.async_api import Error

    state: str | None = None
    with suppress(Error):  # its page is gone
        state = await control.evaluate(STATE) if control else None
    with suppress(Error):
        state = state or await it.evaluate_all(STATE)
    return state


async def _comes(it: "Locator", wanted: set[str], stage: Stage, control: "ElementHandle | None" = None) -> str | None:
    """Returns the state of the control: as soon as it is a wanted one, else what it is after A_WHILE."""
    until = monotonic() + min(A_WHILE, stage.left() / 2000)
    while (state := await _state(it, control)) not in wanted and monotonic() < until:
        await asyncio.sleep(MOMENT)
    return state
