"""Reads the row or entry of an element, and those of the elements like it."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator

from planbook.browser.as_text import ask
from planbook.browser.locating.element_fingerprint import facts_script

# An attribute counts the entries if, in each of them, it has the place of the entry, from 0 or 1.
READ = """
  if (els.length !== 1) return null;
  const [el] = els, root = el.getRootNode(), plain = text => text.split(/\\s+/).filter(Boolean).join(' ');
  const called = one => asCompared(nameOf(one, roleOf(one)) || wordsIn(one)).replace(/\\d+/g, '#'), name = called(el);
  const entryOf = one => one.closest(ENTRIES);
  const textOf = one => plain(entryOf(one).getAttribute('aria-label') || wordsIn(entryOf(one), one));
  const isLike = one => entryOf(one) && (one === el || (one.checkVisibility() && called(one) === name));
  const like = [...root.querySelectorAll(el.localName)].slice(0, 2 * ALIKE).filter(isLike);
  if (!like.includes(el)) return null;
  const PLACE = '\\0', upTo = one => one.closest(ENTRIES) === one ? [one] : [one, ...upTo(one.parentElement)];
  const withPlace = (text, place) => text.replace(/\\d+/g, digits => Number(digits) === place ? PLACE : digits);
  const attributes = one => upTo(one).flatMap(at => KEPT.map(key => at.getAttribute(key) || ''));
  const isCounted = from => {
    const all = like.map((one, at) => attributes(one).map(text => withPlace(text, at + from)));
    return all[0].some((text, at) => text.includes(PLACE) && all.every(texts => texts[at] === text));
  };
  const others = like.filter(one => one !== el).map(textOf).filter(Boolean);
  return {own: textOf(el), others, counts: isCounted(0) || isCounted(1)};
"""


class Entries(NamedTuple):
    """The texts of an element's row or entry, and of those of the elements like it, each on one line.

    `counts`: an attribute of the element, such as its test id, is the place of its entry among them.
    """

    own: str
    others: Sequence[str]
    counts: bool


@cache
def _script() -> str:
    return f"els => {{\n{facts_script()}\n{READ}}}"


async def entries_of(locator: Locator) -> Entries | None:
    """Returns the entries; None if there is not exactly one such element, it is in none, or the page does not tell."""
    try:
        told: dict[str, Any] | None = await ask(locator.evaluate_all, _script())
    except PlaywrightError:
        return None  # the act itself says what is wrong
    return Entries(**told) if told else None
