"""A file that is read: what a plan states of it, and how it is read on a stage."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from planbook.files.read_whole import read_whole
from planbook.step import Model, Stage
from planbook.step.text import is_template

if TYPE_CHECKING:
    from planbook.documents.options import Wanted
    from planbook.documents.read import Document

_KEPT = re.compile(r"\d{3,}-\d+-")
"""What a run puts before the name of a file that it keeps."""


def _check_separator(separator: str | None) -> str | None:
    if separator in (None, "tab") or is_template(separator) or len(str(separator)) == 1:
        return separator
    raise PydanticCustomError("separator", "{separator} is not one character, or tab", {"separator": repr(separator)})


class FileFormat(Model):
    """What a plan states of a file; the rest is guessed, and told."""

    type: Literal["csv", "xlsx", "pdf", "json", "text"] | None = Field(
        None, description="the type of the file; default: by its name and content"
    )
    encoding: str | None = Field(None, description="the encoding of a text, such as windows-1252; default: a guess")
    separator: Annotated[str | None, AfterValidator(_check_separator)] = Field(
        None, description="what separates the cells of a CSV file: a character, or `tab`; default: a guess"
    )
    header: int | None = Field(
        None, ge=0, description="the line or row with the headers; 0: there is none; default: the first one"
    )
    sheet: str | None = Field(None, description="the sheet of an XLSX file, by its name or number from 1")
    merged: Literal["fill"] | None = Field(None, description="`fill`: each of the merged cells has their value")
    pages: str | None = Field(None, description="the pages of a PDF file: `2`, or `2-5`; default: all")

    async def opened(self, stage: Stage, name: str, content: bytes, wanted: "Wanted | None") -> "Document":
        """Returns what a file has; notes what was guessed. Raises StepError of class value or timeout."""
        from planbook.documents.options import Options  # lazy: most runs read no files
        from planbook.documents.read import read_document

        options = Options(
            name, self.type, self.encoding, "\t" if self.separator == "tab" else self.separator, self.header,
            self.sheet, self.merged, self.pages,
        )  # fmt: skip
        document = await read_document(content, wanted, options, stage.left() / 1000)
        for note in document.notes:
            stage.session.note(note)
        return document


class FileSource(FileFormat):
    """A file of the project, or one that the run has kept."""

    bare: ClassVar[str | None] = "path"

    path: str = Field(description="the path from the project's folder, or the value of a `download`")
    read: Literal["rows", "text", "tables", "json"] | None = Field(
        None, description="what is read; default: the rows of CSV and XLSX, the text of others, or JSON"
    )

    async def document(self, stage: Stage) -> tuple[str, "Document"]:
        """Returns the file's name in messages, and what it has. Raises StepError of class value or timeout."""
        file = stage.project_file(self.path)
        name, content = stage.itself(file) or (file.name, read_whole(file))
        name = name_of(file, name)
        return name, await self.opened(stage, name, content, self.read)


def name_of(file: Path, name: str) -> str:
    """Returns the name that a kept file had when it came."""
    return _KEPT.sub("", name, count=1) if file.parent.name == "artifacts" else name
