"""The columns of `extract`: what they name, and how each is read from all rows at once."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from planbook.browser.locating.name_matching import matches
from planbook.errors import StepError
from planbook.step import SOUGHT, Name, Target
from steps._fields import exactly_one, with_target_in_line
from steps._reading import MISSING, NotReady, NoValue, TextReader
from steps._words import nearest

_NUMBERED = "\0"
"""What is before the number of a column that nobody named: no header has it, while one may be `#1`."""
_ARROWS = re.compile(r"[\s▲▼↑↓↕⇅]+$")


class Column(TextReader):
    """A header, a number from 1, or a target inside the row; and how its text is read."""

    bare: ClassVar[str | None] = "column"

    column: Annotated[str | None, SOUGHT] = Field(None, description="its header, or its number from 1")
    target: Target | None = None
    at_least: int = Field(1, ge=0, le=1, description="0: the cell may be missing in a row")

    @classmethod
    def arrange(cls, written: Any) -> Any:
        return with_target_in_line(written) if isinstance(written, Mapping) else {"column": written}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        exactly_one({"column": self.column, "a target": self.target})
        return self

    def values(self, name: str, texts: Sequence[Any], reads: Sequence[str]) -> list[Any]:
        """Returns the column's values from its texts; `reads` has each whole row in words.

        Raises NotReady and StepError, which name the row.
        """
        return [self._value(name, number, text, reads) for number, text in enumerate(texts, 1)]

    def _value(self, name: str, number: int, text: Any, reads: Sequence[str]) -> Any:
        try:
            return self.take(text)
        except NoValue as error:
            if not self.at_least:
                return None
            said = self._missing(reads[number - 1]) if text is MISSING else str(error)
            raise NotReady(f"row {number}, {name}: {said}; `at_least: 0` in this column takes that too") from None
        except StepError as error:
            raise StepError(error.error_class, f"row {number}, {name}: {error.message}") from None

    def _missing(self, row: str) -> str:
        what = f"there is no {self.target.describe()} in it" if self.target else "it ends before that column"
        return f'{what}, it reads "{row}"' if row else what


def every_column(headers: Sequence[str], width: int) -> dict[str, Column]:
    """Returns a column for each in the table, by its header; by number if that is missing or not unique.

    If a header is that number, as in a table of weeks, the column is `#1` instead.
    """
    plain = [_plain(header) for header in headers]
    columns: dict[str, Column] = {}
    for number in range(1, max(len(headers), width) + 1):
        header = plain[number - 1] if number <= len(headers) else ""
        name = header if header and header not in columns else str(number)
        while name != header and name in plain:
            name = f"#{name}"
        columns[name] = numbered(number)
    return columns


def numbered(number: int) -> Column:
    """Returns the column with a number from 1, whatever the headers are."""
    return Column.model_construct(column=f"{_NUMBERED}{number}")


def place_of(column: str, headers: Sequence[str], width: int, said: int = 0) -> int:
    """Returns the column's index; `said` is the page's own count of columns. Raises StepError of class value."""
    if column.startswith(_NUMBERED):
        return int(column[1:]) - 1
    if column.startswith("#") and column[1:].isdigit() and int(column[1:]) and column not in headers:
        return int(column[1:]) - 1
    found = [place for place, header in enumerate(headers) if matches(Name(column), _plain(header))]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = " and ".join(str(place + 1) for place in found)
        raise StepError("value", f'several columns have the header "{column}"; name it by its number: {numbers}')
    if column.isdigit() and 1 <= int(column) <= max(width, len(headers)):
        return int(column) - 1
    known = [_plain(header) for header in headers if header]
    there = nearest(column, known) if known else f"; it has no headers, its columns are 1 to {width}"
    more = f"; it says that it has {said} columns, and {width} are on the page" if said > width else ""
    raise StepError("value", f'the table has no column "{column}"{there}{more}')


def _plain(header: str) -> str:
    """Returns the header without an arrow that shows the sort order."""
    return _ARROWS.sub("", header) or header
