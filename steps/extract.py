"""extract: read values from the page."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from planbook.step import Family, Flag, Kind, NameText, Pattern, Stage, Target
from steps._columns import Column
from steps._document_parts import JsonPath, Parts, check_columns_of_file, check_guessed_numbers
from steps._extract_keys import OF_A_TEXT, check_belongs, check_nothing_beside_columns
from steps._fields import ValueName, exactly_one
from steps._file_source import FileSource
from steps._reading import As, TextReader, check_together


class Extract(Kind):
    """Reads something from the page or a file into a value of the run.

    Choose one source. `from` reads an element: its text, the value of a field, or whether a checkbox is ticked. `all`
    reads several elements into a list. `rows` reads a table or list into a list of mappings. `page: address` reads the
    page's address. `response` reads the newest JSON that the page has received from an address since the last act began
    (`*` matches anything); a response with an error status fails, unless `status` asks for it. `into` sets a value,
    `add_to` appends to a list.

    `file` reads a file of the project, or one that a `download` has kept: the rows of CSV and XLSX, with the headers in
    their first row, the text of PDF and text files, or JSON. `{path: …, read: tables}` reads the tables of a PDF,
    `read: rows` the rows of its only table. Its other keys state what planbook would otherwise guess and note: `type`,
    `encoding`, `separator`, `header` (the row with the headers), `sheet`, `pages` (`2-5`), and `merged: fill` for
    merged cells. A row with more or fewer cells than the first, two columns with the same header, or a formula without
    its result fails the step. `json` takes a part of the JSON of a file or a `response`, such as `orders[*].no`;
    everything on that path must exist.

    `attribute` reads an attribute instead of the text; addresses (`href`, `src`) become absolute. `lines: true` keeps
    the line breaks of the text. `match` takes a part of it: named groups give a mapping, otherwise the first group or
    the whole match; a group that did not match is none. `match_all` takes every match, as a list. `as` converts to a
    number or a date. `number` reads 1,299.50 and `comma_number` reads 1.299,50. Both accept groups with spaces or
    apostrophes, a currency, and a minus before or after (-$5.20, 5.20-, ($5.20)), but no percentages. `date` reads
    2026-03-31, 31.03.2026, 31 March 2026 and March 31, 2026, with a time after it if there is one. If day and month
    cannot be told apart (03/04/2026), `given` must state the format. In a column of a file, `any_number` determines
    from all of its numbers whether commas or points are decimal signs.

    `columns` says what to read from each row: a header, a number from 1, or a target inside the row, with the same
    keys. Without it, every column is read by its header, also a column that the page hides. Parts of a row that share
    an `aria-rowindex` are one row.

    The step waits until there is something to read. `at_least: 0` also accepts nothing: no element, no row, no match,
    no attribute. The value is then none, or an empty list, and `all` skips elements in which nothing matches. An
    existing row is never skipped: a column that may be missing needs its own `at_least: 0`. A higher number waits for
    more.

    If a table or list states that it has more entries than it renders (`aria-rowcount`, `aria-setsize`), the step
    scrolls through it, and fails if an entry is missing. `at_most` reads only the first entries. `shown: true` reads
    only what is rendered, for example one page of many. If it states no number, but fills only a part of its scroll
    area, the step reads what is rendered, and gets a note.

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
        from steps._page_reading import PageReader

        if self.file:
            name, document = await self.file.document(stage)
            value = self.parts.of_document(document, name, stage)
        else:
            value = await stage.ask(lambda page: PageReader(self, stage).awaited())
        if self.into:
            stage.put(self.into, value)
        elif self.add_to:
            stage.add(self.add_to, value)

    @property
    def parts(self) -> Parts:
        return Parts(self.reading, self.json_, self.columns, self.at_least, self.at_most)

    @property
    def reading(self) -> TextReader:
        return TextReader.model_construct(**{key: getattr(self, key) for key in OF_A_TEXT})
