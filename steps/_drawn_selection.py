"""Chooses from a list that a page draws, for `select`, and makes sure that nothing else is chosen in the end."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from planbook.browser.acting.actionability import MOMENT
from planbook.errors import StepError
from planbook.step import Name, Stage
from steps._closing import close_list
from steps._drawn_lists import DrawnList
from steps._lists import DrawnEntry
from steps._selected_tags import ShownSelection, read_selection, remove_button_of
from steps._selection import SelectionState, is_count_only, label, name_matcher, selection_state
from steps._words import listed, quoted

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, Frame, Locator

A_WHILE = 1.5  # seconds for a page to show what was chosen, or to remove it
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
        before = await read_selection(self._handle)
        self._several = len(self._picks) != 1 or bool(before and before["tags"])
        for pick in self._picks:
            if self._several and self._of(await read_selection(self._handle), []).holds(name_matcher(pick, None)):
                continue
            if found := await self._list.find(pick):
                self._found[pick] = found
                self._several = self._several or found["several"]
                await self._choose_one(pick, found)
        after = await read_selection(self._handle)
        self._several = self._several or self._of(after, []).takes_several() or _counts_on(before, after)
        if self._several:
            await self._leave_only()
            if self._list.has_opened:
                await close_list(self._handle, self._it.page, self._list.is_shown)
        elif not any(entry["acts"] for entry in self._found.values()):
            await self._see_that_it_is_kept(self._picks[0], after)

    async def _choose_one(self, pick: Name, found: DrawnEntry) -> None:
        if self._several:
            now = self._of(await read_selection(self._handle), list(self._list.seen.values()))
            if not now.holds(self._fits(pick)):
                await self._list.click(found)
            return
        await self._list.click(found)
        if found["chosen"]:  # then the click may have removed it
            again = next((one for one in await self._list.read() if label(one) == label(found)), None)
            if again and not again["chosen"]:
                await self._list.click(again)

    def _fits(self, pick: Name) -> Callable[[str], bool]:
        return name_matcher(pick, self._found.get(pick))

    def _is_wanted(self, name: str) -> bool:
        return any(self._fits(pick)(name) for pick in self._picks)

    def _of(self, seen: ShownSelection | None, entries: Sequence[DrawnEntry]) -> SelectionState:
        """Returns what is visibly chosen, without the text of a field into which this object has written."""
        if seen and self._list.written and self._several:
            seen = {**seen, "text": ""}
        names = [label(one) for one in self._list.seen.values()]
        now = selection_state(seen, entries, [*names, *(pick.text for pick in self._picks if not pick.pattern)])
        self._has_named = self._has_named or bool((now.named and now.whole) or now.tags)
        empty = self._has_named and not now.named and not now.tags and not (seen and is_count_only(seen["text"]))
        return replace(now, whole=True) if empty else now

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
                await self._choose_again(again[0])
                until = self._soon()
            await asyncio.sleep(MOMENT)

    def _soon(self) -> float:
        """Returns when to stop waiting for the page; this leaves some time for the error message."""
        return monotonic() + min(A_WHILE, self._stage.left() / 2000)

    async def _choose_again(self, pick: Name) -> None:
        """Clicks an entry again that was only highlighted when it was taken for chosen, or did not fit at first."""
        self._once_more.remove(pick)
        if found := await self._list.find(pick):
            await self._list.click(found)

    async def _take_off(self, name: str, now: SelectionState) -> None:
        tag = next((one for one in now.tags if one["name"] == name), None)
        if tag and tag["removable"] and (sign := await remove_button_of(self._handle, name)):
            await sign.click(timeout=self._stage.left())
        elif tag and not any(label(one) == name for one in now.entries):
            raise StepError("value", f'"{name}" is chosen there too, and nothing next to it removes it')
        elif found := await self._list.find(Name(name)):
            await self._list.click(found)
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

    async def _see_that_it_is_kept(self, pick: Name, seen: ShownSelection | None) -> None:
        """Raises StepError of class value if the field keeps showing another entry."""
        until = self._soon()
        while seen and (others := self._of(seen, []).named) and not any(map(self._fits(pick), others)):
            if monotonic() > until:
                raise StepError(
                    "value", f"{listed(map(quoted, others))} is chosen there, not {pick}: the page did not keep it"
                )
            await asyncio.sleep(MOMENT)
            seen = await read_selection(self._handle)


def _counts_on(before: ShownSelection | None, after: ShownSelection | None) -> bool:
    """Returns whether the field shows only the number of chosen entries, and that number has changed."""
    return bool(before and after and before["text"] != after["text"] and is_count_only(after["text"]))
