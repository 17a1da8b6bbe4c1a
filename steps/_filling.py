"""How `fill` fills, and how it sees that a field does not take a value: browsers then just leave it empty."""

import asyncio
import re
from typing import TYPE_CHECKING, Any

from planbook.browser.aiming import LAST, MOMENT
from planbook.errors import StepError
from planbook.step import Stage

if TYPE_CHECKING:
    from playwright.async_api import Locator

WRITTEN = {
    "date": "2026-03-31",
    "time": "10:30",
    "month": "2026-03",
    "week": "2026-W13",
    "datetime-local": "2026-03-31T10:30",
    "range": "",
}
"""The fields that put right what they are given, and how their values are written."""
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
MAY_BE_REFUSED = re.compile(
    rf"""\d\s*[-/.:]\s*\d | ^\s*[-+]?[\d.,]+\s*%?\s*$ | \d\s*[ap]\.?m
    | ^\s*(today|tomorrow|yesterday|noon|now)\s*$ | \b({_MONTHS})[a-z]*\.?,?\s+\d | \d\.?\s+({_MONTHS})""",
    re.IGNORECASE | re.VERBOSE,
)
"""A text that may be meant for a date, a time or a slider."""
PROBE = f"""(it, text) => {{
  const el = it.control || it;
  if (el.tagName === 'SELECT') return {{type: 'select'}};
  if (!{list(WRITTEN)}.includes(el.type)) return null;
  const probe = el.cloneNode();
  probe.value = text;
  return {{type: el.type, value: probe.value, least: el.min || '0', most: el.max || '100'}};
}}"""


async def fill(it: "Locator", text: str, words: str, ms: float) -> None:
    """Fills the field, which `words` names. Raises StepError of class value where it does not take the text.

    Asking what sort of field it is costs a third of the filling. So it is only asked, beside the filling, where the
    text may be meant for a date, a time or a slider.
    """
    from playwright.async_api import Error

    asking = asyncio.ensure_future(_asked(it, text, ms)) if MAY_BE_REFUSED.search(text) else None
    try:
        await it.fill(text, timeout=ms)
    except Error as error:
        if "is not an <input>" in error.message and (await _asked(it, text, ms) or {}).get("type") == "select":
            raise _is_a_list(words) from None
        raise
    else:
        if asking:
            _check(await asking, text, words)
    finally:
        if asking:
            asking.cancel()


async def could_fill(it: "Locator", text: str, words: str, stage: Stage) -> None:
    """Waits until the field could be filled. Raises StepError: timeout, or value where it does not take the text."""
    while not await it.is_editable(timeout=stage.left()):
        if stage.left() < LAST:
            raise StepError("timeout", f"{words} is not open for writing, and stayed so until the timeout")
        await asyncio.sleep(MOMENT)
    asked = await _asked(it, text, stage.left())
    if asked and asked["type"] == "select":
        raise _is_a_list(words)
    if MAY_BE_REFUSED.search(text):
        _check(asked, text, words)


def _is_a_list(words: str) -> StepError:
    return StepError("value", f"{words} is a list to choose from; use `select`")


async def _asked(it: "Locator", text: str, ms: float) -> dict[str, Any] | None:
    from playwright.async_api import Error

    try:
        answer: dict[str, Any] | None = await it.evaluate(PROBE, text, timeout=ms)
    except Error:
        return None  # filling says what is wrong
    return answer


def _check(field: dict[str, Any] | None, text: str, words: str) -> None:
    if not field or not text:
        return
    if field["type"] == "range":
        if not float(field["least"]) <= _number(text) <= float(field["most"]):
            raise StepError("value", f"{words} goes from {field['least']} to {field['most']}; it does not take {text}")
    elif not field["value"]:
        raise StepError("value", f"{words} does not take {text}; write it like {WRITTEN[field['type']]}")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
