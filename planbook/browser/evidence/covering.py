"""Masks secrets on a page: the fields into which one was put, and the texts that contain one."""

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from playwright.async_api import Frame, Locator

from planbook.browser.session.session import Session
from planbook.secrets.redaction import Mask

FIELDS = "input, textarea, select, [contenteditable]"
HELD = """all => {
  const filled = window[Symbol.for('planbook.filled')];
  const value = el => el.tagName === 'SELECT' ? [...el.selectedOptions].map(one => one.label).join(', ')
    : el.value === undefined ? el.innerText || '' : String(el.value) || el.placeholder || '';
  return all.map(el => ({value: value(el), secret: !!filled && filled.secret.has(el) && !!value(el)}));
}"""
BOX = 4  # characters that one of several split fields takes at most


class FrameMask(NamedTuple):
    """The secrets of a frame: elements to mask, and the contents of its secret fields."""

    locators: list[Locator]
    values: list[str]


async def masks_of(session: Session) -> FrameMask:
    """Returns the masks of all frames of the page. Raises Playwright's Error."""
    found = [await _of_frame(frame, session.mask) for frame in session.page.frames] if session.mask else []
    return FrameMask([one for each in found for one in each.locators], [one for each in found for one in each.values])


async def _of_frame(frame: Frame, mask: Mask) -> FrameMask:
    fields = frame.locator(FIELDS)
    held = await fields.evaluate_all(HELD)
    values = [str(each["value"]) for each in held]
    filled = [bool(each["value"]) and (each["secret"] or each["value"] in mask) for each in held]
    numbers = {number for number, secret in enumerate(filled) if secret} | split_secret_fields(values, mask)
    texts = [frame.get_by_text(pattern) for pattern in mask.visible_patterns()]
    return FrameMask([*(fields.nth(number) for number in sorted(numbers)), *texts], [values[each] for each in numbers])


def split_secret_fields(values: Sequence[str], mask: Mask) -> set[int]:
    """Returns the indexes of fields that hold a secret together, a few characters each."""
    owners = [number for number, value in enumerate(values) if len(value) <= BOX for _ in value]
    text = "".join(value for value in values if len(value) <= BOX)
    return {number for start, end, _ in mask.found(text) for number in owners[start:end]}


def redact_snapshot(snapshot: str, values: Sequence[str]) -> str:
    """Returns an accessibility snapshot with these field values masked."""
    if not values:
        return snapshot
    told = "|".join(re.escape(value) for value in sorted(set(values), key=len, reverse=True))
    field = re.compile(rf'^(\s*- (?:textbox|searchbox|combobox|spinbutton)\b.*: )"?(?:{told})"?$', re.MULTILINE)
    return field.sub(r"\1••••", snapshot)


def redact_trace_file(content: bytes, values: Sequence[str]) -> bytes:
    """Returns a file of a trace with these field values masked."""
    for value in set(values):
        content = content.replace(_held(value), _held("••••"))
    return content


def _held(value: str) -> bytes:
    return b'"__playwright_value_":' + json.dumps(value, ensure_ascii=False).encode()
