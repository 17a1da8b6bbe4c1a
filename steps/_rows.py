"""Reads rows for `extract`: every column of the whole table at one moment, however many rows there are."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from planbook.errors import StepError
from planbook.step import Target
from steps._columns import Column, every_column, place_of
from steps._page_queries import page_function
from steps._reading import MISSING, NotReady
from steps._scrolling import Extent, Onward, ScrollProgress, VisiblePart

if TYPE_CHECKING:
    from playwright.async_api import JSHandle, Locator

Row = dict[str, Any]
Way = dict[str, Any]
ROWS = ":is(tr, [role=row], li, [role=listitem], [role=option], article, [role=article])"
PLAIN: Way = {"attribute": None, "lines": False}


class RowContents(TypedDict):
    """The content of rows: by column the row's index and what was read; and each whole row as text."""

    inside: dict[str, list[tuple[int, Any]]]
    reads: list[str]
    changed: bool
    numbers: list[int]
    extent: Extent | None


class TableContents(RowContents):
    """A table that was read; `cells` has one reading per way, `columns` is the page's own count."""

    headers: list[str]
    width: int
    cells: list[list[list[Any]]]
    columns: int


async def read_rows(element: "Locator", columns: Mapping[str, Column] | None, shown: bool) -> VisiblePart:
    """Returns the rows of a table or list. Raises NotReady, and StepError of class value or ambiguous.

    `shown`: only the columns on the page are wanted.
    """
    ways = _ways(columns or {})
    by_target = {name: one for name, one in (columns or {}).items() if one.target}
    held = await _held(element, element.locator(ROWS), by_target) if by_target else None
    table = await _read(element, ways, by_target, held)
    if columns is None:
        _check_columns(table, shown)
    return _part(table, columns, ways)


def rows_scroller(columns: Mapping[str, Column] | None, most: int | None) -> Onward | None:
    """Returns how to read rows while scrolling, many at a time; None if a column is a target inside the rows."""
    if any(one.target for one in (columns or {}).values()):
        return None
    ways = _ways(columns or {})

    async def onward(held: "JSHandle", start: bool) -> tuple[ScrollProgress, Sequence[VisiblePart]]:
        told = await held.evaluate(page_function("gather"), {"ways": ways, "start": start, "most": most})
        return told, [_part(table, columns, ways) for table in told["tables"]]

    return onward


def _part(table: TableContents, columns: Mapping[str, Column] | None, ways: Sequence[Way]) -> VisiblePart:
    if not table["numbers"]:
        return VisiblePart([], [], table["extent"])
    chosen = every_column(table["headers"], table["width"]) if columns is None else columns
    texts = {name: _texts(one, table, ways) for name, one in chosen.items() if not one.target}
    texts |= _inside(table, chosen)
    return VisiblePart(_rows(chosen, texts, table), table["numbers"], table["extent"])


async def read_rows_of_elements(elements: "Locator", columns: Mapping[str, Column]) -> VisiblePart:
    """Returns a row for each element, from what is inside it. Raises NotReady, and StepError of class ambiguous."""
    named = next((one.column for one in columns.values() if one.column), None)
    if named:
        raise StepError("value", f'column "{named}": these are not rows of a table; name a target inside each row')
    held = await elements.first.evaluate_handle("() => ({})")
    await elements.evaluate_all(page_function("keepAll"), held)
    await _keep(elements, held, columns)
    entries: RowContents = await held.evaluate(
        page_function("entries"), {name: one.way for name, one in columns.items()}
    )
    _check_unchanged(entries)
    return VisiblePart(_rows(columns, _inside(entries, columns), entries), entries["numbers"], entries["extent"])


def _ways(columns: Mapping[str, Column]) -> list[Way]:
    """Returns the different ways to read cells, the plain one first."""
    found = [PLAIN]
    found += [one.way for one in columns.values() if one.column and one.way not in found]
    return found


async def _held(element: "Locator", rows: "Locator", columns: Mapping[str, Column]) -> "JSHandle":
    """Returns a handle to what the page keeps until it is read: the rows, and the columns' elements in them."""
    held = await element.evaluate_handle(page_function("hold"))
    await _keep(rows, held, columns)
    return held


async def _keep(rows: "Locator", held: "JSHandle", columns: Mapping[str, Column]) -> None:
    for name, column in columns.items():
        assert column.target
        await _within(rows, column.target).evaluate_all(page_function("keep"), {"held": held, "name": name})


async def _read(
    element: "Locator", ways: Sequence[Way], columns: Mapping[str, Column], held: "JSHandle | None"
) -> TableContents:
    asked = {"ways": list(ways), "inside": {name: one.way for name, one in columns.items()}, "held": held}
    table: TableContents | None = await element.evaluate(page_function("table"), asked)
    if table is None:
        raise StepError("value", "this is neither a table nor a list: use `all` with `columns` for other elements")
    _check_unchanged(table)
    return table


def _check_unchanged(read: RowContents) -> None:
    if read["changed"]:
        raise NotReady("the rows changed each time they were read")


def _check_columns(table: TableContents, shown: bool) -> None:
    """Checks, without `columns`, that the table has headers, and that all of its columns are on the page."""
    if not table["width"] and table["numbers"]:
        raise StepError("value", "a list has no headers; state in `columns` what to read from each entry")
    if table["columns"] > table["width"] > 0 and not shown:
        raise NotReady(
            f"the table says that it has {table['columns']} columns, and {table['width']} are on the page: "
            "say with `columns` which are read"
        )


def _texts(column: Column, table: TableContents, ways: Sequence[Way]) -> list[Any]:
    """Returns a column's text in each row; MISSING if the row is too short."""
    assert column.column is not None
    place = place_of(column.column, table["headers"], table["width"], table["columns"])
    lines = table["cells"][ways.index(column.way)]
    return [cells[place] if place < len(cells) else MISSING for cells in lines]


def _inside(read: RowContents, columns: Mapping[str, Column]) -> dict[str, list[Any]]:
    """Returns for each column the text of its target in each row; MISSING if a row has none."""
    texts: dict[str, list[Any]] = {}
    for name, found in read["inside"].items():
        texts[name] = [MISSING] * len(read["numbers"])
        seen: set[int] = set()
        for place, text in found:
            if place in seen:
                target = columns[name].target
                what = target.describe() if target else ""
                raise StepError("ambiguous", f"row {place + 1}, {name}: there are several of {what}")
            seen.add(place)
            texts[name][place] = text
    return texts


def _within(elements: "Locator", target: Target) -> "Locator":
    """Returns a locator of the target inside each of the elements; a bare name is a text."""
    from planbook.browser.locating.locators import candidates

    first, *others = [found.locator for found in candidates(elements.page, target, looked_at=True)]
    for other in others:
        first = first.or_(other)
    return elements.locator(first)


def _rows(columns: Mapping[str, Column], texts: Mapping[str, Sequence[Any]], read: RowContents) -> list[Row]:
    values = {name: one.values(name, texts[name], read["reads"]) for name, one in columns.items()}
    return [{name: column[place] for name, column in values.items()} for place in range(len(read["numbers"]))]
