"""Formats values for people: single ones inline, lists as tables."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planbook.events import ValueSet

ROWS = 20
COLUMNS = 12
LONG = 400  # characters from which a text is collapsed


@dataclass(frozen=True)
class Column:
    """A column of a table: its header, and whether it contains numbers."""

    name: str
    number: bool


@dataclass(frozen=True)
class Table:
    """A list of mappings: its first rows, and how many are left out. A single mapping is a table without headers."""

    columns: list[Column]
    rows: list[list[str]]
    more_rows: int
    more_columns: int


@dataclass(frozen=True)
class Shown:
    """A value with its name: a text, or a table.

    `count` is the number of a list's items. `added` means that they were added to a list.
    """

    name: str
    text: str = ""
    table: Table | None = None
    count: int | None = None
    added: bool = False

    @property
    def long(self) -> bool:
        return len(self.text) > LONG or "\n" in self.text


def values_set(events: Iterable[ValueSet]) -> list[Shown]:
    """Returns what a step extracted or set; items added to the same list are combined."""
    added: dict[str, list[Any]] = {}
    shown: list[Shown | str] = []
    for event in events:
        if not event.added:
            shown.append(show(event.name, event.value))
            continue
        if event.name not in added:
            shown.append(event.name)
        added.setdefault(event.name, []).append(event.value)
    return [one if isinstance(one, Shown) else show(one, added[one], added=True) for one in shown]


def show(name: str, value: Any, *, added: bool = False) -> Shown:
    """Returns one value, prepared for a page."""
    if not isinstance(value, list | tuple):
        return Shown(name, plain(value), _pairs(value), added=added)
    rows = value if value and all(isinstance(row, Mapping) for row in value) else None
    table = _rows(rows) if rows else _items(value) if value else None
    return Shown(name, "" if table else "empty list", table, len(value), added)


def plain(value: Any) -> str:
    """Returns a value as text; values other than text as in JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _pairs(value: Any) -> Table | None:
    if not isinstance(value, Mapping) or not value:
        return None
    pairs = [[str(key), plain(item)] for key, item in list(value.items())[:ROWS]]
    return Table([Column("", False)] * 2, pairs, len(value) - len(pairs), 0)


def _items(items: Sequence[Any]) -> Table:
    rows = [[plain(item)] for item in items[:ROWS]]
    return Table([Column("item", _numbers(items[:ROWS]))], rows, len(items) - len(rows), 0)


def _rows(items: Sequence[Mapping[str, Any]]) -> Table:
    names = list(dict.fromkeys(str(name) for item in items[:ROWS] for name in item))
    kept = names[:COLUMNS]
    columns = [Column(name, _numbers(item.get(name) for item in items[:ROWS])) for name in kept]
    rows = [[plain(item.get(name)) for name in kept] for item in items[:ROWS]]
    return Table(columns, rows, len(items) - len(rows), len(names) - len(kept))


def _numbers(values: Iterable[Any]) -> bool:
    present = [value for value in values if value is not None]
    return bool(present) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in present)
