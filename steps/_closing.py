"""Closes lists that stay open after several entries were chosen, because they cover what is below."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TYPE_CHECKING

from planbook.browser.acting.actionability import MOMENT

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, Page

A_WHILE = 0.4  # seconds for a list to close by itself, if it does not say whether it is open
# Whether it says that it is open (null: it does not say), and whether it is in a dialog.
ASKED = """el => {
  const around = one => one.assignedSlot || one.parentElement || one.getRootNode().host;
  const told = el.matches('[aria-expanded]') ? el : el.querySelector('[aria-expanded]');
  let inDialog = false;
  for (let one = el; one; one = around(one))
    inDialog = inDialog || one.matches('dialog, [role=dialog], [role=alertdialog]');
  return {open: told ? told.getAttribute('aria-expanded') === 'true' : null, inDialog};
}"""
BLUR = """el => {
  let one = document.activeElement;
  while (one && one.shadowRoot && one.shadowRoot.activeElement) one = one.shadowRoot.activeElement;
  if (one) one.blur();
}"""


async def close_list(handle: "ElementHandle", page: "Page", is_shown: Callable[[], Awaitable[bool]]) -> None:
    """Closes the list that was opened for the element, as people do: with Escape.

    In a dialog the field is blurred instead, because Escape may close the dialog.
    """
    until = monotonic() + A_WHILE
    while await is_shown():
        asked = await handle.evaluate(ASKED)
        if asked["open"] is False:
            return
        if asked["open"] or monotonic() > until:
            await (handle.evaluate(BLUR) if asked["inDialog"] else page.keyboard.press("Escape"))
            return
        await asyncio.sleep(MOMENT)
