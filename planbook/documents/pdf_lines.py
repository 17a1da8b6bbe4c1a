"""Finds rows of a PDF's table that no line tells apart: reading the table by its lines would lose them."""

import re
from collections.abc import Sequence
from typing import Any

LARGEST_GAP = 1.5  # of a line of text: what follows so closely may belong to the table
SHOWN = 60  # characters of a text
_NUMBER = re.compile(r"[-+(]?\s*(?:[€$£]|[A-Z]{3})?\s*\d[\d.,:/' -]*(?<![-\s])\s*(?:[€$£%]|[A-Z]{3})?\)?")
"""A number, an amount or a date, whole: a text that is broken into lines has none on each of them."""


def unruled_rows(page: int, table: Sequence[Sequence[str | None]], head: Sequence[str | None]) -> str | None:
    """Returns what is said of the first row that may be several; None if there is none.

    All its cells have as many lines of text, or there are numbers on all lines of a cell that has the most of several
    with more than one: in some of the rows, another cell is empty. `head` is left out: headers are often written in two
    lines.
    """
    for number, row in enumerate(table, 1):
        cells = [cell.splitlines() for cell in row if cell]
        most = max(map(len, cells), default=0)
        several = [lines for lines in cells if len(lines) > 1]
        if len(several) < 2 or row == head:
            continue
        all_alike = all(len(lines) == most for lines in cells)
        if all_alike or any(len(lines) == most and _numbers(lines) for lines in several):
            lines = f"{most} lines of text in {'each' if all_alike else 'some'} of its cells"
            where = f"row {number} of the table on page {page}"
            return f"{where} has {lines}, and may be {most} rows without a line between them"
    return None


def _numbers(lines: Sequence[str]) -> bool:
    return all(len(line) <= SHOWN and _NUMBER.fullmatch(line.strip()) for line in lines)


def outside_of(tables: Sequence[Any], words: Sequence[Any]) -> list[Any]:
    """Returns the words of a page that are in none of its tables."""
    return [word for word in words if not any(_is_in(word, table.bbox) for table in tables)]


def _is_in(word: Any, box: Sequence[float]) -> bool:
    across, down = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= down <= box[3])


def text_below(page: int, table: Any, outside: Sequence[Any]) -> str | None:
    """Returns what is said of text that follows a table in its columns; None if none does.

    `outside` are the words of the page that are in no table.
    """
    left, _, right, bottom = table.bbox
    words = [word for word in outside if word["top"] >= bottom - 1 and left - 1 <= word["x0"] < right]
    first = min((word["top"] for word in words), default=None)
    if first is None:
        return None
    line = [word for word in words if abs(word["top"] - first) < (word["bottom"] - word["top"]) / 2]
    if first - bottom > LARGEST_GAP * (line[0]["bottom"] - line[0]["top"]) or len(_columns(table, line)) < 2:
        return None
    text = " ".join(word["text"] for word in line)
    shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return f'below the table on page {page} is "{shown}", outside of its lines, which was not read'


def _columns(table: Any, words: Sequence[Any]) -> set[int]:
    """Returns the columns of a table in which words begin."""
    edges = sorted({cell[0] for row in table.rows for cell in row.cells if cell})
    return {sum(edge <= word["x0"] + 1 for edge in edges) for word in words}
