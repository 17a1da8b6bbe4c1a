"""download: click, and keep the file that arrives."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from planbook.secrets.excerpts import cut
from planbook.step import FIXED, Family, Kind, Stage, StepError, Target
from steps._columns import Column
from steps._document_parts import Parts, check_columns_of_file
from steps._fields import ValueName
from steps._file_source import FileFormat
from steps._reading import TextReader

if TYPE_CHECKING:
    from playwright.async_api import Download as Sent
    from playwright.async_api import Locator, Page

MOMENT = 0.1  # seconds between two checks for opened windows
QUIET = 0.3  # seconds after a file in which another one of the same click may arrive
NO_FILE = "the click sent no file"


class Download(Kind):
    """Clicks an element, waits for the file that it sends, and keeps the file with the run.

    `into` is the value that receives the file's path, for a later `upload` or for readers of the run. `as: rows` reads
    the rows of a CSV or XLSX file instead, `text` and `tables` those of a PDF, and `json` JSON; `columns` and `file`
    say how, as in `extract`. If one click sends several files, the value is a list of them. A file that the page
    creates and shows in a window (at a `blob:` address) is kept too. A file that arrives without such a step is noted,
    and not kept.

    Example:
        - download: {link: Orders as CSV, into: orders_file}
        - download:
            link: Orders as CSV
            as: rows
            file: {encoding: utf-8, separator: ";"}
            columns: {no: "No", total: {column: Total, as: comma_number}}
            into: orders
    """

    word: ClassVar[str] = "download"
    family: ClassVar[Family] = "read"
    bare: ClassVar[str | None] = "target"

    target: Target
    as_: Annotated[Literal["file", "rows", "text", "tables", "json"], FIXED] = Field(
        "file", description="its path, or what is read of it"
    )
    file: FileFormat | None = Field(None, description="how it is read, as in `extract`")
    columns: dict[str, Column] | None = Field(None, description="what to read from each row, as in `extract`")
    at_least: int = Field(1, ge=0, description="how many rows it must have")
    into: ValueName = Field(None, description="the value to set")

    @model_validator(mode="after")
    def _reads(self) -> Self:
        if self.as_ == "file" and (self.file or self.columns):
            key = "file" if self.file else "columns"
            raise PydanticCustomError("as", "{key} says how the file is read; add as: rows", {"key": key})
        if self.as_ != "file" and self.into is None:
            raise PydanticCustomError("into", "what is read of the file goes into a value; add into: NAME", {})
        check_columns_of_file(self.columns)
        return self

    def describe(self) -> str:
        what = "the file" if self.as_ == "file" else f"the {'JSON' if self.as_ == 'json' else self.as_} in the file"
        return f"Download {what} of {self.target.describe()}{f' into {self.into}' if self.into else ''}"

    async def run(self, stage: Stage) -> None:
        from planbook.browser.acting.actionability import wait_until_clickable

        async with stage.session.downloads.waiting() as came:
            shown = await stage.act(self.target, lambda it, ms: _click(it, ms, stage, came), wait_until_clickable)
            files = [shown] if shown else await _contents(stage, came)
        kept = [str(stage.keep("download", name, content)) for name, content in files]
        for name, content in files:
            _check(stage, name, content)
        if self.into:
            values = kept if self.as_ == "file" else [await self._read(stage, *file) for file in files]
            stage.put(self.into, values[0] if len(values) == 1 else values)

    async def _read(self, stage: Stage, name: str, content: bytes) -> Any:
        assert self.as_ != "file"
        document = await (self.file or FileFormat()).opened(stage, name, content, self.as_)
        parts = Parts(TextReader.model_construct(lines=True), None, self.columns, self.at_least)
        return parts.of_document(document, name, stage)


def _check(stage: Stage, name: str, content: bytes) -> None:
    """Raises StepError of class value if a server sent its page instead of the file; notes an empty file."""
    from planbook.documents.content import page_instead

    if told := page_instead(name, content):
        raise StepError("value", f"the file {name}: {told}")
    if not content:
        stage.session.doubt(f"the file {name} is empty")


async def _click(it: "Locator", ms: float, stage: Stage, came: "list[Sent]") -> tuple[str, bytes] | None:
    """Clicks, and waits until a download begins; returns a file that the page shows in a window instead."""
    from planbook.browser.acting.actionability import hit_target

    before, ever = {page: page.url for page in stage.session.tabs.all}, stage.session.tabs.ever
    known = len(await it.page.page_errors())
    await hit_target(it).click(timeout=ms)
    await stage.session.dialogs.check()
    while not came:
        file = await _shown(it.page, stage, before)
        if file and not (came or await stage.session.downloads.another(QUIET)):  # it may be shown, sent, or both
            return file
        if stage.left() <= 1000 * MOMENT:
            raise StepError("timeout", _instead(stage, before, ever) or await _thrown(it.page, known) or NO_FILE)
        await stage.session.downloads.another(MOMENT)
    return None


async def _shown(page: "Page", stage: Stage, before: "dict[Page, str]") -> tuple[str, bytes] | None:
    from planbook.browser.network.blob_files import SCHEME, read_blob

    for other in stage.session.tabs.all:
        if other.url.startswith(SCHEME) and other.url != before.get(other):
            return await read_blob(other.url, page)
    return None


async def _contents(stage: Stage, came: "list[Sent]") -> list[tuple[str, bytes]]:
    """Returns the names and contents of all files that the click sends, after the last one has arrived."""
    import asyncio

    from planbook.browser.network.downloads import content_of, name_of

    await stage.settle()
    while await stage.session.downloads.another(QUIET):
        await asyncio.sleep(0)
    return [(name_of(one), await content_of(one)) for one in came]


def _instead(stage: Stage, before: "dict[Page, str]", ever: int) -> str | None:
    """Returns the error message about what came instead of a file; `ever` is the number of tabs before the click."""
    for page in stage.session.tabs.all:
        if page not in before:
            return f"{NO_FILE}; a window opened instead, with {page.url}: `tab: opened` goes there"
        if page.url != before[page]:
            return f"{NO_FILE}; it led to {page.url} instead"
    if stage.session.tabs.ever > ever:
        return (
            f"{NO_FILE}; a window opened instead, and closed again: this browser may not be able to show what is in it"
        )
    return None


async def _thrown(page: "Page", known: int) -> str | None:
    """Returns the error message about what the page's script threw; `known` is the number of errors before it."""
    errors = [] if page.is_closed() else (await page.page_errors())[known:]
    return f"{NO_FILE}; the page's script failed: {cut(errors[0].message)}" if errors else None
