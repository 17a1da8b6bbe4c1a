"""Before a `once` step acts: checks that the target's row is unambiguous."""

from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from planbook.browser.locating.locators import container_of
from planbook.browser.locating.name_matching import has_words, normalized
from planbook.browser.locating.selector_engines import text_script
from planbook.errors import StepError
from planbook.step.target import Target

HOLDERS = ("row", "listitem", "article")
# Of the matches, without those that contain another one: how many there are, and the cells of the first.
HELD = f"""all => {{
  {text_script()}
  const inner = all.filter(one => !all.some(other => other !== one && one.contains(other)));
  const selector = 'td, th, [role=cell], [role=gridcell], [role=rowheader]';
  const cells = inner.length ? [...inner[0].querySelectorAll(selector)] : [];
  const isHead = cell => cell.matches('th, [role=rowheader]');
  const told = cell => readIn(cell, new Map()).replaceAll(SOFT, ' ');
  return {{ count: inner.length, cells: cells.map(told), heads: cells.filter(isHead).map(told) }};
}}"""


async def check_unique_row(page: Page, target: Target) -> None:
    """Raises StepError of class ambiguous if a text matches several rows, or only a part of a row's name."""
    for holder, place in _holders(target):
        try:
            told: dict[str, Any] = await container_of(page, place).evaluate_all(HELD)  # type: ignore[union-attr]
        except PlaywrightError:
            continue  # the page is going away; the act will report that
        words = holder.model_copy(update={"in_": None, "frame": []}).describe()
        if told["count"] > 1:
            raise StepError(
                "ambiguous",
                f"{words} is there {told['count']} times, and this is sent once. "
                "Say which with exact, has, has_text or nth",
            )
        if holder.by == "row" and (key := _in_part(holder, told["cells"], told["heads"])):
            raise StepError(
                "ambiguous",
                f'{words} is only a part of "{key}", and this is sent once. Write the full name, or has: {{cell: …}}',
            )


def _holders(target: Target) -> list[tuple[Target, Target]]:
    """Returns the rows, list items and articles named by a part of their text, each with a target inside it."""
    found: list[tuple[Target, Target]] = []
    at: Target | None = target.model_copy(update={"in_": target})
    while at and at.in_:
        holder = at.in_
        if holder.by in HOLDERS and holder.name and not (holder.name.pattern or holder.exact or holder.nth):
            found.append((holder, at))
        at = holder.model_copy(update={"frame": holder.frame or at.frame})
    return found


def _in_part(holder: Target, cells: list[str], heads: list[str]) -> str | None:
    """Returns the row's name, if the text is only a part of it and not a whole cell."""
    assert holder.name
    sought = normalized(holder.name.text)
    if any(normalized(cell) == sought for cell in cells):
        return None
    key = next((cell for cell in [*heads, *cells] if _letters(cell)), "")
    return key if has_words(normalized(key), sought) and _letters(key) != _letters(sought) else None


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
