"""Tells whether the row or entry that an element was in is on the page, in which another element like it stands now."""

from collections.abc import Sequence
from functools import cache

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator

from planbook.browser.as_text import ask
from planbook.browser.locating.element_fingerprint import facts_script

# `texts` are on one line each, and may end where the record has cut them, with `…`.
STANDS = """
  if (els.length !== 1) return null;
  const [el] = els, root = el.getRootNode(), plain = text => text.split(/\\s+/).filter(Boolean).join(' ');
  const isIt = (text, sought) => sought.endsWith('…') ? text.startsWith(sought.slice(0, -1)) : text === sought;
  const called = one => asCompared(nameOf(one, roleOf(one)) || wordsIn(one)).replace(/\\d+/g, '#'), name = called(el);
  const entryOf = one => {
    const entry = one.closest(ENTRIES);
    return entry ? plain(entry.getAttribute('aria-label') || wordsIn(entry, one)) : '';
  };
  const isLike = one => one !== el && one.checkVisibility() && called(one) === name;
  const entries = [...root.querySelectorAll(el.localName)].slice(0, 2 * ALIKE).filter(isLike).map(entryOf);
  return texts.find(text => !isIt(entryOf(el), text) && entries.some(entry => entry && isIt(entry, text))) || null;
"""


@cache
def _script() -> str:
    return f"(els, texts) => {{\n{facts_script()}\n{STANDS}}}"


async def entry_elsewhere(locator: Locator, texts: Sequence[str]) -> str | None:
    """Returns the first of these texts that is a row or entry of an element like this one, but not of this one."""
    try:
        found: str | None = await ask(locator.evaluate_all, _script(), list(texts))
        return found
    except PlaywrightError:
        return None  # the act itself says what is wrong
