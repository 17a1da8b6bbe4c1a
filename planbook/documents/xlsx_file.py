"""Reads XLSX files by openpyxl. Formulas are never evaluated: their results are in the file."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from itertools import pairwise
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles.numbers import is_datetime

from planbook.documents.options import Options
from planbook.documents.table import GAP, Line, Table, check_size, headed, table_of

LARGEST_UNPACKED = 300_000_000
"""Bytes of everything that is packed in the file."""
_STALE = re.compile(rb'<(?:\w+:)?calcPr\b[^>]*\bfullCalcOnLoad="(?:1|true)"')
_ZEROS = re.compile(r"(?:\[\$[^\]]*\])?(0{2,})(?:;@)?")
"""The format of numbers that are codes, such as 00123."""
SAVE = "open the file in a spreadsheet program, and save it there"
STALE = "it says that the results of its formulas are not up to date; they were read as they are"
DAMAGED = "it cannot be read as XLSX: the file is damaged or incomplete"


def read_xlsx(content: bytes, options: Options) -> tuple[Table, str | None]:
    """Returns the table of a sheet, and what a person should know of it. Raises StepError of class value."""
    _check_unpacked(content, options)
    values, written = _workbook(content, True, options), _workbook(content, False, options)
    sheet = _sheet(values, options)
    size = _extent(sheet, written[sheet.title])
    check_size(*size, options)
    is_stale = _is_stale(content)
    grid = _Grid(sheet, written[sheet.title], is_stale, options)
    cells = [[grid.value(cell) for cell in row] for row in sheet.iter_rows(max_row=size[0], max_col=size[1])]
    lines = [Line(number, row) for number, row in enumerate(cells, 1)]
    _spread_merged(sheet, {line.number: line.cells for line in lines}, _head(lines, options), options)
    headers, rows = headed(lines, options, "row")
    notes = [STALE] if is_stale and grid.has_formulas else []
    return table_of(headers, rows, "row"), "; ".join([*notes, *_notes_of_rows(sheet, rows)]) or None


def _extent(*sheets: Any) -> tuple[int, int]:
    """Returns the numbers of rows and columns up to the last ones with a value or a merged cell.

    `max_row` also counts cells that only have a format, which may go on to the last row that a sheet can have, and
    `iter_rows` makes each cell up to there; only `_cells` has those that are in the file.
    """
    corners = [place for sheet in sheets for place, cell in sheet._cells.items() if cell.value is not None]
    corners += [(area.max_row, area.max_col) for sheet in sheets for area in sheet.merged_cells.ranges]
    return max((row for row, _ in corners), default=1), max((column for _, column in corners), default=1)


def _notes_of_rows(sheet: Any, rows: Sequence[Line]) -> list[str]:
    """Returns what a person does not expect of the rows: some are hidden, or an empty row is between them."""
    numbers = [row.number for row in rows]
    out_of_sight = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    hidden = [number for number in numbers if number in out_of_sight]
    gap = next((before + 1 for before, after in pairwise(numbers) if after > before + 1), None)
    notes = [f"{len(hidden)} of its rows are hidden, and were read too: {hidden[0]} is the first"] if hidden else []
    return notes + ([f"row {gap} {GAP}"] if gap else [])


def _head(lines: list[Line], options: Options) -> int:
    """Returns the number of the row with the headers; 0 if there is none."""
    if options.header is not None:
        return options.header
    return next((line.number for line in lines if not line.is_empty), 0)


def _check_unpacked(content: bytes, options: Options) -> None:
    """Raises StepError for a file that is small, and huge when it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise options.wrong(DAMAGED) from None
    if any(part.flag_bits & 1 for part in parts):
        raise options.wrong("it is protected with a password, and planbook opens no such files")
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        limit = LARGEST_UNPACKED // 1_000_000
        raise options.wrong(f"unpacked, it has more than {limit} MB; that is the most that is read")


def _is_stale(content: bytes) -> bool:
    """Returns whether the file says that the results of its formulas are to be calculated anew.

    openpyxl does not tell: it takes a file that says nothing of it for one that says so.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        books = [name for name in packed.namelist() if name.endswith("workbook.xml")]
        return any(_STALE.search(packed.read(name)) for name in books)


def _workbook(content: bytes, data_only: bool, options: Options) -> Any:
    try:
        return load_workbook(io.BytesIO(content), data_only=data_only, keep_links=False)
    except MemoryError:
        raise
    except Exception:  # openpyxl raises whatever it stumbles over
        raise options.wrong(DAMAGED) from None


def _sheet(workbook: Any, options: Options) -> Any:
    sheets = workbook.worksheets
    if not sheets:
        raise options.wrong(DAMAGED)
    names = ", ".join(f'"{sheet.title}"' for sheet in sheets)
    if options.sheet is not None:
        wanted = options.sheet.casefold()
        found = [sheet for number, sheet in enumerate(sheets, 1) if sheet.title.casefold() == wanted]
        if not found and wanted.isdecimal() and 1 <= int(wanted) <= len(sheets):
            found = [sheets[int(wanted) - 1]]
        if not found:
            raise options.wrong(f'it has no sheet "{options.sheet}"; there are: {names}')
        return found[0]
    shown = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    if len(shown) != 1:
        raise options.wrong(f"it has {len(shown)} sheets; state which one is read: {names}")
    return shown[0]


class _Grid:
    """The cells of a sheet. `written` is the same sheet with its formulas."""

    def __init__(self, sheet: Any, written: Any, is_stale: bool, options: Options) -> None:
        self._name = sheet.title
        self._written = written
        self._is_stale = is_stale
        self._options = options

    def value(self, cell: Any) -> Any:
        """Returns a cell's value: a text, number, date, time, duration or flag; None if it is empty."""
        value = cell.value
        if value is None:
            self._check_formula(cell)
            return None
        if cell.data_type == "e":
            raise self._options.wrong(f"the cell {cell.coordinate} has the error {value}")
        if isinstance(value, datetime) and is_datetime(cell.number_format) == "date":
            return value.date()
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            value = int(value)
        if self._is_stale and type(value) in (int, time) and value in (0, time(0)):
            self._check_placeholder(cell)
        zeros = _ZEROS.fullmatch(cell.number_format) if type(value) is int and value >= 0 else None
        return f"{value:0{len(zeros[1])}}" if zeros else value

    @property
    def has_formulas(self) -> bool:
        return any(getattr(cell, "data_type", "") == "f" for cell in self._written._cells.values())

    def _check_placeholder(self, cell: Any) -> None:
        """Raises StepError for a formula with the result 0: the program that wrote it may calculate nothing."""
        if getattr(self._written.cell(cell.row, cell.column), "data_type", "") == "f":
            said = f"the cell {cell.coordinate} has a formula with the result 0, which the file says is not up to date"
            raise self._options.wrong(f"{said}; {SAVE}")

    def _check_formula(self, cell: Any) -> None:
        """Raises StepError for a formula without a result; a result that is an empty text is none."""
        if cell.data_type == "str" or not hasattr(cell, "data_type"):
            return
        there = self._written.cell(cell.row, cell.column)
        if getattr(there, "data_type", "") == "f":
            raise self._options.wrong(
                f"the cell {cell.coordinate} has a formula whose result is not in the file; {SAVE}"
            )


def _spread_merged(sheet: Any, cells: Mapping[int, Any], head: int, options: Options) -> None:
    """Gives each of the merged cells their value: among the headers always, below if the plan says `merged: fill`."""
    for area in sheet.merged_cells.ranges:
        if area.max_row < head:
            continue
        if area.max_row > head and options.merged != "fill":
            raise options.wrong(
                f"the cells {area.coord} are merged; `merged: fill` gives each of them the value, and `header` tells "
                "in which row the headers are"
            )
        value = cells[area.min_row][area.min_col - 1]
        for number in range(max(area.min_row, head), area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                cells[number][column - 1] = value
