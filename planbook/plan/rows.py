"""Reads a CSV file whose rows are the inputs of one run each; its columns are the plan's inputs."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planbook.errors import PlanbookError, PlanProblems
from planbook.plan.inputs import InvalidValue, invalid_value, read_input, read_inputs, unknown_input
from planbook.plan.model import Plan
from planbook.plan.names import identifier
from planbook.plan.problem import Place, ProblemCollector, did_you_mean, listed, quoted, sentences, shown

RULE = "rows"
MOST = 20
"""Problems that are reported individually."""


@dataclass(frozen=True)
class Row:
    """One row: its first line in the file, from 1, and all inputs of its run, converted to their types."""

    line: int
    inputs: Mapping[str, Any]


@dataclass(frozen=True)
class Rows:
    """The rows of a file. `given` are the inputs that the rows or the caller set; others have their defaults."""

    rows: Sequence[Row]
    given: frozenset[str]


@dataclass(frozen=True)
class _Line:
    number: int
    cells: list[str]


def read_rows_for(plan: Plan, file: Path, beside: Mapping[str, Any], folder: Path) -> Rows:
    """Reads the rows of a CSV file as inputs of a plan.

    `beside` are inputs that all rows share; `folder` is the project's. A column has the name of its input, ignoring
    case and characters other than letters and digits: `Order no.` is order_no. Raises PlanProblems with everything that
    is wrong with the file and with `beside`.
    """
    if not plan.inputs:
        raise PlanbookError(f"{plan.name} has no inputs, so there is nothing that the rows of a file could give it.")
    text = _text(file)
    book = ProblemCollector(shown(file), text)
    book.lines = re.split("\r\n|[\n\r]", text)  # the lines of a CSV file
    lines = _lines(text, book)
    if not lines:
        book.add(Place(), "this file is empty", f"its first line names the columns: {listed(plan.inputs)}", RULE)
        raise PlanProblems(book.sorted())
    columns = _columns(lines[0], plan, beside, book)
    _check_rows(lines, columns, plan, folder, book)
    if problems := [*_wrong_beside(plan, beside, folder), *book.sorted()]:
        more = [f"… and {len(problems) - MOST} more problems"] if len(problems) > MOST else []
        raise PlanProblems([*problems[:MOST], *more])
    read = [Row(one.number, _inputs(one, columns, plan, beside, folder)) for one in lines[1:]]
    return Rows(read, frozenset([*beside, *(name for name in columns if name)]))


def columns_of(file: Path) -> list[str]:
    """Returns the column names of a CSV file. Raises PlanProblems."""
    text = _text(file)
    lines = _lines(text, ProblemCollector(shown(file), text))
    return lines[0].cells if lines else []


def _inputs(
    line: _Line, columns: Sequence[str | None], plan: Plan, beside: Mapping[str, Any], folder: Path
) -> dict[str, Any]:
    own = {name: cell for name, cell in zip(columns, line.cells, strict=True) if name}
    return read_inputs(plan, {**beside, **own}, folder)


# The file ------------------------------------------------------------------------------------------------------------
def _text(file: Path) -> str:
    book = ProblemCollector(shown(file))
    try:
        content = file.read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        book.add(Place(line), "this is not UTF-8", "save the file as CSV in UTF-8", RULE)
    except OSError as error:
        book.add(Place(), f"this file cannot be read: {error.strerror}", "name a CSV file", RULE)
    raise PlanProblems(book.sorted())


def _lines(text: str, book: ProblemCollector) -> list[_Line]:
    """Returns the header and the rows, each with its first line; empty lines are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found, before = [], 0
    try:
        for cells in reader:
            if cells:
                found.append(_Line(before + 1, cells))
            before = reader.line_num
    except csv.Error as error:
        book.add(
            Place(before + 1), f"this cannot be read as CSV: {error}", "put a cell with quotes between quotes", RULE
        )
        raise PlanProblems(book.sorted()) from None
    return found


# The columns ---------------------------------------------------------------------------------------------------------
def _columns(header: _Line, plan: Plan, beside: Mapping[str, Any], book: ProblemCollector) -> list[str | None]:
    """Returns the input of each column; None for one that has none. Problems go into the book."""
    columns = [_input_of(cell, plan) for cell in header.cells]
    if columns == [None] and (sign := re.search("[;\t]", header.cells[0])):
        what = f"the columns are separated by {'semicolons' if sign[0] == ';' else 'tabs'}"
        book.add(Place(header.number), what, "save the file with commas between them", RULE)
        return columns
    for number, (cell, name) in enumerate(zip(header.cells, columns, strict=True), 1):
        place = _place(header.number, cell, book)
        if name is None:
            book.add(place, *_no_input(number, cell.strip(), plan), RULE)
        elif name in columns[: number - 1]:
            before = header.cells[columns.index(name)]
            book.add(place, f"the columns {quoted(before)} and {quoted(cell)} are one input", "take one out", RULE)
        elif name in beside:
            book.add(place, f"the input {quoted(name)} is a column, and set beside the file", "leave one out", RULE)
    for name, declared in plan.inputs.items():
        if "default" not in declared.model_fields_set and name not in (*columns, *beside):
            what = f"{plan.name} needs the input {quoted(name)}, and no column is called so"
            book.add(Place(header.number), what, f"add it, or give it to all rows: --set {name}=…", RULE)
    return columns


def _input_of(column: str, plan: Plan) -> str | None:
    name = column.strip()
    if name in plan.inputs:
        return name
    alike = [known for known in plan.inputs if identifier(known) == identifier(name)] if name else []
    return alike[0] if len(alike) == 1 else None


def _no_input(number: int, column: str, plan: Plan) -> tuple[str, str]:
    """Returns what is wrong with a column without an input, and what to do."""
    if not column:
        return f"column {number} has no name", "call it as an input of the plan, or take it out"
    known = f"its inputs are {listed(plan.inputs)}: call it as one, or take it out"
    return f"{plan.name} has no input {quoted(column)}", did_you_mean(identifier(column), plan.inputs, known)


# The rows ------------------------------------------------------------------------------------------------------------
def _check_rows(
    lines: Sequence[_Line], columns: Sequence[str | None], plan: Plan, folder: Path, book: ProblemCollector
) -> None:
    if len(lines) == 1:
        book.add(Place(lines[0].number), "there are no rows below this line", "each row is one run", RULE)
    for line in lines[1:]:
        if not any(cell.strip() for cell in line.cells):
            book.add(Place(line.number), "there is nothing in this row", "take it out", RULE)
        elif len(line.cells) != len(columns):
            what = f"this row has {len(line.cells)} cells, and the first line {len(columns)}"
            book.add(Place(line.number), what, "a cell with a comma in it stands between quotes", RULE)
        else:
            _check_cells(line, columns, plan, folder, book)


def _check_cells(line: _Line, columns: Sequence[str | None], plan: Plan, folder: Path, book: ProblemCollector) -> None:
    for name, cell in zip(columns, line.cells, strict=True):
        try:
            if name:
                read_input(cell, plan.inputs[name], folder)
        except InvalidValue as unfit:
            book.add(_place(line.number, cell, book), *invalid_value(name or "", cell, unfit), RULE)


def _place(line: int, cell: str, book: ProblemCollector) -> Place:
    """Returns the place of a cell, as precisely as the text of the line allows."""
    source = book.lines[line - 1] if line <= len(book.lines) else ""
    at = source.find(cell) if cell else -1
    return Place(line, at + 1, len(cell)) if at >= 0 else Place(line)


def _wrong_beside(plan: Plan, beside: Mapping[str, Any], folder: Path) -> Iterator[str]:
    for name, value in beside.items():
        try:
            if name not in plan.inputs:
                yield unknown_input(plan, name)
            else:
                read_input(value, plan.inputs[name], folder)
        except InvalidValue as unfit:
            yield f"{sentences(*invalid_value(name, value, unfit))}."
