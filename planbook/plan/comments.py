"""Finds the comments of a plan between its scalars, because the YAML reader drops them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planbook.plan.problem import Place
from planbook.plan.source import Mapping, Sequence, Text


@dataclass(frozen=True)
class Comment:
    """A comment. `text` is the part after the `#`; `alone` is whether the line contains nothing else."""

    line: int
    column: int
    text: str
    alone: bool

    @property
    def place(self) -> Place:
        """The place of the whole comment."""
        return Place(self.line, self.column, len(self.text) + 1)


def comments(lines: list[str], written: Any) -> list[Comment]:
    """Returns the comments, sorted by place. `lines` are those of the text that `written` was read from."""
    candidates = [number for number, line in enumerate(lines, 1) if "#" in line]
    if not candidates:
        return []
    taken: dict[int, list[tuple[int, int]]] = {}
    for text in scalars(written):
        first, last, start, end = _span(text, lines)
        for number in range(first, last + 1):
            taken.setdefault(number, []).append((start if number == first else 0, end if number == last else _REST))
    found = (_comment(lines[number - 1], number, taken.get(number, [])) for number in candidates)
    return [comment for comment in found if comment]


_REST = 1 << 30


def _comment(line: str, number: int, taken: list[tuple[int, int]]) -> Comment | None:
    at = -1
    while (at := line.find("#", at + 1)) >= 0:
        behind_space = at == 0 or line[at - 1] in " \t"
        if behind_space and not any(start <= at < end for start, end in taken):
            return Comment(number, at + 1, line[at + 1 :], not line[:at].strip())
    return None


def _span(text: Text, lines: list[str]) -> tuple[int, int, int, int]:
    """Returns the first and last line (from 1) of a scalar, and the columns (from 0) where it begins and ends."""
    first, start = text.place.line, text.place.column - 1
    if lines[first - 1][start : start + 1] in ("|", ">"):  # a comment may follow the sign
        first, start = first + 1, 0
    return first, text.ends[0] + 1, start, text.ends[1]


def first_lines(written: Any) -> dict[int, int]:
    """Maps every line of a multi-line text to the first line of that text."""
    found: dict[int, int] = {}
    for text in scalars(written):
        first, last = text.place.line, text.ends[0] + (1 if text.ends[1] else 0)
        found.update(dict.fromkeys(range(first, last + 1), first) if last > first else {})
    return found


def scalars(value: Any) -> Iterator[Text]:
    """Yields every scalar of a value, including keys."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from scalars(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from scalars(item)
