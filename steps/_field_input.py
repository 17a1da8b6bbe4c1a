"""Fills fields for `fill`, and detects when a field does not keep a value: browsers and pages may change it."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from planbook.browser.acting.actionability import LAST, MOMENT
from planbook.browser.acting.field_values import (
    PERHAPS,
    FieldContent,
    FieldInput,
    describe_content,
    ends_with_typed,
    is_same_value,
    reads_alike,
)
from planbook.errors import StepError
from planbook.step import Stage
from steps._focus import focused_field, shown_without_focus
from steps._sections import fill_sections

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

A_WHILE = 0.5  # seconds for a page to reformat a value
REFILLS = 2  # times that a field which the page draws anew is filled again: it may do so each time that it is filled

WRITTEN = {
    "date": "2026-03-31",
    "time": "10:30",
    "month": "2026-03",
    "week": "2026-W13",
    "datetime-local": "2026-03-31T10:30",
    "range": "",
}
"""The field types that normalize their values, with examples of the format."""
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
MAY_BE_REFUSED = re.compile(
    rf"""\d\s*[-/.:]\s*\d | ^\s*[-+]?[\d.,]+\s*%?\s*$ | \d\s*[ap]\.?m
    | ^\s*(today|tomorrow|yesterday|noon|now)\s*$ | \b({_MONTHS})[a-z]*\.?,?\s+\d | \d\.?\s+({_MONTHS})""",
    re.IGNORECASE | re.VERBOSE,
)
"""Matches texts that may be meant for a date, a time or a slider."""
PROBE = f"""(it, text) => {{
  const el = it.control || it;
  if (el.tagName === 'SELECT') return {{type: 'select'}};
  if (!{list(WRITTEN)}.includes(el.type)) return null;
  const probe = el.cloneNode();
  probe.value = text;
  return {{type: el.type, value: probe.value, least: el.min || '0', most: el.max || '100'}};
}}"""

ANOTHER = (
    "{} was filled with {}, and the page then drew a field in its place that may ask for something else, which was not "
    "filled: {}. If the page goes on by itself when it has what it wants, use `type`"
)
CUT = "{} went before it had received each key of {}: {}"
UNFOCUSED = "nothing had the focus when {} was typed, and no text of the page has changed since"
UNTAKEN = "{} holds {} after {} was typed: {}"
UNSEEN = "{} holds nothing, and no text of the page shows {}, which was typed"

# Puts the caret at the end, unless the element has the focus already.
TO_ITS_END = """it => {
  const el = it.control || it;
  if (el.getRootNode().activeElement === el) return;
  el.focus();
  if (el.isContentEditable) getSelection().selectAllChildren(el), getSelection().collapseToEnd();
  else if (el.matches('input, textarea'))
    try { el.setSelectionRange(el.value.length, el.value.length); } catch { /* numbers, dates: no place in them */ }
}"""


async def fill(it: "Locator", text: str, words: str, stage: Stage) -> None:
    """Fills the field that `words` names. Raises StepError of class value if it then holds something else."""
    from playwright.async_api import Error

    filled, put = stage.session.filled, _put(words, text, stage)
    if MAY_BE_REFUSED.search(text) and await fill_sections(it, put, stage):
        return

    async def do(itself: "Locator" = it) -> None:
        await itself.fill(text, timeout=stage.left())

    try:
        left = await filled.around(it, put, do, stage.left, itself=do)
    except Error as error:
        asked = await _asked(it, text, stage.left()) if "is not an <input>" in error.message else None
        if asked and asked["type"] == "select":
            raise _is_a_list(words) from None
        raise
    until, refills = monotonic() + min(A_WHILE, stage.left() / 1000), REFILLS
    while left and not _is_kept(text, left):
        if monotonic() > until:
            await _refuse(it, put, left, stage)
        if left.anew and left.other:
            raise StepError("value", ANOTHER.format(words, describe_content(text, put.secret), left.other))
        if left.anew and refills and stage.may_act_again():
            refills -= 1
            left = await filled.around(it, put, do, stage.left)
            continue
        await asyncio.sleep(MOMENT)  # some pages reformat a value in steps
        left = await filled.again(it, put, stage.left())


async def append_text(it: "Locator", text: str, words: str, stage: Stage) -> None:
    """Types the text after the existing text. Raises StepError of class value if a part of it is missing afterwards.

    A field that is empty afterwards has passed the text on: to a tag, a list, or the fields after it.
    """

    async def do() -> None:
        await it.evaluate(TO_ITS_END, timeout=stage.left())
        await it.press_sequentially(text, timeout=stage.left())

    await _type(it, _put(words, text, stage, hands_on=True), do, stage)


async def type_at_focus(page: "Page", text: str, stage: Stage) -> None:
    """Types the text into the focused element. Raises StepError of class value if that is a field and takes no key.

    What the field holds then is not compared: some pages distribute what is typed over several fields.
    """

    async def do() -> None:
        if stage.session.is_secret(text):
            await stage.session.filled.fill_unknown_field(page, lambda: page.keyboard.type(text))
        else:
            await page.keyboard.type(text)

    if it := await focused_field(page):
        return await _type(it, _put("the field with the focus", text, stage, hands_on=True), do, stage, compares=False)
    before = await shown_without_focus(page)
    await do()
    until = monotonic() + A_WHILE
    while before and before == await shown_without_focus(page) and not stage.requests:
        if monotonic() > until:
            return stage.session.doubt(UNFOCUSED.format(describe_content(text, stage.session.is_secret(text))))
        await asyncio.sleep(MOMENT)
    return None


async def _type(
    it: "Locator", put: FieldInput, do: Callable[[], Awaitable[None]], stage: Stage, compares: bool = True
) -> None:
    filled, text = stage.session.filled, put.asked
    left = await filled.around(it, put, do, stage.left)
    until = monotonic() + min(A_WHILE, stage.left() / 1000)
    while left and not (_has_keys(left, stage) and (not compares or _is_typed(text, left))):
        if monotonic() > until:
            await _refuse_keys(it, put, left, stage)
            return
        if left.cut and not left.value and not left.other and stage.may_act_again():
            left = await filled.around(it, put, do, stage.left)
            continue
        await asyncio.sleep(MOMENT)
        left = await filled.again(it, put, stage.left())


def _put(words: str, text: str, stage: Stage, hands_on: bool = False) -> FieldInput:
    session = stage.session
    return FieldInput(words, text, session.is_secret(text), hands_on, whole=not session.is_part(text))


def _has_keys(left: FieldContent, stage: Stage) -> bool:
    return not (left.cut and not left.value) and (not left.untaken or bool(stage.requests))


def _is_typed(text: str, left: FieldContent) -> bool:
    return left.gone or any(ends_with_typed(text, held, left.type) for held in (left.value, left.onward))


def _is_kept(text: str, left: FieldContent) -> bool:
    if left.gone or text in (left.value, left.typed):
        return True
    if left.editable:
        return reads_alike(text, left.value)
    return any(is_same_value(text, held, left.type) for held in (left.value, left.typed))


async def _refuse(it: "Locator", put: FieldInput, left: FieldContent, stage: Stage) -> None:
    """Raises StepError with what the field holds instead, and why, if that is known."""
    await _check_format(it, put, left, stage)
    held, wanted = describe_content(left.value, put.secret), describe_content(put.asked, put.secret)
    wanted = f"a secret of {wanted}" if put.secret else wanted
    remedy = "write it as the page keeps it, or use `type` if the page looks at each key"
    if 0 <= left.most <= len(left.value):
        remedy = f"it takes {left.most} characters at most"
    elif put.hands_on:
        remedy = "write it as the page keeps it"
    raise StepError("value", f"{put.words} holds {held}; {wanted} was filled: {remedy}")


async def _check_format(it: "Locator", put: FieldInput, left: FieldContent, stage: Stage) -> None:
    if not put.secret and left.type in WRITTEN:
        _check(await _asked(it, put.asked, stage.left()), put.asked, put.words)


async def _refuse_keys(it: "Locator", put: FieldInput, left: FieldContent, stage: Stage) -> None:
    """Raises StepError like `_refuse`. Only tells a doubt if the text may be drawn where nothing tells of it."""
    held, wanted = describe_content(left.value, put.secret), describe_content(put.asked, put.secret)
    await _check_format(it, put, left, stage)
    if left.untaken == PERHAPS:
        stage.session.doubt(UNSEEN.format(put.words, wanted))
    elif left.untaken:
        raise StepError("value", UNTAKEN.format(put.words, held, wanted, left.untaken))
    elif left.other:
        raise StepError("value", CUT.format(put.words, wanted, left.other))
    else:
        await _refuse(it, put, left, stage)


async def wait_until_fillable(it: "Locator", text: str, words: str, stage: Stage) -> None:
    """Waits until the field can be filled. Raises StepError: timeout, or value if it does not accept the text."""
    while not await it.is_editable(timeout=stage.left()):
        if stage.left() < LAST:
            raise StepError("timeout", f"{words} is not editable, and stayed so until the timeout")
        await asyncio.sleep(MOMENT)
    asked = await _probe(it, text, stage.left())
    if asked and asked["type"] == "select":
        raise _is_a_list(words)
    if MAY_BE_REFUSED.search(text):
        _check(asked, text, words)


def _is_a_list(words: str) -> StepError:
    return StepError("value", f"{words} is a list to choose from; use `select`")


async def _asked(it: "Locator", text: str, ms: float) -> dict[str, Any] | None:
    from playwright.async_api import Error

    try:
        return await _probe(it, text, ms)
    except Error:
        return None  # filling reports what is wrong


async def _probe(it: "Locator", text: str, ms: float) -> dict[str, Any] | None:
    answer: dict[str, Any] | None = await it.evaluate(PROBE, text, timeout=ms)
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
