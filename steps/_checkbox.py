"""Sets a checkbox, switch or radio button for `tick` and `untick`."""

import asyncio
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from planbook.browser.acting.actionability import MOMENT
from planbook.browser.acting.box_parts import click_point_of
from planbook.browser.acting.field_values import FieldInput
from planbook.errors import StepError
from planbook.step import Stage

if TYPE_CHECKING:
    from playwright.async_api import Locator

A_WHILE = 2.0  # seconds for a page to show a tick that it sets itself, for example after asking a server
# A control without size only stands in for what the page draws: some pages keep the state in ARIA only.
TICKED = """it => {
  const el = it.control || it;
  if (el.hasAttribute('aria-checked') && !(el.offsetWidth && el.offsetHeight)) return el.getAttribute('aria-checked');
  if (el.matches('input[type=checkbox], input[type=radio]')) return el.indeterminate ? 'mixed' : String(el.checked);
  return el.getAttribute('aria-checked') || el.getAttribute('aria-pressed') || el.getAttribute('aria-selected');
}"""
MIXED = "mixed"
UNCHANGED = "did not change its state"


async def set_checked(it: "Locator", to: bool, words: str, stage: Stage) -> None:
    """Ticks or unticks the control; an indeterminate one is neither. Raises StepError of class value."""
    filled, put, do = stage.session.filled, FieldInput(words, "", False), partial(_set, it, to, words, stage)
    left = await filled.around(it, put, do, stage.left)
    if left and left.anew and left.value not in (str(to).lower(), MIXED):
        left = await filled.around(it, put, do, stage.left)
    if left and left.value == MIXED:
        await _click(it, stage)
        await _comes(it, {"true", "false"}, stage)
        await _set(it, to, words, stage)
        left = await filled.again(it, put, stage.left())
        if left and left.value == MIXED:
            raise StepError("value", f"{words} is half ticked, and a click does not change that")


async def _set(it: "Locator", to: bool, words: str, stage: Stage) -> None:
    from playwright.async_api import Error

    wanted = {str(to).lower()}
    part = await click_point_of(it, stage.left())
    if part and await it.evaluate(TICKED, timeout=stage.left()) in wanted:
        return
    try:
        await (part.click(stage.left()) if part else it.set_checked(to, timeout=stage.left()))
    except Error as error:
        if UNCHANGED not in error.message:
            raise
    else:
        if not part:
            return
    if not await _comes(it, wanted, stage):
        state = "is not ticked" if to else "is still ticked"
        raise StepError("value", f"{words} was clicked, and {state}: the page did not let it change")


async def _click(it: "Locator", stage: Stage) -> None:
    part = await click_point_of(it, stage.left())
    await (part.click(stage.left()) if part else it.click(timeout=stage.left()))


async def _comes(it: "Locator", wanted: set[str], stage: Stage) -> bool:
    """Returns whether the control gets a wanted state within A_WHILE."""
    until = monotonic() + min(A_WHILE, stage.left() / 2000)
    while await it.evaluate(TICKED, timeout=stage.left()) not in wanted:
        if monotonic() > until:
            return False
        await asyncio.sleep(MOMENT)
    return True
