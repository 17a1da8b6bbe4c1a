"""Reads from the page what an `extract` asks for: waits until it is there, and reads also what is not drawn."""

import asyncio
from typing import TYPE_CHECKING, Any

from planbook.step import Name, Stage, StepError, Target
from steps._completeness import CompletenessCheck, all_empty
from steps._page_answer import newest_answer
from steps._page_queries import page_function
from steps._reading import NotReady, NoValue
from steps._rows import read_rows, read_rows_of_elements, rows_scroller
from steps._scrolling import OutOfTime, ScrollReader, VisiblePart, one_by_one

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, Locator

_IN_ROWS = ("row", "cell", "gridcell", "rowheader", "option", "listitem", "article", "treeitem")
"""Roles of elements that may be in a table or list that is drawn only in part."""
UNDRAWN = (
    "{}: {} were read, and what they scroll in has room for about {}; the page may draw the others when it is scrolled"
)
MOMENT = 0.05  # seconds between two checks


class PageReader:
    """Reads for one attempt of a step; `do` is its `Extract`, whose module imports this one."""

    def __init__(self, do: Any, stage: Stage) -> None:
        self._do = do
        self._stage = stage
        self._noted = False

    async def awaited(self) -> Any:
        """Returns the value as soon as there is one and the page does not state that it is still loading."""
        before: NotReady | None = None
        whole = CompletenessCheck(self._stage, self._source)
        while True:
            try:
                return await self._once(whole)
            except NoValue as error:
                if not self._do.at_least:
                    return [] if self._do.all_ or self._do.rows or self._do.match_all else None
                before = error
            except OutOfTime as error:
                raise StepError("not_found" if before else "timeout", str(before or error)) from None
            except NotReady as error:
                before = error
            except StepError as error:
                if before and error.error_class == "timeout":  # the previous reading has the reason
                    raise await self._not_found(before) from None
                raise
            whole.again()
            if self._stage.left() < 2000 * MOMENT:
                raise await self._not_found(before) from None
            await asyncio.sleep(MOMENT)

    async def _once(self, whole: CompletenessCheck) -> Any:
        await whole.check(self._elements)
        value = await self._read()
        reads_again = all_empty(value)
        if reads_again:
            await whole.check_rows(self._elements)
        elif self._do.rows or self._do.all_:
            reads_again = await whole.has_moved()
        if reads_again and await self._read() != value:
            raise NotReady(f"{self._source}: they changed while they were read")
        return value

    async def _not_found(self, why: NotReady) -> StepError:
        way_out = self._way_out if isinstance(why, NoValue) else ""
        unseen = await _unseen(self._stage, self._do.all_) if way_out and self._do.all_ else None
        return StepError("not_found", f"{why}{f'; {unseen}' if unseen else way_out}")

    async def _read(self) -> Any:
        if self._do.page:
            return self._do.reading.take(self._stage.page.url)
        if self._do.response:
            return await self._answer(self._do.response)
        if self._do.from_:
            return await self._one(self._do.from_)
        found = (await self._many())[: self._do.at_most]
        if len(found) < self._do.at_least:
            few = NoValue if not found else NotReady
            raise few(f"there are {len(found)} {self._source}, and {self._do.at_least} are needed")
        return found

    async def _one(self, target: Target) -> Any:
        it, way = await self._element(target), self._do.reading.way
        at_once = await it.evaluate_all(page_function("takenOfOne"), way)
        text = at_once[0] if at_once else await it.evaluate(page_function("taken"), way)  # it is drawn anew
        if text == "" and self._do.at_least and not self._do.attribute:
            raise NoValue(f"{target.describe()} is empty")
        return self._do.reading.take(text)

    @property
    def _source(self) -> str:
        source = self._do.rows or self._do.all_ or self._do.from_
        return f"{'rows of ' if self._do.rows else ''}{source.describe() if source else ''}"

    @property
    def _way_out(self) -> str:
        if self._do.at_least != 1:
            return ""
        return f"; `at_least: 0` {'leaves that out' if self._do.all_ and not self._do.columns else 'takes that too'}"

    async def _element(self, target: Target) -> "Locator":
        """Returns the one element; if it may be missing, does not wait for it."""
        if not self._do.at_least and await self._stage.find_all(target) is None:
            raise NoValue("nothing is there")
        return await self._stage.find(target)

    async def _many(self) -> list[Any]:
        """Returns the rows, or the elements of `all`: those that are drawn, and the others that the page states."""
        elements = await self._elements()
        part = await self._part(elements)
        enough = self._do.at_most is not None and len(part.values) >= self._do.at_most and part.begins
        if self._do.shown or enough:
            return part.values
        if part.extent and (room := part.extent.get("room")):
            self._note_undrawn(len(part.values), room)
        if elements is not None:
            return (
                part.values
                if part.is_whole
                else await self._scroll().all(part.extent, elements.first, self._do.rows is None)
            )
        holder = await self._undrawn()
        return await self._scroll().all(None, holder, False) if holder else []

    def _note_undrawn(self, count: int, room: int) -> None:
        if not self._noted:
            self._stage.session.doubt(UNDRAWN.format(self._source, count, room))
        self._noted = True

    def _scroll(self) -> ScrollReader:
        async def read() -> VisiblePart:
            return await self._part(await self._elements())

        onward = rows_scroller(self._do.columns, self._do.at_most) if self._do.rows else None
        left = self._stage.left
        return ScrollReader(self._source, onward or one_by_one(read, left), left, self._do.at_most)

    async def _undrawn(self) -> "ElementHandle | None":
        """Returns the container of elements that are not drawn: a table or list that states it has more."""
        target = self._do.all_
        assert target
        if not (target.in_ or target.by in _IN_ROWS):
            return None
        around = await self._stage.find_all(target.in_) if target.in_ else self._stage.page.locator("body")
        if around is None:
            return None
        return (await around.first.evaluate_handle(page_function("inPart"))).as_element()

    async def _elements(self) -> "Locator | None":
        if one := self._do.rows or self._do.from_:
            return await self._element(one)
        return await self._stage.find_all(self._do.all_) if self._do.all_ else None

    async def _part(self, elements: "Locator | None") -> VisiblePart:
        if elements is None:
            return VisiblePart([], [])
        if self._do.rows:
            return await read_rows(elements, self._do.columns, self._do.shown)
        if self._do.columns:
            return await read_rows_of_elements(elements, self._do.columns)
        read = await elements.evaluate_all(page_function("several"), self._do.reading.way)
        taken = [
            (number, value)
            for number, text in zip(read["numbers"], read["values"], strict=True)
            for value in self._taken(text)
        ]
        return VisiblePart([value for _, value in taken], [number for number, _ in taken], read["extent"])

    def _taken(self, text: Any) -> list[Any]:
        """Returns the values of one of several elements; with `at_least: 0` one without a value is left out."""
        try:
            value = self._do.reading.take(text)
        except NoValue:
            if self._do.at_least:
                raise
            return []
        return value if self._do.match_all else [value]

    async def _answer(self, address: Name) -> Any:
        is_text = bool(self._do.match or self._do.match_all) and not self._do.json_
        answer = await newest_answer(self._stage, address, self._do.status, is_text)
        return self._do.reading.take(answer) if is_text else self._do.parts.of_json(answer, str(address), self._stage)


async def _unseen(stage: Stage, target: Target) -> str | None:
    from planbook.browser.locating.not_found import describe_hidden  # lazy: `planbook check` loads no browser

    return await describe_hidden(stage.page, target)
