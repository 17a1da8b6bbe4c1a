"""Prints tables: aligned for people, or as CSV or JSON."""

import csv
import io
import json
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from planbook.output.printable import as_cell, printable, visible

NARROW = 8  # a column is not cut below this width
NEVER_CUT = ("run_id", "resumes", "flow_run_id", "thread_id")
"""Columns of ids: a shortened id cannot be copied."""


def as_json(columns: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Returns a JSON list of objects, one per line. Values of DuckDB's type JSON are embedded as JSON."""
    names = _unlike(columns)
    objects = [
        json.dumps(
            {name: _from_json(value, kind) for name, value, kind in zip(names, row, types, strict=True)},
            ensure_ascii=False,
            default=_plain,
        )
        for row in rows
    ]
    return "[" + ",\n ".join(objects) + "]"


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Returns CSV with a header; missing values are empty. An apostrophe precedes a text that would be a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(as_cell, columns))
    writer.writerows([["" if value is None else _cell(value) for value in row] for row in rows])
    return text.getvalue().rstrip("\n")


def _cell(value: Any) -> str:
    return as_cell(value) if isinstance(value, str) else printable(_text(value))


def as_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], width: int | None) -> str:
    """Returns aligned columns with headers, cut to `width` if given; numbers are aligned to the right."""
    cells = [[visible("" if value is None else _text(value)) for value in row] for row in rows]
    right = [_is_numeric([row[place] for row in rows]) for place in range(len(columns))]
    lines = [list(columns), *cells]
    widths = [max(_width(line[place]) for line in lines) for place in range(len(columns))]
    whole = [place for place, name in enumerate(columns) if name in NEVER_CUT]
    if width:
        widths = _fit(widths, width - 2 * (len(widths) - 1), whole)
        width = max([width, *(sum(widths[: place + 1]) + 2 * place + len("  …") for place in whole)])
    rule = ["─" * size for size in widths]
    drawn = [_line(line, widths, right) for line in [lines[0], rule, *cells]]
    return "\n".join(_cut(line, width) if width else line for line in drawn)


def terminal_width() -> int | None:
    """Returns the width of the terminal; None if the output goes elsewhere and must not be cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _line(cells: list[str], widths: list[int], right: list[bool]) -> str:
    parts = []
    for cell, width, to_right in zip(cells, widths, right, strict=True):
        text = _cut(cell, width)
        space = " " * (width - _width(text))
        parts.append(space + text if to_right else text + space)
    return "  ".join(parts).rstrip()


def _fit(widths: list[int], room: int, whole: Sequence[int]) -> list[int]:
    """Narrows the widest column repeatedly until all fit or none may be cut further; never those in `whole`."""
    widths = list(widths)
    others = [place for place in range(len(widths)) if place not in whole]
    while others and sum(widths) > room and max(widths[place] for place in others) > NARROW:
        widths[max(others, key=widths.__getitem__)] -= 1
    return widths


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    kept = ""
    for character in text:
        if _width(kept + character) > width - 1:
            break
        kept += character
    return kept + "…"


def _width(text: str) -> int:
    """Returns the width of a text in a terminal: East Asian characters and emoji take two columns, accents none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def _is_numeric(values: list[Any]) -> bool:
    there = [value for value in values if value is not None]
    return bool(there) and all(
        isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in there
    )


def _text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:.15g}"
        case list() | dict() | tuple():
            return json.dumps(value, ensure_ascii=False, default=_plain)
        case datetime():
            return value.isoformat(sep=" ", timespec="milliseconds")
    return str(value)


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
    return str(value)


def _from_json(value: Any, kind: str) -> Any:
    match value:
        case str() if kind == "JSON":
            return json.loads(value)
        case float() if value != value or value in (float("inf"), float("-inf")):
            return str(value)
    return value


def _unlike(names: Sequence[str]) -> list[str]:
    """Appends _2, _3 to repeated names, so that no entry of an object is lost."""
    taken: list[str] = []
    for name in names:
        number, unlike = 1, name
        while unlike in taken:
            number += 1
            unlike = f"{name}_{number}"
        taken.append(unlike)
    return taken
