"""Lists that pages draw and open when they are clicked: which one has opened, and what is in it."""

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING

from planbook.browser.aiming import MOMENT
from planbook.browser.names import whole
from planbook.errors import StepError
from planbook.step import Name, Stage
from steps._chosen import is_among, leave_only, tags_of
from steps._closing import close
from steps._entries import Entry, no_entry, place_of

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, Frame, Locator

A_WHILE = 0.4  # seconds that a list is given to open, before it is taken for one of another sort
A_WHILE_TO_CHOOSE = 1.5  # seconds that a page has to show what was chosen
MOST_CLICKS = 200
ROLES = ("option", "menuitem", "menuitemradio", "menuitemcheckbox", "treeitem")
# Entries that only say whether they are chosen, as Ant Design's, count too.
OPTIONS = f":is({', '.join(f'[role={role}]' for role in ROLES)}, [aria-selected]:not([role])):visible"
LISTS = "[role=listbox], [role=menu], [role=tree], [role=grid]"
# Of each entry whether it `counts`: it is in the list that the element says is its own, or was not there, or not so,
# before the element was clicked.
DRAWN = """(all, it) => {
  const before = window[Symbol.for('planbook.lists')] || new Map();
  const within = (outer, inner) => {
    for (let at = inner; at; at = at.assignedSlot || at.parentNode || at.host) if (at === outer) return true;
    return false;
  };
  const around = (one, selector) => {
    for (let at = one; at; at = at.assignedSlot || at.parentNode || at.host)
      if (at.nodeType === 1 && at.matches(selector)) return at;
    return null;
  };
  const named = (one, attribute) => (one.getAttribute(attribute) || '').split(/\\s+/).filter(Boolean)
    .map(id => one.getRootNode().querySelector('#' + CSS.escape(id)) || document.getElementById(id));
  const owners = it ? [it, ...it.querySelectorAll('[aria-controls], [aria-owns], [aria-activedescendant]'),
    it.closest('[role=combobox]')].filter(Boolean) : [];
  const own = owners.flatMap(one => [...named(one, 'aria-controls'), ...named(one, 'aria-owns'),
    ...named(one, 'aria-activedescendant').map(active => active && active.closest('LISTS'))]).filter(Boolean);
  if (it && it.matches('LISTS')) own.push(it);
  const isOwn = el => own.some(list => within(list, el));
  const anyOwn = all.some(isOwn);
  const titled = group => group.getAttribute('aria-label')
    || named(group, 'aria-labelledby').map(one => one ? one.innerText : '').join(' ');
  const slotted = el => [...el.querySelectorAll('slot')].flatMap(slot => slot.assignedNodes({flatten: true}))
    .map(one => one.innerText ?? one.data ?? '').join(' ').trim();
  const isHidden = one => {
    const style = getComputedStyle(one), small = Math.min(one.offsetWidth ?? 2, one.offsetHeight ?? 2) <= 1;
    return style.clip !== 'auto' || style.fontSize === '0px' || (style.overflow !== 'visible' && small);
  };
  const inside = one => one.localName === 'slot' ? one.assignedNodes({flatten: true})
    : (one.shadowRoot || one).childNodes;
  const isRead = one => one.nodeType === 1 && one.localName !== 'style' && !isHidden(one);
  const shown = one => one.nodeType === 3 ? one.data : isRead(one) ? [...inside(one)].map(shown).join('') : '';
  return all.map((el, at) => {
    const list = around(el, 'LISTS'), group = around(el, '[role=group]');
    const roots = [el, ...[...el.querySelectorAll('*')].map(one => one.shadowRoot).filter(Boolean)];
    const box = roots.map(one => one.querySelector('input[type=checkbox], [role=checkbox]')).find(Boolean);
    const checks = box || el.hasAttribute('aria-checked');
    return {
      name: el.getAttribute('aria-label') || (el.labels && [...el.labels].map(one => one.innerText).join(' '))
        || el.innerText || slotted(el) || el.value || '',
      shown: shown(el),
      value: el.matches('input') ? el.value : el.dataset.value || '',
      group: group && (!list || within(list, group)) ? titled(group).trim() : '',
      chosen: el.checked === true || !!(box && box.checked)
        || ['aria-selected', 'aria-checked'].some(one => el.getAttribute(one) === 'true'),
      disabled: el.matches(':disabled, [aria-disabled=true]'),
      several: !!checks && !el.matches('[type=radio], [role=radio], [role=menuitemradio]')
        || !!(list && list.getAttribute('aria-multiselectable') === 'true'),
      at, own: isOwn(el),
      counts: anyOwn ? isOwn(el) : !el.closest('[role=menubar]') && before.get(el) !== el.innerText,
    };
  });
}""".replace("LISTS", LISTS)
REMEMBER = "all => { window[Symbol.for('planbook.lists')] = new Map(all.map(el => [el, el.innerText])); }"
ADD = "all => all.forEach(el => window[Symbol.for('planbook.lists')].set(el, el.innerText))"
EXPANDED = "el => el.getAttribute('aria-expanded') === 'true'"
FORGET = f"el => {{ delete window[Symbol.for('planbook.lists')]; return ({EXPANDED})(el); }}"
NEW = "all => all.map(el => !window[Symbol.for('planbook.lists')].has(el)).lastIndexOf(true)"
WRITES = "el => el.matches('input, textarea') && !el.readOnly && !el.disabled"
TO_VIEW = """(all, at) => new Promise(done => {
  if (all[at]) all[at].scrollIntoView({block: 'nearest'});
  setTimeout(done, 30);
})"""
# What a person would click to open the list: what is around a field that is too small, or covered by its own parts.
TRIGGER = """el => {
  const around = one => one.assignedSlot || one.parentElement || one.getRootNode().host;
  const isMet = one => {
    const box = one.getBoundingClientRect();
    let hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    while (hit && hit.shadowRoot && hit !== one) {
      const deeper = hit.shadowRoot.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (!deeper || deeper === hit) break;
      hit = deeper;
    }
    for (; hit; hit = around(hit)) if (hit === one) return true;
    return false;
  };
  const fields = one => one.querySelectorAll('input:not([type=hidden]), select, textarea, [role=combobox]').length;
  const start = el.control || el;
  start.scrollIntoView({block: 'nearest'});
  for (let one = start, level = 0; one && level < 5 && (one === start || fields(one) <= 2); one = around(one), level++)
    if (one !== document.body && isMet(one)) return one;
  return start;
}"""
# Scrolls what the entry scrolls in, to its top or on by most of what is seen; whether there was anything to scroll.
SCROLL = """(all, [at, first]) => {
  const el = all[at];
  if (!el) return false;
  const around = one => one.assignedSlot || one.parentElement || one.getRootNode().host;
  const scrolls = one => /auto|scroll/.test(getComputedStyle(one).overflowY) ? one.scrollHeight > one.clientHeight + 1
    : getComputedStyle(one).overflowY === 'hidden' && one.scrollHeight > one.clientHeight * 1.5;
  let box = around(el);
  while (box && !scrolls(box)) box = around(box);
  if (!box || box === document.documentElement || box === document.body) return false;
  const before = box.scrollTop;
  box.scrollTop = first ? 0 : before + Math.max(20, box.clientHeight * 0.8);
  return new Promise(done => setTimeout(() => done(first || box.scrollTop !== before), 30));
}"""


class Drawn(Entry):
    """An entry that a page draws: whether it counts, as one of the list that is meant, which may be the element's `own`
    by its word; and whether several of its list can be chosen.
    """

    own: bool
    counts: bool
    at: int
    several: bool


class Opened:
    """The list that belongs to an element, opened by a click where that is needed."""

    def __init__(self, it: "Locator", handle: "ElementHandle", frame: "Frame", stage: Stage) -> None:
        self._it = it
        self._handle = handle
        self._frame = frame
        self._stage = stage
        self._options = frame.locator(OPTIONS)
        self._seen: dict[str, Drawn] = {}
        self._has_opened = False
        self._picks: Sequence[Name] = ()
        self._by_text = False  # whether its entries do not say that they are entries

    async def choose(self, picks: Sequence[Name]) -> None:
        """Clicks the entries; in a list that takes several, also what else is chosen. Errors: not_found, ambiguous."""
        self._picks = picks
        tags = await tags_of(self._handle)
        several = len(picks) > 1 or bool(tags)
        for pick in picks:
            if is_among(pick, tags):
                continue
            found = await self._find(pick)
            if found:
                several = several or found["several"]
                await self._choose_one(pick, found, several)
        if several:
            await self._leave_only(picks)
            await leave_only(self._handle, picks, self._stage)
            await self._see_that_all_are_chosen(picks)
            if self._has_opened:
                await close(self._handle, self._it.page, self._is_shown)

    async def _choose_one(self, pick: Name, found: "Drawn", several: bool) -> None:
        if several and found["chosen"]:
            return
        await self._click(found)
        if found["chosen"]:  # that may have taken it off
            again = _found(pick, await self._read())
            if again and not again["chosen"]:
                await self._click(again)

    async def _leave_only(self, picks: Sequence[Name]) -> None:
        """Clicks off what else is chosen; the list is opened again where a click has closed it."""
        for _ in range(MOST_CLICKS):
            entries = await self._read()
            seen: list[Drawn] = entries or list(self._seen.values())
            wanted = [entry for pick in picks if (entry := _found(pick, seen))]
            other = next((one for one in seen if one["chosen"] and one not in wanted), None)
            if other is None:
                return
            if entries:
                await self._click(other)
            else:
                await self._find(Name(other["name"]))

    async def _see_that_all_are_chosen(self, picks: Sequence[Name]) -> None:
        """Raises StepError of class value where the list and the tags beside it both say that one is not chosen."""
        until = monotonic() + min(A_WHILE_TO_CHOOSE, self._stage.left() / 1000)
        while (missing := await self._not_chosen(picks)) is not None:
            if monotonic() > until:
                raise StepError(
                    "value", f'"{missing.text}" is not chosen: the list did not take it, or let it go again'
                )
            await asyncio.sleep(MOMENT)

    async def _not_chosen(self, picks: Sequence[Name]) -> Name | None:
        """One that the list shows as not chosen, where tags beside it show others only."""
        tags = await tags_of(self._handle)
        entries = await self._read() if tags else []
        for pick in picks:
            entry = _found(pick, entries)
            if entry and not entry["chosen"] and not is_among(pick, tags):
                return pick
        return None

    async def _click(self, entry: "Drawn") -> None:
        """Clicks the entry, once it is in view: some lists are drawn anew when they are scrolled."""
        await self._options.evaluate_all(TO_VIEW, entry["at"])
        same = [one for one in await self._read() if all(one[key] == entry[key] for key in ("name", "value", "group"))]
        at = min((one["at"] for one in same), key=lambda at: abs(at - entry["at"]), default=entry["at"])
        handle = await self._options.nth(at).element_handle(timeout=self._stage.left())
        await handle.click(timeout=self._stage.left())
        self._seen[entry["name"]] = {**entry, "chosen": not entry["chosen"]}

    async def _read(self) -> "list[Drawn]":
        """The entries that count."""
        entries: list[Drawn] = await self._options.evaluate_all(DRAWN, self._handle)
        counting = [entry for entry in entries if entry["counts"]]
        self._seen |= {entry["name"]: entry for entry in counting}
        return counting

    async def _is_shown(self) -> bool:
        return bool(await self._read()) or (self._by_text and await self._is_expanded())

    async def _is_expanded(self) -> bool:
        return bool(await self._handle.evaluate(EXPANDED))

    async def _open(self, pick: Name) -> None:
        """Clicks the element, unless its list is open."""
        if self._by_text and await self._is_expanded():
            return
        expanded = await self._handle.evaluate(FORGET)
        if any(entry["own"] or expanded for entry in await self._read()):
            return
        self._seen = {}
        await self._options.evaluate_all(REMEMBER)
        for each in {pick, *self._picks}:
            await self._texts(each).evaluate_all(ADD)
        trigger = (await self._handle.evaluate_handle(TRIGGER)).as_element()
        await (trigger or self._handle).click(timeout=self._stage.left())
        self._has_opened = True

    async def _find(self, pick: Name) -> "Drawn | None":
        """Opens the list, and finds the entry; None where a text was clicked that does not say that it is one.

        Where it is not there, the list is scrolled, and the text is written into the field: at once, then key by key.
        """
        await self._open(pick)
        ways, scrolled = [self._filled, self._typed], False
        since = monotonic()
        while True:
            entries = await self._read()
            if found := _found(pick, entries):
                return found
            if monotonic() - since > A_WHILE:
                if entries and not scrolled:
                    scrolled = True
                    await self._scroll_to(pick, entries)
                    continue
                if not entries and (not ways or await self._is_expanded()) and await self._clicked_text(pick):
                    return None
                if ways and await ways.pop(0)(pick, entries):
                    since, scrolled = monotonic(), False
            if self._stage.left() < 2000 * MOMENT:
                raise no_entry(pick, list(self._seen.values()))
            await asyncio.sleep(MOMENT)

    async def _scroll_to(self, pick: Name, entries: "Sequence[Drawn]") -> None:
        """Scrolls through the list, from its top as far as the entry or to its end."""
        to_top = True
        while entries and not _found(pick, entries) and self._stage.left() > 2000 * MOMENT:
            if not await self._options.evaluate_all(SCROLL, [entries[0]["at"], to_top]):
                return
            to_top = False
            entries = await self._read()

    async def _filled(self, pick: Name, entries: "Sequence[Drawn]") -> bool:
        if pick.pattern or not await self._handle.evaluate(WRITES):
            return False
        await self._it.fill(pick.text, timeout=self._stage.left())
        return True

    async def _typed(self, pick: Name, entries: "Sequence[Drawn]") -> bool:
        """Key by key, where the page has not taken notice of the text as a whole."""
        if entries or not await self._filled(Name(""), ()):
            return False
        await self._it.press_sequentially(pick.text, timeout=self._stage.left())
        return True

    def _texts(self, pick: Name) -> "Locator":
        return self._frame.get_by_text(whole(pick)).filter(visible=True)

    async def _clicked_text(self, pick: Name) -> bool:
        """Clicks the entry of a list that does not say that it is one: the last text that has come and is called so."""
        texts = self._texts(pick)
        place: int = await texts.evaluate_all(NEW)
        if place < 0:
            return False
        await texts.nth(place).click(timeout=self._stage.left())
        self._by_text = True
        return True


def _found(pick: Name, entries: "Sequence[Drawn]") -> "Drawn | None":
    place = place_of(pick, entries)
    return None if place is None else entries[place]
