"""Finds rows of a PDF's table that no line tells apart: reading the table by its lines would lose them."""

from collections.abc import Sequence
from typing import Any

LARGEST_GAP = 1.5  # of a line of text: what follows so closely may belong to the table
SHOWN = 60  # characters of a text


def unruled_rows(page: int, table: Sequence[Sequence[str | None]]) -> str | None:
    """Returns what is said of the first row whose cells all have several lines of text; None if there is none.

    The first row has the headers, which are often written in two lines.
    """
    for number, row in enumerate(table[1:], 2):
        counts = [len(cell.splitlines()) for cell in row if cell]
        if len(counts) > 1 and len(set(counts)) == 1 and counts[0] > 1:
            return (
                f"row {number} of the table on page {page} has {counts[0]} lines of text in each of its cells, and may "
                f"be {counts[0]} rows without a line between them"
            )
    return None


def text_below(page: Any, table: Any) -> str | None:
    """Returns what is said of text that follows a table in its columns without belonging to it; None if none does."""
    left, _, right, bottom = table.bbox
    words = [word for word in page.extract_words() if word["top"] >= bottom - 1 and left - 1 <= word["x0"] < right]
    first = min((word["top"] for word in words), default=None)
    if first is None:
        return None
    line = [word for word in words if abs(word["top"] - first) < (word["bottom"] - word["top"]) / 2]
    if first - bottom > LARGEST_GAP * (line[0]["bottom"] - line[0]["top"]) or len(_columns(table, line)) < 2:
        return None
    text = " ".join(word["text"] for word in line)
    shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return f'below the table on page {page.page_number} is "{shown}", outside of its lines, which was not read'


def _columns(table: Any, words: Sequence[Any]) -> set[int]:
    """Returns the columns of a table in which words begin."""
    edges = sorted({cell[0] for row in table.rows for cell in row.cells if cell})
    return {sum(edge <= word["x0"] + 1 for edge in edges) for word in words}
