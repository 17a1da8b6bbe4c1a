"""Fills a date or time that a page takes in sections, for `fill`: a group of spinbuttons, one per part."""

import asyncio
import re
from time import monotonic
from typing import TYPE_CHECKING, TypedDict

from planbook.browser.acting.actionability import MOMENT
from planbook.browser.acting.field_values import FieldInput, describe_content
from planbook.errors import StepError
from planbook.step import Stage

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, Locator

A_WHILE = 0.5  # seconds for a page to show what was typed
ISO = re.compile(
    r"""(?:(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d))?(?:^|$|[T\s]+)
    (?:(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?)?""",
    re.VERBOSE,
)
"""Matches a date as 2026-03-31, a time as 10:30, or both."""
ROLE = "[role=spinbutton]"
GROUP = """it => {
  const el = it.control || it, group = el.closest('[role=group]');
  if (!group || el.matches('ROLE') || group.querySelectorAll('ROLE').length < 2) return null;
  return group.querySelectorAll('[role=group], input:not([aria-hidden=true]):not(ROLE)').length ? null : group;
}""".replace("ROLE", ROLE)
READ = """group => ({text: group.innerText.replace(/[\\s\\u2066-\\u2069]+/g, ''),
  sections: [...group.querySelectorAll('ROLE')].map(one => ({
    most: Number(one.getAttribute('aria-valuemax')) || 0,
    now: one.getAttribute('aria-valuenow') || one.value || one.innerText || '',
  }))})""".replace("ROLE", ROLE)
# What a section is for, by its maximum, whatever the language of its name; the second one with 59 is seconds.
MOST = {12: "month", 31: "day", 23: "hour", 24: "hour", 59: "minute"}


class Section(TypedDict):
    """A section's maximum, and its current value."""

    most: int
    now: str


class Group(TypedDict):
    """The text of a group of sections, and its sections."""

    text: str
    sections: list[Section]


async def fill_sections(it: "Locator", put: FieldInput, stage: Stage) -> bool:
    """Types the parts of a date or time into the field's sections; returns False if the field has none.

    Raises StepError of class value if the sections then hold something else.
    """
    parts = ISO.fullmatch(put.asked)
    group = (await it.evaluate_handle(GROUP, timeout=stage.left())).as_element() if parts else None
    if not parts or not group:
        return False
    before: Group = await group.evaluate(READ)
    wanted = _in_their_order(parts.groupdict(), before["sections"])
    if not wanted:
        return False
    await stage.session.filled.around(it, put, lambda: _typed(it, group, wanted, stage), stage.left)
    until = monotonic() + A_WHILE
    while not _held(wanted, now := await group.evaluate(READ)):
        if monotonic() > until:
            held, asked = describe_content(now["text"], put.secret), describe_content(put.asked, put.secret)
            raise StepError("value", f"{put.words} holds {held}; {asked} was filled: write a date that it takes")
        await asyncio.sleep(MOMENT)
    await stage.session.filled.again(it, put, stage.left())
    return True


def _in_their_order(parts: dict[str, str | None], sections: list[Section]) -> list[str]:
    """Returns what goes into each section; nothing if a part has no section, or a section no part."""
    names = ["year" if one["most"] > 1000 else MOST.get(one["most"], "") for one in sections]
    names = ["second" if name == "minute" and "minute" in names[:at] else name for at, name in enumerate(names)]
    given = {name: part for name, part in parts.items() if part}
    return [given[name] for name in names] if sorted(names) == sorted(given) else []


async def _typed(it: "Locator", group: "ElementHandle", wanted: list[str], stage: Stage) -> None:
    for section, part in zip(await group.query_selector_all(ROLE), wanted, strict=True):
        await section.click(timeout=stage.left())
        await it.page.keyboard.type(part)


def _held(wanted: list[str], now: Group) -> bool:
    held = [int(one["now"]) if one["now"].isdecimal() else None for one in now["sections"]]
    return held == [int(part) for part in wanted]
