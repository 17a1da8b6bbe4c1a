"""extract: read values from the page."""

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from planbook.step import Family, Flag, Kind, Name, NameText, Pattern, Stage, StepError, Target
from steps._columns import Column
from steps._completeness import CompletenessCheck, all_empty
from steps._document_parts import JsonPath, Parts, check_columns_of_file, check_guessed_numbers
from steps._extract_keys import OF_A_TEXT, check_belongs, check_nothing_beside_columns
from steps._fields import ValueName, exactly_one
from steps._file_source import FileSource
from steps._page_answer import newest_answer
from steps._page_queries import page_function
from steps._reading import As, NotReady, NoValue, TextReader, check_together
from steps._rows import read_rows, read_rows_of_elements, rows_scroller
from steps._scrolling import OutOfTime, ScrollReader, VisiblePart, one_by_one

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, Locator

_IN_ROWS = ("row", "cell", "gridcell", "rowheader", "option", "listitem", "article", "treeitem")
"""Roles of elements that may be in a table or list that is drawn only in part."""
MOMENT = 0.05  # seconds between two checks


class Extract(Kind):
    """Reads something from the page or a file into a value of the run.

    Choose one source. `from` reads an element: its text, the value of a field, or whether a checkbox is ticked. `all`
    reads several elements into a list. `rows` reads a table or list into a list of mappings. `page: address` reads the
    page's address. `response` reads the newest JSON that the page has received from an address since the last act began
    (`*` matches anything); a response with an error status fails, unless `status` asks for it. `into` sets a value,
    `add_to` appends to a list.

    `file` reads a file of the project, or one that a `download` has kept: the rows of CSV and XLSX, with the headers in
    their first row, the text of PDF and text files, or JSON. `{path: …, read: tables}` reads the tables of a PDF,
    `read: rows` the rows of its one table. Its other keys state what is guessed otherwise, and told: `type`,
    `encoding`, `separator`, `header` (the row with the headers), `sheet`, `pages` (`2-5`), and `merged: fill` for
    merged cells. A row with more or fewer cells than the first, two columns with the same header, or a formula without
    its result fails the step. `json` takes a part of the JSON of a file or a `response`, such as `orders[*].no`;
    everything on that path must exist.

    `attribute` reads an attribute instead of the text; addresses (`href`, `src`) become absolute. `lines: true` keeps
    the line breaks of the text. `match` takes a part of it: named groups give a mapping, otherwise the first group or
    the whole match; a group that took no part is none. `match_all` takes every match, as a list. `as` converts to a
    number or a date. `number` reads 1,299.50 and `comma_number` reads 1.299,50. Both accept groups with spaces or
    apostrophes, a currency, and a minus before or after (-$5.20, 5.20-, ($5.20)), but no percentages. `date` reads
    2026-03-31, 31.03.2026, 31 March 2026 and March 31, 2026, with a time after it if there is one. If day and month
    cannot be told apart (03/04/2026), `given` must state the format. In a column of a file, `any_number` finds out by
    all of its numbers whether commas or points are decimal signs.

    `columns` says what to read from each row: a header, a number from 1, or a target inside the row, with the same
    keys. Without it, every column is read by its header. Parts of a row that share an `aria-rowindex` are one row.

    The step waits until there is something to read. `at_least: 0` also accepts nothing: no element, no row, no match,
    no attribute. The value is then none, or an empty list, and `all` leaves out elements in which nothing matches. An
    existing row is never left out: a column that may be missing needs its own `at_least: 0`. A higher number waits for
    more.

    If a table or list states that it has more entries than it draws (`aria-rowcount`, `aria-setsize`), the step
    scrolls through it, and fails if an entry is missing. `at_most` reads only the first entries. `shown: true` reads
    only what is drawn, for example one page of many.

    Example:
        - extract:
            rows: {table: Orders}
            columns: {no: "No", total: {column: Total, as: number}, link: {link: Details, attribute: href}}
            into: orders
    """

    word: ClassVar[str] = "extract"
    family: ClassVar[Family] = "read"
    bare: ClassVar[str | None] = "from"

    from_: Target | None = Field(None, description="the element to read")
    all_: Target | None = Field(None, description="the elements to read into a list; with `columns`, each is a row")
    rows: Target | None = Field(None, description="the table or list whose rows are read")
    page: Literal["address"] | None = Field(None, description="reads something about the page itself")
    response: NameText | None = Field(None, description="the address whose newest JSON is read")
    file: FileSource | None = Field(None, description="a file: its path, or a mapping that says how")
    json_: JsonPath = Field(None, description="a part of JSON, such as `orders[*].no`")
    columns: dict[str, Column] | None = Field(
        None, description="what to read from each row, by name: a header, a number from 1, or a target inside the row"
    )
    attribute: str | None = Field(None, description="the attribute to read instead of the text")
    lines: Flag = Field(False, description="keep the line breaks of the text")
    status: int | Literal["any"] | None = Field(
        None, description="the status that the response must have, or `any`; default: any status that is not an error"
    )
    match: Pattern | None = Field(None, description="a pattern (Python's) that takes a part of the text")
    match_all: Pattern | None = Field(None, description="a pattern that takes every part that matches, as a list")
    as_: As | None = Field(None, description="make it a number (1,299.50, or 1.299,50) or a date")
    given: str | None = Field(None, description="how the date is written, such as %d/%m/%Y")
    at_least: int = Field(1, ge=0, description="how many entries must exist")
    at_most: int | None = Field(None, ge=1, description="how many entries to read, from the first; default: all")
    shown: Flag = Field(False, description="read only what is drawn, whatever number of rows the table states")
    into: ValueName = Field(None, description="the value to set")
    add_to: ValueName = Field(None, description="the list to append to")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        sources = {"from": self.from_, "all": self.all_, "rows": self.rows, "page": self.page}
        source = exactly_one({**sources, "response": self.response, "file": self.file})
        exactly_one({"into": self.into, "add_to": self.add_to})
        check_belongs(self, source)
        if source == "rows" or self.columns is not None:
            check_nothing_beside_columns(self)
        if source in ("file", "response"):
            check_columns_of_file(self.columns)
        check_guessed_numbers(self.as_, None if source in ("file", "response") else self.columns)
        check_together(self)
        return self

    def describe(self) -> str:
        return f"Read {self._what()} {f'into {self.into}' if self.into else f'and add to {self.add_to}'}"

    def _what(self) -> str:
        if self.rows:
            return f"the rows of {self.rows.describe()}"
        if self.page:
            return "the page's address"
        if self.response:
            return f"{f'{self.json_} of ' if self.json_ else ''}the answer of {self.response}"
        if self.file:
            return f"{f'{self.file.read} of ' if self.file.read else ''}the file {self.file.path}"
        attribute = f"{self.attribute} of " if self.attribute else ""
        if self.all_:
            return f"{attribute}all of {self.all_.describe()}"
        assert self.from_
        return attribute + self.from_.describe()

    async def run(self, stage: Stage) -> None:
        if self.file:
            name, document = await self.file.document(stage)
            value = self._parts.of_document(document, name, stage)
        else:
            value = await stage.ask(lambda page: self._awaited(stage))
        if self.into:
            stage.put(self.into, value)
        elif self.add_to:
            stage.add(self.add_to, value)

    async def _awaited(self, stage: Stage) -> Any:
        """Returns the value as soon as there is one and the page does not state that it is still loading."""
        before: NotReady | None = None
        whole = CompletenessCheck(stage, self._source)
        while True:
            try:
                return await self._once(stage, whole)
            except NoValue as error:
                if not self.at_least:
                    return [] if self.all_ or self.rows or self.match_all else None
                before = error
            except OutOfTime as error:
                raise StepError("not_found" if before else "timeout", str(before or error)) from None
            except NotReady as error:
                before = error
            except StepError as error:
                if before and error.error_class == "timeout":  # the previous reading has the reason
                    raise await self._not_found(stage, before) from None
                raise
            whole.again()
            if stage.left() < 2000 * MOMENT:
                raise await self._not_found(stage, before) from None
            await asyncio.sleep(MOMENT)

    async def _once(self, stage: Stage, whole: CompletenessCheck) -> Any:
        await whole.check(self._elements)
        value = await self._read(stage)
        reads_again = all_empty(value)
        if reads_again:
            await whole.check_rows(self._elements)
        elif self.rows or self.all_:
            reads_again = await whole.has_moved()
        if reads_again and await self._read(stage) != value:
            raise NotReady(f"{self._source}: they changed while they were read")
        return value

    async def _not_found(self, stage: Stage, why: NotReady) -> StepError:
        way_out = self._way_out if isinstance(why, NoValue) else ""
        unseen = await _unseen(stage, self.all_) if way_out and self.all_ else None
        return StepError("not_found", f"{why}{f'; {unseen}' if unseen else way_out}")

    async def _read(self, stage: Stage) -> Any:
        if self.page:
            return self._reading.take(stage.page.url)
        if self.response:
            return await self._answer(stage, self.response)
        if self.from_:
            return await self._one(stage, self.from_)
        found = (await self._many(stage))[: self.at_most]
        if len(found) < self.at_least:
            few = NoValue if not found else NotReady
            raise few(f"there are {len(found)} {self._source}, and {self.at_least} are needed")
        return found

    async def _one(self, stage: Stage, target: Target) -> Any:
        text = await (await self._element(stage, target)).evaluate(page_function("taken"), self._reading.way)
        if text == "" and self.at_least and not self.attribute:
            raise NoValue(f"{target.describe()} is empty")
        return self._reading.take(text)

    @property
    def _source(self) -> str:
        source = self.rows or self.all_ or self.from_
        return f"{'rows of ' if self.rows else ''}{source.describe() if source else ''}"

    @property
    def _way_out(self) -> str:
        if self.at_least != 1:
            return ""
        return f"; `at_least: 0` {'leaves that out' if self.all_ and not self.columns else 'takes that too'}"

    @property
    def _parts(self) -> Parts:
        return Parts(self._reading, self.json_, self.columns, self.at_least, self.at_most)

    @property
    def _reading(self) -> TextReader:
        return TextReader.model_construct(**{key: getattr(self, key) for key in OF_A_TEXT})

    async def _element(self, stage: Stage, target: Target) -> "Locator":
        """Returns the one element; if it may be missing, does not wait for it."""
        if not self.at_least and await stage.find_all(target) is None:
            raise NoValue("nothing is there")
        return await stage.find(target)

    async def _many(self, stage: Stage) -> list[Any]:
        """Returns the rows, or the elements of `all`: those that are drawn, and the others that the page states."""
        elements = await self._elements(stage)
        part = await self._part(elements)
        enough = self.at_most is not None and len(part.values) >= self.at_most and part.begins
        if self.shown or enough:
            return part.values
        if elements is not None:
            return (
                part.values
                if part.is_whole
                else await self._scroll(stage).all(part.extent, elements.first, self.rows is None)
            )
        holder = await self._undrawn(stage)
        return await self._scroll(stage).all(None, holder, False) if holder else []

    def _scroll(self, stage: Stage) -> ScrollReader:
        async def read() -> VisiblePart:
            return await self._part(await self._elements(stage))

        onward = rows_scroller(self.columns, self.at_most) if self.rows else None
        return ScrollReader(self._source, onward or one_by_one(read, stage.left), stage.left, self.at_most)

    async def _undrawn(self, stage: Stage) -> "ElementHandle | None":
        """Returns the container of elements that are not drawn: a table or list that states it has more."""
        assert self.all_
        if not (self.all_.in_ or self.all_.by in _IN_ROWS):
            return None
        around = await stage.find_all(self.all_.in_) if self.all_.in_ else stage.page.locator("body")
        if around is None:
            return None
        return (await around.first.evaluate_handle(page_function("inPart"))).as_element()

    async def _elements(self, stage: Stage) -> "Locator | None":
        if one := self.rows or self.from_:
            return await self._element(stage, one)
        return await stage.find_all(self.all_) if self.all_ else None

    async def _part(self, elements: "Locator | None") -> VisiblePart:
        if elements is None:
            return VisiblePart([], [])
        if self.rows:
            return await read_rows(elements, self.columns, self.shown)
        if self.columns:
            return await read_rows_of_elements(elements, self.columns)
        read = await elements.evaluate_all(page_function("several"), self._reading.way)
        taken = [
            (number, value)
            for number, text in zip(read["numbers"], read["values"], strict=True)
            for value in self._taken(text)
        ]
        return VisiblePart([value for _, value in taken], [number for number, _ in taken], read["extent"])

    def _taken(self, text: Any) -> list[Any]:
        """Returns the values of one of several elements; with `at_least: 0` one without a value is left out."""
        try:
            value = self._reading.take(text)
        except NoValue:
            if self.at_least:
                raise
            return []
        return value if self.match_all else [value]

    async def _answer(self, stage: Stage, address: Name) -> Any:
        is_text = bool(self.match or self.match_all) and not self.json_
        answer = await newest_answer(stage, address, self.status, is_text)
        return self._reading.take(answer) if is_text else self._parts.of_json(answer, str(address), stage)


async def _unseen(stage: Stage, target: Target) -> str | None:
    from planbook.browser.locating.not_found import describe_hidden  # lazy: `planbook check` loads no browser

    return await describe_hidden(stage.page, target)
