"""Lists that pages draw and open on a click: which one has opened, and its entries."""

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING

from planbook.browser.acting.actionability import LAST, MOMENT
from planbook.browser.acting.failures import was_performing
from planbook.browser.locating.name_matching import whole_name
from planbook.errors import StepError
from planbook.step import Name, Stage
from steps._closing import close_list
from steps._entries import no_entry, place_of
from steps._lists import (
    ALWAYS,
    DRAWN,
    EXPANDED,
    FORGET,
    NEW,
    OPTIONS,
    SCROLL,
    TO_VIEW,
    TRIGGER,
    WRITES,
    DrawnEntry,
    remembering,
)

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, Frame, Locator

PATIENCE = 1500.0  # milliseconds for a click before the entry is looked for again
A_WHILE = 0.4  # seconds for a list to open before it is taken for one of another sort
LONGEST = 2.5  # seconds for a list to close
A_LONG_WHILE = 1.5  # seconds for a list to open again
DISABLED = "the entry {} is disabled, and stayed so until the timeout"
UNREAD = (
    "the list draws its entries as it is scrolled, and after {} of them there was no time left to {}; give the step a "
    "longer `timeout`"
)


class DrawnList:
    """The list that belongs to an element, opened by a click if needed."""

    def __init__(
        self, it: "Locator", handle: "ElementHandle", frame: "Frame", stage: Stage, picks: Sequence[Name]
    ) -> None:
        self._it = it
        self._handle = handle
        self._frame = frame
        self._stage = stage
        self._options = frame.locator(OPTIONS)
        self._picks = picks
        self.seen: dict[tuple[str, str], DrawnEntry] = {}
        self.written = False
        self.has_opened = False
        self.by_text = False  # whether its entries have no role that marks them as entries

    async def click(self, entry: "DrawnEntry", pick: Name) -> None:
        """Clicks the entry for `pick`. If it goes before that, as in a list that closes by itself, finds it again.

        Raises timeout if it stays disabled.
        """
        from playwright.async_api import TimeoutError as PlaywrightTimeout

        found: DrawnEntry | None = entry
        while found:
            try:
                await self._click(found, min(self._stage.left(), PATIENCE))
            except PlaywrightTimeout as error:
                if self._stage.left() < LAST and found["disabled"]:
                    raise StepError("timeout", DISABLED.format(pick)) from None
                if self._stage.left() < LAST or was_performing(error):
                    raise
            else:
                return
            found = await self.find(pick)

    async def _click(self, entry: "DrawnEntry", ms: float) -> None:
        """Clicks the entry after it is in view: some lists are redrawn when they are scrolled."""
        await self._options.evaluate_all(TO_VIEW, entry["at"])
        same = [one for one in await self.read() if all(one[key] == entry[key] for key in ("name", "value", "group"))]
        at = min((one["at"] for one in same), key=lambda at: abs(at - entry["at"]), default=entry["at"])
        handle = await self._options.nth(at).element_handle(timeout=ms)
        await handle.click(timeout=ms)

    async def read(self) -> "list[DrawnEntry]":
        """Returns the entries that belong to the list."""
        entries: list[DrawnEntry] = await self._options.evaluate_all(DRAWN, self._handle)
        counting = [entry for entry in entries if entry["counts"]]
        self.seen |= {(entry["name"], entry["group"]): entry for entry in counting}
        return counting

    async def is_shown(self) -> bool:
        return bool(await self.read()) or await self._is_expanded()

    async def _is_expanded(self) -> bool:
        return bool(await self._handle.evaluate(EXPANDED))

    async def _open(self, picks: Sequence[Name]) -> None:
        """Clicks the element, unless its list is open."""
        if self.by_text and await self._is_expanded():
            return
        told = await self._handle.evaluate(FORGET)
        if await self._is_open(told, picks):
            return
        if not self.has_opened:
            self.seen = {}
            if told == "true":  # its entries have no role: only when it opens, they differ from other texts
                await close_list(self._handle, self._it.page, self._is_expanded)
        await self._remember(picks)
        trigger = (await self._handle.evaluate_handle(TRIGGER)).as_element()
        await (trigger or self._handle).click(timeout=self._stage.left())
        self.has_opened = True

    async def _is_open(self, told: str | None, picks: Sequence[Name]) -> bool:
        """Returns whether the list is shown, and not only because it is still closing. `told`: by the element."""
        if not await self._shows_entries(told):
            return False
        if told == ALWAYS or (self.has_opened and told == "true"):
            return True
        await self._remember(picks)
        return await self._shows_entries(await self._handle.evaluate(FORGET))

    async def _shows_entries(self, told: str | None) -> bool:
        return any(entry["own"] or told == "true" for entry in await self.read())

    async def _remember(self, picks: Sequence[Name]) -> None:
        shown = self._options
        for each in dict.fromkeys(picks):
            shown = shown.or_(self._texts(each))
        until = monotonic() + min(LONGEST, self._stage.left() / 3000)
        while await shown.evaluate_all(remembering(), (until - monotonic()) * 1000):
            pass

    async def find(self, pick: Name) -> "DrawnEntry | None":
        """Opens the list and returns the entry; None if a text without the role of an entry was clicked.

        If the entry is missing, scrolls the list, and writes the text into the field: at once, then key by key.
        """
        await self._open([pick, *self._picks])
        ways, scrolled, is_whole = [self._filled, self._typed], False, True
        since = monotonic()
        while True:
            entries = await self.read()
            if found := _found(pick, entries):
                return found
            if monotonic() - since > A_WHILE:
                if entries and not scrolled:
                    scrolled = True
                    is_whole = await self._scroll_to(pick, entries)
                    continue
                if not entries and (not ways or await self._is_expanded()) and await self._clicked_text(pick):
                    return None
                if self._stage.left() > LAST and ways and await ways.pop(0)(pick, entries):
                    since, scrolled = monotonic(), False
            if self._stage.left() < 2000 * MOMENT:
                raise no_entry(pick, list(self.seen.values())) if is_whole else self._unread(f"find {pick}")
            await asyncio.sleep(MOMENT)

    async def read_all(self) -> "list[DrawnEntry]":
        """Opens the list and returns all entries, including those that are drawn only when scrolled to.

        Raises timeout if the end is not reached in time.
        """
        await self._open(self._picks)
        if self.written:
            await self._it.fill("", timeout=self._stage.left())
        since, entries = monotonic(), await self.read()
        while not entries and monotonic() - since < min(A_LONG_WHILE, self._stage.left() / 1000):
            await asyncio.sleep(MOMENT)
            entries = await self.read()
        every, idle, to_top = {(one["name"], one["group"]): one for one in entries}, 0, True
        while entries and idle < 2:
            if self._stage.left() <= 2000 * MOMENT:
                raise self._unread("read all of it")
            if not await self._options.evaluate_all(SCROLL, [entries[0]["at"], to_top]):
                break
            entries = await self.read()
            more = {(one["name"], one["group"]): one for one in entries}
            idle, to_top = idle + (not to_top and more.keys() <= every.keys()), False
            every |= more
        return list(every.values())

    async def _scroll_to(self, pick: Name, entries: "Sequence[DrawnEntry]") -> bool:
        """Scrolls through the list, from its top to the entry or to its end. Returns whether it came there in time."""
        to_top = True
        while entries and not _found(pick, entries):
            if self._stage.left() <= 2000 * MOMENT:
                return False
            if not await self._options.evaluate_all(SCROLL, [entries[0]["at"], to_top]):
                break
            to_top = False
            entries = await self.read()
        return True

    def _unread(self, what: str) -> StepError:
        return StepError("timeout", UNREAD.format(len(self.seen), what))

    async def _filled(self, pick: Name, entries: "Sequence[DrawnEntry]") -> bool:
        if pick.pattern or not await self._handle.evaluate(WRITES):
            return False
        await self._it.fill(pick.text, timeout=self._stage.left())
        self.written = True
        return True

    async def _typed(self, pick: Name, entries: "Sequence[DrawnEntry]") -> bool:
        """Types the text key by key, if the page did not react to the text as a whole."""
        if entries or not await self._filled(Name(""), ()):
            return False
        await self._it.press_sequentially(pick.text, timeout=self._stage.left())
        return True

    def _texts(self, pick: Name) -> "Locator":
        return self._frame.locator(f"internal:text={whole_name(pick)}").filter(visible=True)

    async def _clicked_text(self, pick: Name) -> bool:
        """Clicks an entry without a role: the last text with this name that has appeared."""
        texts = self._texts(pick)
        place: int = await texts.evaluate_all(NEW)
        if place < 0:
            return False
        await texts.nth(place).click(timeout=self._stage.left())
        self.by_text = True
        return True


def _found(pick: Name, entries: "Sequence[DrawnEntry]") -> "DrawnEntry | None":
    place = place_of(pick, entries)
    return None if place is None else entries[place]
