"""Chooses from a list that a page draws, for `select`, and makes sure that nothing else is chosen in the end."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from planbook.browser.acting.actionability import MOMENT
from planbook.errors import StepError
from planbook.step import Name, Stage
from steps._closing import close_list
from steps._drawn_lists import DrawnList
from steps._lists import WRITES, DrawnEntry
from steps._selected_tags import ShownSelection, read_selection, remove_button_of
from steps._selection import SelectionState, is_count_only, label, name_matcher, selection_state
from steps._words import listed, quoted

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, Frame, Locator

A_WHILE = 1.5  # seconds for a page to show what was chosen, or to remove it
TO_CLOSE = 0.4  # seconds for a list to close by itself
MOST = 200
UNKNOWN = (
    "planbook cannot tell what is chosen there: the field shows {}, and its entries do not say whether they are "
    "chosen; click the entries one by one, and add an `expect` after them"
)


class DrawnSelection:
    """Chooses some entries of the list that belongs to an element. Raises not_found, ambiguous or value."""

    def __init__(
        self, it: "Locator", handle: "ElementHandle", frame: "Frame", stage: Stage, picks: Sequence[Name]
    ) -> None:
        self._it = it
        self._handle = handle
        self._stage = stage
        self._picks = picks
        self._list = DrawnList(it, handle, frame, stage, picks)
        self._found: dict[Name, DrawnEntry] = {}
        self._several = False
        self._once_more = list(picks)
        self._has_named = False  # whether the field has shown, by its text or tags, what is chosen

    async def choose(self) -> None:
        """Clicks the entries; in a list that accepts several, also other chosen entries, to remove them."""
        from playwright.async_api import Error

        try:
            await self._choose()
        except (StepError, Error):
            with suppress(Error, TimeoutError):  # what comes next must not find it open
                async with asyncio.timeout(A_WHILE):
                    await self._close()
            raise

    async def _choose(self) -> None:
        before = await read_selection(self._handle)
        self._several = len(self._picks) != 1 or bool(before and before["tags"])
        for pick in self._picks:
            if self._several and self._of(await read_selection(self._handle), []).holds(name_matcher(pick, None)):
                continue
            if found := await self._list.find(pick):
                self._found[pick] = found
                self._several = self._several or found["several"]
                await self._choose_one(pick, found, before)
        after = await read_selection(self._handle)
        self._several = self._several or self._of(after, []).takes_several() or _counts_on(before, after)
        if self._several:
            await self._leave_only()
            await self._close()
        elif not any(entry["acts"] for entry in self._found.values()):
            await self._see_that_it_is_kept(self._picks[0], before, after)
            await self._see_that_it_closes(after)

    async def _choose_one(self, pick: Name, found: DrawnEntry, before: ShownSelection | None) -> None:
        if self._several:
            now = self._of(await read_selection(self._handle), list(self._list.seen.values()))
            if not now.holds(self._fits(pick)):
                await self._list.click(found, pick)
            return
        was_shown = found["chosen"] and self._shows(pick, before)
        if was_shown and not await self._handle.evaluate(WRITES):  # what is written need not be chosen
            await self._close()
            return
        await self._list.click(found, pick)
        if found["chosen"] and await self._is_removed(pick, found, was_shown):
            await self._choose_again(pick)

    async def _is_removed(self, pick: Name, found: DrawnEntry, was_shown: bool) -> bool:
        """Returns whether the click on a chosen entry has removed it. Looks into the list if nothing else shows it."""
        again = _same(found, await self._list.read())
        if not again:
            shows = self._shows(pick, await read_selection(self._handle))
            if was_shown or shows:
                return not shows
        again = again or _same(found, await self._list.read_all())
        is_removed = bool(again and again["tells"] and not again["chosen"])
        if not is_removed:
            await self._close()
        return is_removed

    def _shows(self, pick: Name, seen: ShownSelection | None) -> bool:
        """Returns whether the field shows the entry."""
        return any(map(self._fits(pick), selection_state(seen, [], self._names()).named))

    async def _close(self) -> None:
        """Closes the list, if this object has opened it."""
        if self._list.has_opened:
            await close_list(self._handle, self._it.page, self._list.is_shown)

    def _fits(self, pick: Name) -> Callable[[str], bool]:
        return name_matcher(pick, self._found.get(pick))

    def _is_wanted(self, name: str) -> bool:
        return any(self._fits(pick)(name) for pick in self._picks)

    def _of(self, seen: ShownSelection | None, entries: Sequence[DrawnEntry]) -> SelectionState:
        """Returns what is visibly chosen, without the text of a field into which this object has written."""
        if seen and self._list.written and self._several:
            seen = {**seen, "text": ""}
        now = selection_state(seen, entries, self._names())
        self._has_named = self._has_named or bool((now.named and now.whole) or now.tags)
        empty = self._has_named and not now.named and not now.tags and not (seen and is_count_only(seen["text"]))
        return replace(now, whole=True) if empty else now

    def _names(self) -> list[str]:
        """Returns the names that the field may show."""
        picks = [pick.text for pick in self._picks if not pick.pattern]
        return [*(label(one) for one in self._list.seen.values()), *picks]

    async def _sight(self) -> SelectionState:
        """Returns what is chosen now; opens the list again if nothing next to it shows that."""
        if not await self._handle.evaluate("el => el.isConnected"):
            self._handle = await self._it.element_handle(timeout=self._stage.left())
        now = self._of(await read_selection(self._handle), await self._list.read())
        if self._is_known(now):
            return now
        entries = await self._list.read_all()
        return self._of(await read_selection(self._handle), entries)

    def _is_known(self, now: SelectionState) -> bool:
        return now.is_all() and all(now.holds(self._fits(pick)) is not None for pick in self._picks)

    async def _leave_only(self) -> None:
        """Removes other choices, and waits until all wanted entries are chosen."""
        until = self._soon()
        for _ in range(MOST):
            now = await self._sight()
            if others := now.others(self._is_wanted):
                await self._take_off(others[0], now)
                until = self._soon()
                continue
            missing = [pick for pick in self._picks if not now.holds(self._fits(pick))]
            if not missing and self._is_known(now):
                return
            if monotonic() > until or self._stage.left() < 2000 * MOMENT:
                again = [pick for pick in missing if now.holds(self._fits(pick)) is False and pick in self._once_more]
                if not again:
                    raise await self._not_as_asked(now, missing)
                self._once_more.remove(again[0])
                await self._choose_again(again[0])
                until = self._soon()
            await asyncio.sleep(MOMENT)

    def _soon(self) -> float:
        """Returns when to stop waiting for the page; this leaves some time for the error message."""
        return monotonic() + min(A_WHILE, self._stage.left() / 2000)

    async def _choose_again(self, pick: Name) -> None:
        """Clicks an entry again that was only highlighted when it was taken for chosen, or did not fit at first."""
        if found := await self._list.find(pick):
            await self._list.click(found, pick)

    async def _take_off(self, name: str, now: SelectionState) -> None:
        tag = next((one for one in now.tags if one["name"] == name), None)
        if tag and tag["removable"] and (sign := await remove_button_of(self._handle, name)):
            await sign.click(timeout=self._stage.left())
        elif tag and not any(label(one) == name for one in now.entries):
            raise StepError("value", f'"{name}" is chosen there too, and nothing next to it removes it')
        elif found := await self._list.find(Name(name)):
            await self._list.click(found, Name(name))
        until = self._soon()
        while name in (await self._sight()).others(self._is_wanted):
            if monotonic() > until:
                raise StepError("value", f'"{name}" stays chosen: the page did not remove it')
            await asyncio.sleep(MOMENT)

    async def _not_as_asked(self, now: SelectionState, missing: Sequence[Name]) -> StepError:
        seen = await read_selection(self._handle)
        gone = [pick for pick in missing if now.holds(self._fits(pick)) is False]
        chosen = now.others(lambda name: False)
        if gone:
            told = f"chosen there: {listed(map(quoted, chosen))}" if chosen else "nothing is chosen there"
            return StepError(
                "value", f"{gone[0]} is not chosen: the list did not accept it, or dropped it again; {told}"
            )
        text = " ".join(seen["text"].split()) if seen else ""
        return StepError("value", UNKNOWN.format(f'"{text}"' if text else "none"))

    async def _see_that_it_is_kept(
        self, pick: Name, before: ShownSelection | None, seen: ShownSelection | None
    ) -> None:
        """Raises StepError of class value if the field keeps showing another entry, or shows none any more."""
        until, is_named = self._soon(), bool(self._of(before, []).named)
        while seen and not any(map(self._fits(pick), others := self._of(seen, []).named)):
            if not others and not (is_named and not seen["text"]):
                return  # it does not show what is chosen
            if monotonic() > until:
                chosen = f"{listed(map(quoted, others))} is" if others else "nothing is"
                raise StepError("value", f"{chosen} chosen there, not {pick}: the page did not keep it")
            await asyncio.sleep(MOMENT)
            seen = await read_selection(self._handle)

    async def _see_that_it_closes(self, seen: ShownSelection | None) -> None:
        """Closes a list that stays open: it may accept several, and one was picked."""
        until = monotonic() + TO_CLOSE
        while seen and seen["open"] and monotonic() < until:
            await asyncio.sleep(MOMENT)
            seen = await read_selection(self._handle)
        if seen and seen["open"]:
            await self._close()


def _same(entry: DrawnEntry, entries: Sequence[DrawnEntry]) -> DrawnEntry | None:
    """Returns the entry as it is now."""
    return next((one for one in entries if label(one) == label(entry)), None)


def _counts_on(before: ShownSelection | None, after: ShownSelection | None) -> bool:
    """Returns whether the field shows only the number of chosen entries, and that number has changed."""
    return bool(before and after and before["text"] != after["text"] and is_count_only(after["text"]))
