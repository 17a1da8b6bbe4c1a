"""Describes an element that an act would touch, and the form that it is in. Does not act on it."""

import asyncio
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

PATIENCE, LONG_PATIENCE = 1000, 5000  # milliseconds: the element exists already; and if the page is busy
LOOK = """at => {
  const it = at.closest('button, a, input, select, textarea, summary, [role]') || at;
  const form = it.form || it.closest('form');
  const sends = 'button:not([type=button]):not([type=reset]), input[type=submit], input[type=image]';
  const typed = ['button', 'submit', 'image', 'reset'];
  const said = one => [one.getAttribute('aria-label'), one.innerText, typed.includes(one.type) ? one.value : '',
    one.title, one.getAttribute('alt')].filter(Boolean).map(text => text.trim().slice(0, 100));
  const own = form ? [...form.getRootNode().querySelectorAll(sends)].find(one => one.form === form) : null;
  const link = it.closest('a');
  const type = (it.type || '').toLowerCase();
  return {
    said: said(it),
    ids: [it.id, it.getAttribute('name'), it.getAttribute('data-testid')].filter(Boolean),
    link: link ? link.getAttribute('href') || '#' : null,
    scripted: !!(link && (link.onclick || link.hasAttribute('onclick') || link.dataset.method)),
    asks: !!form && form.method === 'get' && (it.formMethod || 'get') === 'get',
    searches: !!form && !!form.closest('search, [role=search]')
      && !form.querySelector('textarea, input[type=file], input[type=password]'),
    sends: it.matches(sends),
    sender: own ? said(own) : [],
    type,
    fills: (it.getAttribute('autocomplete') || '').split(' ').pop(),
    signs: !!form && !!form.querySelector('input[type=password], input[autocomplete="one-time-code"]'),
    password: !!(form || document).querySelector('input[type=password]'),
  };
}"""


@dataclass(frozen=True)
class ElementFacts:
    """The facts about an element: `said` are its visible names, `ids` those that only the page's source has.

    `link` is a link's address. `asks`: its form only queries (GET). `searches`: the page says that it is for a search.
    `sends`: it submits its form, and `sender` are the names of the button that does. `signs`: that form asks for a
    password or a one-time code. `type`, `fills` (autocomplete) and `password` (whether its form has a password field)
    describe a field.
    """

    said: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    link: str | None = None
    scripted: bool = False
    asks: bool = False
    searches: bool = False
    sends: bool = False
    sender: tuple[str, ...] = ()
    signs: bool = False
    type: str = ""
    fills: str = ""
    password: bool = False


async def describe_element(locator: Locator) -> ElementFacts | None:
    """Returns the facts about this element; None if it is gone. Raises TimeoutError if a busy page does not tell."""
    for patience in (PATIENCE, LONG_PATIENCE):
        try:
            told: dict[str, Any] = await locator.evaluate(LOOK, timeout=patience)
        except PlaywrightTimeoutError:
            if await _is_gone(locator):
                return None
            continue
        except PlaywrightError:
            return None
        return ElementFacts(**{name: tuple(one) if isinstance(one, list) else one for name, one in told.items()})  # type: ignore[arg-type]
    raise TimeoutError


async def _is_gone(locator: Locator) -> bool:
    """Returns whether the page says that there is no such element; one that says nothing is busy."""
    try:
        async with asyncio.timeout(PATIENCE / 1000):
            return not await locator.count()
    except TimeoutError:
        return False
    except PlaywrightError:
        return True


async def describe_focused(page: Page) -> ElementFacts | None:
    """Returns the facts about the focused element, in any frame; None if nothing has the focus. Raises TimeoutError."""
    for frame in reversed(page.frames):
        at = frame.locator("*:focus")
        try:
            if await at.count() == 1 and not await at.evaluate("at => at.tagName === 'IFRAME'", timeout=PATIENCE):
                return await describe_element(at)
        except PlaywrightError:
            continue
    return None
