"""Whether something lies over the page that the key Escape is likely to close."""

from playwright.async_api import Page

OPEN = """
() => [...document.querySelectorAll('dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]')]
  .some(element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
"""


async def dialog_is_open(page: Page) -> bool:
    """Whether a dialog is to be seen, as far as the page says what is one. Raises Playwright's Error."""
    return bool(await page.evaluate(OPEN))
