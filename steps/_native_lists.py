"""Chooses from lists for `select`: the browser's own, and those that pages draw."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Literal, TypedDict

from planbook.browser.acting.actionability import LAST, MOMENT
from planbook.browser.acting.box_parts import click_point_of
from planbook.browser.acting.field_values import FieldInput
from planbook.errors import StepError
from planbook.step import Name, Stage
from steps._drawn_selection import DrawnSelection
from steps._entries import Entry, no_entry, place_of
from steps._field_input import fill
from steps._lists import DRAWN
from steps._words import listed, quoted

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, Locator

LIST = """it => {
  const el = it.control || it;
  const group = option => option.parentElement.tagName === 'OPTGROUP' ? option.parentElement.label : '';
  const entries = el.tagName !== 'SELECT' ? []
    : [...el.options].map(option => ({name: option.label, value: option.value, group: group(option),
      chosen: option.selected, disabled: option.matches(':disabled')}));
  const nature = () => {
    if (el.tagName === 'SELECT') return el.multiple ? 'several' : 'native';
    if (el.list) return 'suggestions';
    if (['listbox', 'tree', 'menu'].includes(el.getAttribute('role'))) return 'entries';
    const holds = one => !!one.querySelector('input[type=radio], [role=radio]')
      || [...one.querySelectorAll('*')].some(each => each.shadowRoot && holds(each.shadowRoot));
    return holds(el) ? 'radios' : 'opens';
  };
  return {nature: nature(), entries};
}"""
STILL_THERE = f"it => it.checkVisibility() ? ({LIST})(it) : null"
A_WHILE = 1.5  # seconds for a page to show what was chosen
MOMENT_TO_READ = 2000.0  # milliseconds
# Some libraries keep one of the browser's own inside theirs.
RADIOS = ":is([role=radio], input[type=radio]:not([role=radio] *))"


class ListInfo(TypedDict):
    """The sort of a list, and the entries of the browser's own list."""

    nature: Literal["native", "several", "suggestions", "entries", "radios", "opens"]
    entries: list[Entry]


Read = Callable[[], Awaitable[list[Entry]]]


async def select_entries(it: "Locator", picks: Sequence[Name], words: str, stage: Stage) -> None:
    """Chooses the entries with these names. Raises StepError of class not_found or value."""
    handle = await it.element_handle(timeout=stage.left())
    found: ListInfo = await handle.evaluate(LIST)
    nature = found["nature"]
    _check_number(nature, picks)
    if nature in ("native", "several"):
        places = await _places(_reader(it), picks, stage, found["entries"])
        put, at, filled = FieldInput(words, "", False), list(places), stage.session.filled
        await filled.around(it, put, lambda: it.select_option(index=at, timeout=stage.left()), stage.left, handle)
        await _see_that_they_are_kept(_reader(it, handle), list(places.values()), picks, stage)
    elif nature == "suggestions":
        await fill(it, picks[0].text, words, stage)
    elif nature == "radios":
        await _pick_radio(it.locator(RADIOS), picks, stage)
    else:
        frame = await handle.owner_frame()
        assert frame  # an element of a page is in a frame
        await DrawnSelection(it, handle, frame, stage, picks).choose()


async def wait_until_selectable(it: "Locator", picks: Sequence[Name], stage: Stage) -> None:
    """Waits until the list is enabled, and the browser's own list has the entries; other lists are not opened.

    Raises StepError of class timeout, not_found or value.
    """
    while not await it.is_enabled(timeout=stage.left()):
        if stage.left() < LAST:
            raise StepError("timeout", "the list is not enabled, and stayed so until the timeout")
        await asyncio.sleep(MOMENT)
    found: ListInfo = await it.evaluate(LIST, timeout=stage.left())
    _check_number(found["nature"], picks)
    if found["nature"] in ("native", "several"):
        await _places(_reader(it), picks, stage, found["entries"])


def _check_number(nature: str, picks: Sequence[Name]) -> None:
    if nature in ("native", "suggestions", "radios") and len(picks) != 1:
        raise StepError("value", f"exactly one entry can be chosen here, not {len(picks)}")


def _reader(it: "Locator", handle: "ElementHandle | None" = None) -> Read:
    """Returns what reads the entries: of this element as long as it is in the page, else of what the target finds."""
    from playwright.async_api import Error

    async def read() -> list[Entry]:
        again: ListInfo | None = None
        with suppress(Error):  # the page has loaded itself anew, and has the list again
            again = await handle.evaluate(STILL_THERE) if handle else None
        again = again or await it.evaluate(LIST, timeout=MOMENT_TO_READ)
        return again["entries"]

    return read


async def _places(read: Read, picks: Sequence[Name], stage: Stage, entries: list[Entry]) -> dict[int, Entry]:
    """Returns the entries by index, and waits for entries that are not there yet."""
    while True:
        places = [place_of(pick, entries) for pick in picks]
        if None not in places:
            return {place: entries[place] for place in places if place is not None}
        if stage.left() < 2000 * MOMENT:
            raise no_entry(picks[places.index(None)], entries)
        await asyncio.sleep(MOMENT)
        entries = await read()


async def _pick_radio(radios: "Locator", picks: Sequence[Name], stage: Stage) -> None:
    async def read() -> list[Entry]:
        found: list[Entry] = await radios.evaluate_all(DRAWN, None)
        return found

    places = await _places(read, picks, stage, await read())
    for place in places:
        if not (await read())[place]["chosen"]:
            part = await click_point_of(radios.nth(place), stage.left())
            await (part.click(stage.left()) if part else radios.nth(place).click(timeout=stage.left()))
    await _see_that_they_are_kept(read, list(places.values()), picks, stage)


async def _see_that_they_are_kept(read: Read, wanted: Sequence[Entry], picks: Sequence[Name], stage: Stage) -> None:
    """Raises StepError of class value if something else is chosen; a list whose entries have changed is not checked."""
    until = monotonic() + min(A_WHILE, stage.left() / 1000)
    meant = {_key(entry) for entry in wanted}
    while (entries := await _quietly(read)) and meant <= {_key(entry) for entry in entries}:
        chosen = [entry for entry in entries if entry["chosen"]]
        if {_key(entry) for entry in chosen} == meant:
            return
        if monotonic() > until:
            held = listed(quoted(entry["name"].strip()) for entry in chosen) or "nothing"
            raise StepError("value", f"{held} is chosen there, not {listed(picks)}: the page did not keep it")
        await asyncio.sleep(MOMENT)


def _key(entry: Entry) -> tuple[str, str, str]:
    return entry["name"], entry["value"], entry["group"]


async def _quietly(read: Read) -> list[Entry]:
    """Returns the entries; none if the page has navigated."""
    from playwright.async_api import Error

    try:
        return await read()
    except Error:
        return []
