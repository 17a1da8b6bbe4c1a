"""Detects an overlay on the page that the Escape key is likely to close."""

from playwright.async_api import Page

OPEN = """
() => [...document.querySelectorAll('dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]')]
  .some(element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
"""


async def dialog_is_open(page: Page) -> bool:
    """Returns whether a dialog is visible, according to the page's roles. Raises Playwright's Error."""
    return bool(await page.evaluate(OPEN))
