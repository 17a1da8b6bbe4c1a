"""Reads CSV files: separated by what is stated, or by what fits."""

import csv
import io
import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby

from planbook.documents.options import LARGEST, MOST_CELLS, Options
from planbook.documents.table import Line, Table, check_size, headed, table_of
from planbook.errors import StepError

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
MOST_SIGNS = 5 * MOST_CELLS
csv.field_size_limit(LARGEST)  # else a cell has at most 131,072 characters
_STATED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def read_csv(text: str, options: Options) -> tuple[Table, str | None, int | None]:
    """Returns the table, the separator in words if it was guessed, and the first empty line that is between rows.

    Raises StepError of class value.
    """
    if "\0" in text:
        raise options.wrong("it has characters that no text has; correct its encoding")
    skipped, first = 0, _STATED.match(text)
    if first:  # how Excel states it
        skipped, text = 1, text[first.end() :]
    stated = options.separator or (first[1] if first else None)
    if stated:
        table, gap = _table(_lines(text, stated, skipped, options), options)
        return table, None, gap
    separator, lines = _guessed(text, skipped, options)
    table, gap = _table(lines, options)
    return table, SEPARATORS.get(separator), gap


def _table(lines: Sequence[Line], options: Options) -> tuple[Table, int | None]:
    headers, rows = headed(lines, options, "line")
    width = len(headers)
    uneven = next((line for line in rows if len(line.cells) != width), None)
    if uneven:
        counts = f"line {uneven.number} has {len(uneven.cells)} cells, and the first row has {width}"
        raise options.wrong(f"{counts}; the file may be damaged, or its separator or `header` may be another one")
    check_size(len(rows), width, options)
    first, last = (rows[0].number, rows[-1].number) if rows else (0, 0)
    gap = next((line.number for line in lines if line.is_empty and first < line.number < last), None)
    return table_of(headers, rows, "line"), gap


def _guessed(text: str, skipped: int, options: Options) -> tuple[str, Sequence[Line]]:
    """Returns the one separator that gives all rows the same number of cells, and the rows."""
    there = [sign for sign in SEPARATORS if sign in text]
    if not there:
        return "", _lines(text, ",", skipped, options)
    fitting = []
    for sign in there:
        with suppress(StepError):
            lines = _lines(text, sign, skipped, options)
            if _width(lines, options) > 1:
                fitting.append((sign, lines))
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = " or ".join(SEPARATORS[sign] for sign, _ in fitting)
        raise options.wrong(f"its cells may be separated by {names}; state the separator")
    likeliest = max(there, key=lambda sign: text.partition("\n")[0].count(sign))
    return likeliest, _lines(text, likeliest, skipped, options)


def _width(lines: Sequence[Line], options: Options) -> int:
    """Returns the number of cells of all rows from the headers on; 0 if they differ."""
    filled = [line for line in lines if not line.is_empty and line.number >= (options.header or 0)]
    widths = [width for width, _ in groupby(len(line.cells) for line in filled)]
    return widths[0] if len(widths) == 1 else 0


def _lines(text: str, separator: str, skipped: int, options: Options) -> list[Line]:
    """Returns the rows, each with its first line in the file. Raises StepError of class value."""
    if text.count(separator) + text.count("\n") > MOST_SIGNS:  # would take much memory, whatever is quoted
        raise options.wrong(f"it has far more than the {MOST_CELLS} cells that are read")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found, number = [], skipped
    try:
        for cells in reader:
            found.append(Line(number + 1, cells))
            number = skipped + reader.line_num
    except csv.Error as error:
        said = f"from line {number + 1} on it cannot be read as CSV: {error}"
        raise options.wrong(f"{said}; the file may be cut off, or a quote in it may not be doubled") from None
    return found
