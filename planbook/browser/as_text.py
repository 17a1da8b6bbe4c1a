"""Asks a page in texts: Playwright takes several times as long to hand over objects."""

import json
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

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
    """Calls the function by this `evaluate`, with what is given as its last parameter. Raises what that raises."""
    return json.loads(await evaluate(in_text(function), json.dumps(given)))
