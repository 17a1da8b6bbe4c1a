"""A table that was read from a file, and its row of headers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planbook.documents.options import MOST_CELLS, Options

NOTHING = (None, "")
GAP = "is empty, and what is below was read as rows of the same table"


@dataclass(frozen=True)
class Table:
    """A table. `places` name its rows in messages (`line 7`); a column without a header has the header "".

    All rows are as wide as the headers. An empty cell is an empty text. In a table of JSON, None is a null, and `...`
    an entry that is missing.
    """

    headers: list[str]
    rows: list[list[Any]]
    places: list[str]


@dataclass(frozen=True)
class Line:
    """A row of a file with its number in the file."""

    number: int
    cells: Sequence[Any]

    @property
    def is_empty(self) -> bool:
        return all(cell in NOTHING or (isinstance(cell, str) and not cell.strip()) for cell in self.cells)


def headed(lines: Sequence[Line], options: Options, place: str) -> tuple[list[str], list[Line]]:
    """Returns the headers, and the rows below them that are not empty; `place` is what a row is called.

    The first row that is not empty has the headers, unless `header` is another one, or 0 for none. Raises StepError.
    """
    filled = [line for line in lines if not line.is_empty]
    if not filled:
        raise options.wrong("it is empty")
    if options.header == 0:
        return [""] * len(filled[0].cells), filled
    head = filled[0]
    if options.header is not None:
        found = next((line for line in filled if line.number == options.header), None)
        if found is None:
            raise options.wrong(f"{place} {options.header} is to have the headers, and it is empty or missing")
        head = found
    return [header_text(cell) for cell in head.cells], [line for line in filled if line.number > head.number]


def header_text(cell: Any) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""


def table_of(headers: list[str], lines: Sequence[Line], place: str) -> Table:
    """Returns the table without columns that have neither a header nor anything else at the end."""
    width = max([index for index, header in enumerate(headers, 1) if header] or [0])
    for line in lines:
        width = max([width, *(index for index, one in enumerate(line.cells, 1) if one not in NOTHING)])
    rows = [["" if one is None else one for one in [*line.cells, *[None] * width][:width]] for line in lines]
    return Table([*headers, *[""] * width][:width], rows, [f"{place} {line.number}" for line in lines])


def check_size(rows: int, columns: int, options: Options) -> None:
    """Raises StepError for a table that is too large."""
    if rows * columns > MOST_CELLS:
        raise options.wrong(f"it has {rows} rows and {columns} columns; at most {MOST_CELLS} cells are read")
