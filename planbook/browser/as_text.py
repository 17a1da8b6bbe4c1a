"""Asks a page in texts: Playwright takes several times as long to hand over objects."""

import json
from collections.abc import Awaitable, Callable
from functools import cache
from hashlib import sha256
from secrets import token_hex
from typing import Any
from weakref import WeakKeyDictionary

from playwright.async_api import Page

NAME = f"planbook {token_hex(8)}"
"""The name under which documents keep functions, which no page knows."""
UNKNOWN = "unknown function"
_KNOWN: WeakKeyDictionary[Page, tuple[str, set[str]]] = WeakKeyDictionary()
# JSON.stringify is for texts only: some old libraries give lists and objects a `toJSON` that writes something else.
AS_TEXT = """const asText = value => {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(asText).join()}]`;
  if (value && typeof value === 'object') return `{${Object.keys(value).filter(key => value[key] !== undefined)
    .map(key => `${JSON.stringify(key)}:${asText(value[key])}`).join()}}`;
  return typeof value === 'boolean' || Number.isFinite(value) ? String(value) : 'null';
};"""


@cache
def in_text(function: str) -> str:
    """Returns the function, which may be `async`, with a text as its last parameter, and a text as its result."""
    makes, waits = ("async ", "await ") if function.startswith("async") else ("", "")
    return f"""{makes}(...all) => {{
  {AS_TEXT}
  const given = JSON.parse(all.pop());
  return asText({waits}({function})(...all, given));
}}"""


async def ask(evaluate: Callable[[str, str], Awaitable[str]], function: str, given: Any = None) -> Any:
    """Calls the function by this `evaluate`, with what is given as its last parameter. Raises what that raises.

    A document keeps the functions that it was sent: after that, only the function's name goes to it, instead of some
    30,000 characters.
    """
    sent, known = json.dumps(given), _known(evaluate)
    name, whole, short = _texts(function)
    told = await evaluate(short, sent) if name in known else UNKNOWN
    if told == UNKNOWN:
        told = await evaluate(whole, sent)
        known.add(name)
    return json.loads(told)


def _known(evaluate: Callable[[str, str], Awaitable[str]]) -> set[str]:
    """Returns the names of the functions that the document has, as far as its page and address tell."""
    owner = getattr(evaluate, "__self__", None)
    page = owner if isinstance(owner, Page) else getattr(owner, "page", None)
    if page is None:
        return set()
    address, known = _KNOWN.get(page, ("", set[str]()))
    if address != page.url:
        address, known = _KNOWN[page] = page.url, set()
    return known


@cache
def _texts(function: str) -> tuple[str, str, str]:
    """Returns the function's name, the text that keeps and calls it, and the text that calls it if it is kept."""
    name = sha256(function.encode()).hexdigest()[:16]
    kept = f"globalThis[Symbol.for('{NAME}')]"
    keep = f"try {{ ({kept} ||= {{}})['{name}'] = call; }} catch {{ /* it is sent again */ }}"
    whole = f"(...all) => {{ const call = {in_text(function)};\n{keep}\nreturn call(...all); }}"
    return name, whole, f"(...all) => {{ const call = {kept}?.['{name}']; return call ? call(...all) : '{UNKNOWN}'; }}"
