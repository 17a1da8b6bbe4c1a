"""How `extract` reads a table or list that holds only the part in view: by scrolling through it."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from steps._asking import ask
from steps._reading import NotYet

if TYPE_CHECKING:
    from playwright.async_api import JSHandle, Locator

SOON = 400  # ms: what is left of a step's time when scrolling stops, to say how far it came
ALONE = "`shown: true` reads what is on the page alone"


class Extent(TypedDict):
    """How many the page says that there are, how many are on the page, and their numbers; `apart`: not all in one."""

    said: int
    here: int
    numbers: list[int]
    apart: NotRequired[bool]


@dataclass(frozen=True)
class Part:
    """What is on the page of what is to be read: the values, and for each the number that the page gives its row."""

    values: list[Any]
    numbers: list[int]
    extent: Extent | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the page does not say that there are more."""
        return self.extent is None or self.extent["here"] >= self.extent["said"]


class OutOfTime(NotYet):
    """The step's time is up before everything was read."""


@dataclass(frozen=True)
class Scroll:
    """One way through a table or list: `read` reads what is on the page, `left` is how many ms there are."""

    what: str
    read: Callable[[], Awaitable[Part]]
    left: Callable[[], float]
    at_most: int | None

    async def all(self, first: Part, element: "Locator") -> list[Any]:
        """Everything, in the order of the page's own numbers; the page is as it was before. Raises NotYet."""
        assert first.extent
        if first.extent.get("apart") or not all(first.numbers) or not all(first.extent["numbers"]):
            raise NotYet(f"{self._said(first.extent, first.extent['here'])}, and cannot be read by scrolling; {ALONE}")
        held = await element.evaluate_handle(ask("scrolling"))
        try:
            return await self._through(held)
        finally:
            with suppress(Exception):  # the page may be gone, and the reason why is on its way already
                await held.evaluate(ask("back"))

    async def _through(self, held: "JSHandle") -> list[Any]:
        found: dict[int, list[Any]] = {}
        seen: set[int] = set()
        start, whole = True, False
        while True:
            more = await held.evaluate(ask("onward"), {"start": start, "whole": whole})
            if not more and not start:
                break
            start = False
            part = await self._part(len(found))
            found |= _by_number(part)
            extent = part.extent
            seen |= {*(extent["numbers"] if extent else ())}
            whole = extent is not None and len(seen) >= extent["said"]
            if self.at_most is not None and sum(map(len, found.values())) >= self.at_most:
                whole = True
                break
            if self.left() < SOON and extent:
                raise OutOfTime(
                    f"{self._said(extent, len(seen))} when the time was up: give the step more, or `at_most`"
                )
        if not whole and extent:
            raise NotYet(f"{self._said(extent, len(seen))}, also after scrolling through it; {ALONE}")
        return [value for number in sorted(found) for value in found[number]]

    async def _part(self, so_far: int) -> Part:
        """What is on the page now, as soon as that can be read."""
        while True:
            try:
                part = await self.read()
            except NotYet:
                if self.left() < SOON:
                    raise
            else:
                if part.extent is None:
                    raise NotYet(f"{self.what} changed while it was scrolled through")
                return part

    def _said(self, extent: Extent, count: int) -> str:
        return f"{self.what} says that it has {extent['said']}, and {count} are on the page"


def _by_number(part: Part) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for number, value in zip(part.numbers, part.values, strict=True):
        found.setdefault(number, []).append(value)
    return found
