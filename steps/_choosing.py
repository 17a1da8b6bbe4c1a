"""How `select` chooses: from the browser's own lists, and from those that pages draw themselves."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Literal, TypedDict

from planbook.browser.aiming import LAST, MOMENT
from planbook.browser.holds import Put
from planbook.browser.names import reads, whole
from planbook.errors import StepError
from planbook.step import Name, Stage
from steps._filling import fill
from steps._words import nearest

if TYPE_CHECKING:
    from playwright.async_api import Frame, Locator

LIST = """it => {
  const el = it.control || it;
  const entries = el.tagName !== 'SELECT' ? []
    : [...el.options].map(option => ({name: option.label, value: option.value, chosen: option.selected}));
  const nature = () => {
    if (el.tagName === 'SELECT') return el.multiple ? 'several' : 'native';
    if (el.list) return 'suggestions';
    if (['listbox', 'tree', 'menu'].includes(el.getAttribute('role'))) return 'entries';
    return el.querySelector('input[type=radio], [role=radio]') ? 'radios' : 'opens';
  };
  return {nature: nature(), entries};
}"""
DRAWN = """all => all.map(el => ({
  name: el.getAttribute('aria-label') || (el.labels && [...el.labels].map(one => one.innerText).join(' '))
    || el.innerText || el.value || '',
  value: el.value === undefined ? '' : String(el.value),
  chosen: el.checked === true || ['aria-selected', 'aria-checked'].some(one => el.getAttribute(one) === 'true'),
}))"""
OWNED = """el => {
  const named = ['aria-controls', 'aria-owns'].map(one => el.getAttribute(one)).find(id => id);
  return named && el.getRootNode().getElementById(named) ? named : null;
}"""
OPTIONS = ":is([role=option], [role=menuitem], [role=menuitemradio], [role=treeitem]):visible"
RADIOS = ":is(input[type=radio], [role=radio])"
A_WHILE = 0.4  # seconds that a list is given to open, before it is taken for one of another sort


class Entry(TypedDict):
    """An entry of a list: what it is called, the value behind it, and whether it is chosen."""

    name: str
    value: str
    chosen: bool


class List(TypedDict):
    """What sort of list it is, and the entries of the browser's own."""

    nature: Literal["native", "several", "suggestions", "entries", "radios", "opens"]
    entries: list[Entry]


Read = Callable[[], Awaitable[list[Entry]]]


async def choose(it: "Locator", picks: Sequence[Name], words: str, stage: Stage) -> None:
    """Chooses the entries that are called so. Raises StepError of class not_found or value."""
    found: List = await it.evaluate(LIST)
    nature = found["nature"]
    _check_number(nature, picks)
    if nature in ("native", "several"):
        places = await _places(_reader(it), picks, stage, found["entries"])
        put = Put(words, "", False)
        await stage.session.filled.around(it, put, lambda: it.select_option(index=places, timeout=stage.left()))
    elif nature == "suggestions":
        await fill(it, picks[0].text, words, stage)
    elif nature == "opens":
        for pick in picks:
            await _pick_opened(it, pick, stage)
    else:
        await _pick_drawn(it, it.locator(RADIOS if nature == "radios" else OPTIONS), picks, stage)


async def could_choose(it: "Locator", picks: Sequence[Name], stage: Stage) -> None:
    """Waits until it can be chosen from, and the browser's own list has the entries; others are not opened for that.

    Raises StepError of class timeout, not_found or value.
    """
    while not await it.is_enabled(timeout=stage.left()):
        if stage.left() < LAST:
            raise StepError("timeout", "the list is not enabled, and stayed so until the timeout")
        await asyncio.sleep(MOMENT)
    found: List = await it.evaluate(LIST)
    _check_number(found["nature"], picks)
    if found["nature"] in ("native", "several"):
        await _places(_reader(it), picks, stage, found["entries"])


def _check_number(nature: str, picks: Sequence[Name]) -> None:
    if nature in ("native", "suggestions", "radios") and len(picks) != 1:
        raise StepError("value", f"exactly one entry can be chosen here, not {len(picks)}")


def _reader(it: "Locator") -> Read:
    async def read() -> list[Entry]:
        again: List = await it.evaluate(LIST)
        return again["entries"]

    return read


def place_of(pick: Name, entries: Sequence[Entry]) -> int | None:
    """Where the entry is that is called so, or else has that value."""
    called = (place for place, entry in enumerate(entries) if reads(pick, entry["name"]))
    valued = (place for place, entry in enumerate(entries) if entry["value"] == pick.text and not pick.pattern)
    return next(called, next(valued, None))


async def _places(read: Read, picks: Sequence[Name], stage: Stage, entries: list[Entry]) -> list[int]:
    """Where the entries are, of those that were read; those that are not there yet are waited for."""
    while True:
        places = [place_of(pick, entries) for pick in picks]
        if None not in places:
            return [place for place in places if place is not None]
        if stage.left() < 2000 * MOMENT:
            raise _no_entry(picks[places.index(None)], entries)
        await asyncio.sleep(MOMENT)
        entries = await read()


def _no_entry(pick: Name, entries: Sequence[Entry]) -> StepError:
    names = [" ".join(entry["name"].split()) for entry in entries if entry["name"].strip()]
    return StepError("not_found", f"the list has no entry {pick}{nearest(pick.text, names)}")


async def _pick_drawn(it: "Locator", entries: "Locator", picks: Sequence[Name], stage: Stage) -> None:
    """Clicks what is to be chosen and is not; where several may be chosen, also what is and should not be."""

    async def read() -> list[Entry]:
        found: list[Entry] = await entries.evaluate_all(DRAWN)
        return found

    places = await _places(read, picks, stage, await read())
    several = await it.get_attribute("aria-multiselectable") == "true"
    for place, entry in enumerate(await read()):
        if entry["chosen"] != (place in places) and (several or place in places):
            await entries.nth(place).click(timeout=stage.left())


async def _pick_opened(it: "Locator", pick: Name, stage: Stage) -> None:
    """Opens a list and clicks the entry; a field that one writes into is given the text, where that is needed."""
    options = await _options(it)
    if not await options.count():
        await it.click(timeout=stage.left())
    opened, written = monotonic(), False
    while True:
        options = await _options(it)
        entries: list[Entry] = await options.evaluate_all(DRAWN)
        place = place_of(pick, entries)
        if place is not None:
            return await options.nth(place).click(timeout=stage.left())
        if monotonic() - opened > A_WHILE:
            if not written and await it.evaluate("el => el.matches('input, textarea')"):
                await it.fill(pick.text, timeout=stage.left())
                written, opened = True, monotonic()
            elif not entries and await _clicked_text(it, pick, stage):
                return None
        if stage.left() < 2000 * MOMENT:
            raise _no_entry(pick, entries)
        await asyncio.sleep(MOMENT)


async def _options(it: "Locator") -> "Locator":
    """The visible entries of the list that belongs to the element; where it does not say which, of any list."""
    frame = await _frame(it)
    owned = await it.evaluate(OWNED)
    return frame.locator(f'[id="{owned}"]').locator(OPTIONS) if owned else frame.locator(OPTIONS)


async def _frame(it: "Locator") -> "Frame":
    frame = await (await it.element_handle()).owner_frame()
    assert frame  # an element of a page is in a frame
    return frame


async def _clicked_text(it: "Locator", pick: Name, stage: Stage) -> bool:
    """Clicks the entry of a list that does not say that it is one: the last visible text that is called so."""
    texts = (await _frame(it)).get_by_text(whole(pick)).filter(visible=True)
    if not await texts.count():
        return False
    await texts.last.click(timeout=stage.left())
    return True
