"""What an act would touch: what the element says of itself, and of the form that it is in. Nothing is done to it."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page

PATIENCE = 1000  # milliseconds: the element is there already
LOOK = """at => {
  const it = at.closest('button, a, input, select, textarea, summary, [role]') || at;
  const form = it.form || it.closest('form');
  const sends = 'button:not([type=button]):not([type=reset]), input[type=submit], input[type=image]';
  const typed = ['button', 'submit', 'image', 'reset'];
  const said = one => [one.getAttribute('aria-label'), one.innerText, typed.includes(one.type) ? one.value : '',
    one.title, one.getAttribute('alt')].filter(Boolean).map(text => text.trim().slice(0, 100));
  const own = form ? [...form.elements].find(one => one.matches(sends)) : null;
  const link = it.closest('a');
  const type = (it.type || '').toLowerCase();
  return {
    said: said(it),
    ids: [it.id, it.getAttribute('name'), it.getAttribute('data-testid')].filter(Boolean),
    link: link ? link.getAttribute('href') || '#' : null,
    scripted: !!(link && (link.onclick || link.hasAttribute('onclick') || link.dataset.method)),
    asks: !!form && form.method === 'get' && (it.formMethod || 'get') === 'get',
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
    """`said` are the names that people see, `ids` those that only the page's source has.

    `link` is where a link leads. `asks`: it stands in a form that only asks (GET). `sends`: it sends its form, and
    `sender` is what is said on the button that does. `signs`: that form asks for a password or a one-time code.
    `type`, `fills` (autocomplete) and `password` (whether there is a field for one beside it) are of a field.
    """

    said: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    link: str | None = None
    scripted: bool = False
    asks: bool = False
    sends: bool = False
    sender: tuple[str, ...] = ()
    signs: bool = False
    type: str = ""
    fills: str = ""
    password: bool = False


async def describe_element(locator: Locator) -> ElementFacts | None:
    """What an act on this element would touch; None where it has gone meanwhile."""
    try:
        told: dict[str, Any] = await locator.evaluate(LOOK, timeout=PATIENCE)
    except PlaywrightError:
        return None
    return ElementFacts(**{name: tuple(value) if isinstance(value, list) else value for name, value in told.items()})  # type: ignore[arg-type]


async def describe_focused(page: Page) -> ElementFacts | None:
    """The same of what has the focus, in whichever frame; None if nothing has."""
    for frame in reversed(page.frames):
        at = frame.locator("*:focus")
        try:
            if await at.count() == 1 and not await at.evaluate("at => at.tagName === 'IFRAME'", timeout=PATIENCE):
                return await describe_element(at)
        except PlaywrightError:
            continue
    return None
