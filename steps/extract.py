"""extract: read values from the page."""

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from planbook.browser.address import is_at
from planbook.step import Family, Kind, Name, NameText, Pattern, Stage, StepError, Target
from steps._asking import ask
from steps._columns import Column
from steps._fields import ValueName, exactly_one
from steps._reading import As, NotYet, Reading
from steps._rows import rows_of, rows_of_all

if TYPE_CHECKING:
    from playwright.async_api import Locator

MOMENT = 0.05  # seconds between two looks


class Extract(Kind):
    """Reads something from the page into a value of the run.

    What is read is one of: `from` an element (its text; of a field its value, of a box whether it is ticked), `all` of
    several (a list), `rows` of a table or list (a list of mappings), `page: address`, or `response` (the newest JSON
    that the page has got from an address; `*` is anything). `into` sets a value, `add_to` adds to a list.

    `attribute` reads an attribute instead of the text. `match` takes a part: named groups give a mapping, else it is
    the first group or all that matched. `as` makes it a number: `number` reads 1,299.50 and `comma_number` 1.299,50.
    `columns` say what is taken of each row: a header, a number from 1, or a target inside, with the same fields; left
    out, every column is taken by its header. It waits until there is something to read; `at_least: 0` also takes
    nothing, and a higher number waits for more.

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
    all_: Target | None = Field(None, description="elements to read, as a list; with `columns` each is a row")
    rows: Target | None = Field(None, description="the table, or list, whose rows are read")
    page: Literal["address"] | None = Field(None, description="of the page itself")
    response: NameText | None = Field(None, description="the address whose newest JSON is read")
    columns: dict[str, Column] | None = Field(
        None, description="what is read of each row, by name: a header, a number from 1, or a target inside"
    )
    attribute: str | None = Field(None, description="the attribute to read instead of the text")
    match: Pattern | None = Field(None, description="a pattern (Python's) that takes a part of the text")
    as_: As | None = Field(None, description="make it a number: 1,299.50, or 1.299,50")
    at_least: int = Field(1, ge=0, description="how many must be there")
    into: ValueName = Field(None, description="the value that is set")
    add_to: ValueName = Field(None, description="the list that is added to")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        sources = {"from": self.from_, "all": self.all_, "rows": self.rows, "page": self.page}
        source = exactly_one({**sources, "response": self.response})
        exactly_one({"into": self.into, "add_to": self.add_to})
        if self.columns is not None and source not in ("rows", "all"):
            raise PydanticCustomError("columns", "columns belong to rows or all, not to {source}", {"source": source})
        if source == "rows" or self.columns is not None:
            self._nothing_beside_columns()
        return self

    def _nothing_beside_columns(self) -> None:
        beside = [key for key in ("attribute", "match", "as_") if getattr(self, key) is not None]
        if beside:
            key = beside[0].rstrip("_")
            example = f"{{NAME: {{column: …, {key}: …}}}}"
            said = "{key} belongs into a column; write columns: {example}"
            raise PydanticCustomError("beside_columns", said, {"key": key, "example": example})

    def describe(self) -> str:
        return f"Read {self._what()} {f'into {self.into}' if self.into else f'and add to {self.add_to}'}"

    def _what(self) -> str:
        if self.rows:
            return f"the rows of {self.rows.describe()}"
        if self.page:
            return "the page's address"
        if self.response:
            return f"the answer of {self.response}"
        attribute = f"{self.attribute} of " if self.attribute else ""
        if self.all_:
            return f"{attribute}all of {self.all_.describe()}"
        assert self.from_
        return attribute + self.from_.describe()

    async def run(self, stage: Stage) -> None:
        value = await stage.ask(lambda page: self._awaited(stage))
        if self.into:
            stage.put(self.into, value)
        elif self.add_to:
            stage.add(self.add_to, value)

    async def _awaited(self, stage: Stage) -> Any:
        """The value, as soon as there is one."""
        while True:
            try:
                return await self._read(stage)
            except NotYet as error:
                if not self.at_least:
                    return [] if self.all_ or self.rows else None
                if stage.left() < 2000 * MOMENT:
                    raise StepError("not_found", f"{error}{self._way_out}") from None
            await asyncio.sleep(MOMENT)

    async def _read(self, stage: Stage) -> Any:
        if self.page:
            return self._reading.take(stage.page.url)
        if self.response:
            return await self._answer(stage, self.response)
        if self.from_:
            text = await (await self._element(stage, self.from_)).evaluate(ask("text"), self.attribute)
            if text == "" and self.at_least and not self.attribute:
                raise NotYet(f"{self.from_.describe()} is empty")
            return self._reading.take(text)
        found = await self._rows(stage, self.rows) if self.rows else await self._all(stage)
        if len(found) < self.at_least:
            source = self.rows or self.all_
            what = f"{'rows of ' if self.rows else ''}{source.describe() if source else ''}"
            raise NotYet(f"there are {len(found)} {what}, and {self.at_least} are needed")
        return found

    @property
    def _way_out(self) -> str:
        return "; `at_least: 0` takes that too" if self.at_least == 1 else ""

    @property
    def _reading(self) -> Reading:
        return Reading.model_construct(attribute=self.attribute, match=self.match, as_=self.as_)

    async def _element(self, stage: Stage, target: Target) -> "Locator":
        """The one element; where nothing may be there, it is not waited for."""
        if not self.at_least and await stage.find_all(target) is None:
            raise NotYet("nothing is there")
        return await stage.find(target)

    async def _rows(self, stage: Stage, target: Target) -> list[Any]:
        return await rows_of(await self._element(stage, target), self.columns)

    async def _all(self, stage: Stage) -> list[Any]:
        assert self.all_
        found = await stage.find_all(self.all_)
        if found is None:
            return []
        if self.columns:
            return await rows_of_all(found, self.columns)
        texts = await found.evaluate_all(ask("texts"), self.attribute)
        return [value for text in texts for value in self._taken(text)]

    def _taken(self, text: Any) -> list[Any]:
        """The value of one of several; with `at_least: 0` one that has none is left out."""
        try:
            return [self._reading.take(text)]
        except NotYet:
            if self.at_least:
                raise
            return []

    async def _answer(self, stage: Stage, address: Name) -> Any:
        answer = stage.session.traffic.newest_json(lambda other: is_at(address, other))
        if answer is None:
            raise NotYet(f"no JSON came from {address}")
        try:
            return self._reading.take(await (answer.text() if self.match else answer.json()))
        except ValueError:
            raise StepError("value", f"what came from {answer.url} is not JSON") from None
