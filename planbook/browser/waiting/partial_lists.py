"""Detects pages that render only some of the rows that a condition counts: many tables render only those in view."""

from typing import TypedDict

from playwright.async_api import Locator, Page

from planbook.browser.locating.locators import candidates, frame_of
from planbook.errors import StepError
from planbook.step.look import Look
from planbook.step.target import Target

OF_MANY = ("row", "cell", "gridcell", "rowheader")
# The first table, in this element or around it, that declares more rows than are rendered.
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
    """The number of rows that a table declares, and of those that are rendered; both include headers."""

    said: int
    here: int


async def check_complete(page: Page, look: Look) -> None:
    """Raises StepError of class expectation if the condition cannot be trusted because a table is partly rendered.

    This concerns conditions that hold and count rows or say that one is missing.
    """
    inner = look.not_ or look
    target, hides = inner.target, (inner.is_ == "hidden") is not bool(look.not_)
    if target is None or target.by not in OF_MANY or not (hides or inner.count is not None):
        return
    drawn: RenderedRows | None = await _around(page, target).evaluate_all(DRAWN)
    if drawn:
        raise StepError("expectation", TOLD.format(look.describe(), drawn["said"], drawn["here"]))


def _around(page: Page, target: Target) -> Locator:
    """Returns the target's container; the page, if it has none."""
    if target.in_ and (ways := candidates(page, target.in_)):
        return ways[0].locator
    return (frame_of(page, target) or page).locator("body")
