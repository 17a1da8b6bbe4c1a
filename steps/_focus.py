"""Finds the field that has the focus, for keys that are typed without a target, or tells that nothing has it."""

from contextlib import suppress
from typing import TYPE_CHECKING

from planbook.browser.acting.filled_script import TYPED_IN

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

HAS_FOCUS = f"""() => {{
  let one = document.activeElement;
  while (one && one.shadowRoot && one.shadowRoot.activeElement) one = one.shadowRoot.activeElement;
  return document.hasFocus() && !!one && (one.matches('{TYPED_IN}') || one.isContentEditable);
}}"""
# The page's address and text if nothing has the focus, and nothing draws; else null.
SHOWN = """() => document.activeElement === document.body && !document.querySelector('canvas, embed, object')
  ? location.href + ' ' + document.body.textContent : null"""


async def focused_field(page: "Page") -> "Locator | None":
    """Returns the field of the page or its frames that has the focus; None if something else has it, or nothing."""
    from playwright.async_api import Error

    for frame in page.frames:
        with suppress(Error):  # the frame is gone
            if await frame.evaluate(HAS_FOCUS):
                return frame.locator(":focus")
    return None


async def shown_without_focus(page: "Page") -> str | None:
    """Returns what the page shows, as text; None if something has the focus."""
    from playwright.async_api import Error

    with suppress(Error):  # the page is gone
        shown: str | None = await page.evaluate(SHOWN)
        return shown
    return None
