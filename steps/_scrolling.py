"""Reads a table or list that contains only the part in view, for `extract`, by scrolling through it."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from steps._page_queries import page_function
from steps._reading import NotReady

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, JSHandle, Locator

SOON = 400  # ms of the step's time that remain when scrolling stops, to report how far it came
ALONE = "`shown: true` reads what is on the page alone"


class Extent(TypedDict):
    """The page's own count of entries, the number on the page, and their numbers; `apart`: not all in one container.

    `room`: the page states no count, but has room for so many.
    """

    said: int
    here: int
    numbers: list[int]
    apart: NotRequired[bool]
    room: NotRequired[int]


@dataclass(frozen=True)
class VisiblePart:
    """The part on the page: its values, and for each the page's own row number."""

    values: list[Any]
    numbers: list[int]
    extent: Extent | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the page does not state that there are more."""
        return self.extent is None or self.extent["here"] >= self.extent["said"]

    @property
    def begins(self) -> bool:
        """Whether these are the first ones."""
        return bool(self.numbers) and 0 < min(self.numbers) <= 2


class ScrollProgress(TypedDict):
    """Whether there was anything new, the page's own count, and the number that was drawn so far."""

    more: bool
    said: int
    seen: int


class OutOfTime(NotReady):
    """The step's time was up before everything was read."""


Onward = Callable[["JSHandle", bool], Awaitable[tuple[ScrollProgress, Sequence[VisiblePart]]]]
"""Scrolls on, the first time to the beginning, and reads what is drawn then."""


@dataclass(frozen=True)
class ScrollReader:
    """One pass through a table or list. `left` returns the remaining ms."""

    what: str
    onward: Onward
    left: Callable[[], float]
    at_most: int | None

    async def all(self, extent: Extent | None, element: "Locator | ElementHandle", of_several: bool) -> list[Any]:
        """Returns everything, in the order of the page's own numbers, and restores the page. Raises NotReady."""
        if extent and (extent.get("apart") or not all(extent["numbers"])):
            raise NotReady(f"{self._said(extent['said'], extent['here'])}, and cannot be read by scrolling; {ALONE}")
        held = await element.evaluate_handle(page_function("scrolling"), of_several)
        try:
            return await self._through(held)
        finally:
            with suppress(Exception):  # the page may be gone; the reason is already being raised
                await held.evaluate(page_function("back"))

    async def _through(self, held: "JSHandle") -> list[Any]:
        found: dict[int, list[Any]] = {}
        start = True
        while True:
            told, parts = await self.onward(held, start)
            start = False
            for part in parts:
                found |= _by_number(part)
            if self.at_most is not None and sum(map(len, found.values())) >= self.at_most:
                break
            if not told["more"]:
                if told["seen"] < told["said"]:
                    raise NotReady(
                        f"{self._said(told['said'], told['seen'])}, also after scrolling through it; {ALONE}"
                    )
                break
            if self.left() < SOON:
                said = self._said(told["said"], told["seen"])
                raise OutOfTime(f"{said} when the time was up: give the step more, or `at_most`")
        return [value for number in sorted(found) for value in found[number]]

    def _said(self, said: int, count: int) -> str:
        return f"{self.what} says that it has {said}, and {count} are on the page"


def one_by_one(read: Callable[[], Awaitable[VisiblePart]], left: Callable[[], float]) -> Onward:
    """Returns a function that scrolls on and reads once per step, waiting for what is not there yet."""

    async def onward(held: "JSHandle", start: bool) -> tuple[ScrollProgress, Sequence[VisiblePart]]:
        told: ScrollProgress = await held.evaluate(page_function("onward"), start)
        while True:
            try:
                return told, [await read()]
            except NotReady:
                if left() < SOON:
                    raise

    return onward


def _by_number(part: VisiblePart) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for number, value in zip(part.numbers, part.values, strict=True):
        found.setdefault(number, []).append(value)
    return found
