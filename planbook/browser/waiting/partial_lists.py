"""Whether a page shows all of the rows that a look counts, or misses: many tables draw only those in view."""

from typing import TypedDict

from playwright.async_api import Locator, Page

from planbook.browser.locating.locators import candidates, frame_of
from planbook.errors import StepError
from planbook.step.look import Look
from planbook.step.target import Target

OF_MANY = ("row", "cell", "gridcell", "rowheader")
# The first table, in this element or around it, that says that it has more rows than are drawn.
DRAWN = """all => {
  for (const el of all) {
    const tables = [el.closest('[aria-rowcount]'), ...el.querySelectorAll('[aria-rowcount]')];
    for (const table of tables.filter(one => one && one.checkVisibility())) {
      const said = Number(table.getAttribute('aria-rowcount'));
      const here = [...table.querySelectorAll('tr, [role=row]')].filter(row => row.checkVisibility()).length;
      if (said > here && here) return {said, here};
    }
  }
  return null;
}"""
TOLD = (
    "whether {} cannot be told: the table says that it has {} rows, and {} of them are drawn; read all of them with "
    "`extract` (`rows`), which scrolls, or narrow the table down first"
)


class RenderedRows(TypedDict):
    """How many rows a table says that it has, and how many of them are drawn, its headers among both."""

    said: int
    here: int


async def check_complete(page: Page, look: Look) -> None:
    """Raises StepError of class expectation if a look that holds says how many rows there are, or that one is not
    there, and a table holds only some of its rows.
    """
    inner = look.not_ or look
    target, hides = inner.target, (inner.is_ == "hidden") is not bool(look.not_)
    if target is None or target.by not in OF_MANY or not (hides or inner.count is not None):
        return
    drawn: RenderedRows | None = await _around(page, target).evaluate_all(DRAWN)
    if drawn:
        raise StepError("expectation", TOLD.format(look.describe(), drawn["said"], drawn["here"]))


def _around(page: Page, target: Target) -> Locator:
    """What the target is in; the page, if it does not say."""
    if target.in_ and (ways := candidates(page, target.in_)):
        return ways[0].locator
    return (frame_of(page, target) or page).locator("body")
