"""How `extract` reads rows: every column of the whole table in one call, however many rows there are."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from planbook.errors import StepError
from planbook.step import Target
from steps._asking import ask
from steps._columns import Column, every_column, place_of
from steps._reading import NotYet

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, JSHandle, Locator

Row = dict[str, Any]
ROWS = ":is(tr, [role=row], li, [role=listitem], [role=option], article, [role=article])"


class Table(TypedDict):
    """A table as it was read: what its cells say, and for each attribute that was asked for, what they have."""

    headers: list[str]
    texts: list[list[Any]]
    attributes: list[list[list[str | None]]]


async def rows_of(element: "Locator", columns: Mapping[str, Column] | None) -> list[Row]:
    """The rows of a table or list. Raises NotYet, and StepError of class value or ambiguous."""
    attributes = list(dict.fromkeys(one.attribute for one in (columns or {}).values() if one.attribute and one.column))
    table = await _read(element, attributes)
    width = max((len(cells) for cells in table["texts"]), default=0)
    if columns is None and not width and table["texts"]:
        raise StepError("value", "a list has no headers: say with `columns` what is read of each of its entries")
    if not table["texts"]:
        return []
    chosen = every_column(table["headers"], width) if columns is None else columns
    by_target = {name: one for name, one in chosen.items() if one.target}
    texts = {name: _texts(one, table, attributes, width) for name, one in chosen.items() if not one.target}
    if by_target:
        rows = await element.evaluate_handle(ask("rows"))
        texts |= await _inside(element.locator(ROWS), rows, len(table["texts"]), by_target)
        if await _read(element, attributes) != table:
            raise NotYet("the table changed while it was read")
    return _rows({name: one.values(name, texts[name]) for name, one in chosen.items()}, len(table["texts"]))


async def rows_of_all(elements: "Locator", columns: Mapping[str, Column]) -> list[Row]:
    """A row for each of the elements, of what is inside of it. Raises NotYet, and StepError of class ambiguous."""
    named = next((one.column for one in columns.values() if one.column), None)
    if named:
        raise StepError("value", f'column "{named}": these are no rows of a table; name a target inside of each')
    handles = await elements.element_handles()
    texts = await _inside(elements, handles, len(handles), columns)
    return _rows({name: one.values(name, texts[name]) for name, one in columns.items()}, len(handles))


async def _read(element: "Locator", attributes: Sequence[str]) -> Table:
    table: Table | None = await element.evaluate(ask("table"), list(attributes))
    if table is None:
        raise StepError("value", "this is neither a table nor a list: use `all` with `columns` for other elements")
    return table


def _texts(column: Column, table: Table, attributes: Sequence[str], width: int) -> list[Any]:
    """What a column says in each row; None where the row ends before it."""
    assert column.column is not None
    place = place_of(column.column, table["headers"], width)
    lines = table["attributes"][attributes.index(column.attribute)] if column.attribute else table["texts"]
    return [cells[place] if place < len(cells) else None for cells in lines]


async def _inside(
    elements: "Locator", rows: "JSHandle | list[ElementHandle]", count: int, columns: Mapping[str, Column]
) -> dict[str, list[Any]]:
    """For each column what its target says in each row; None where a row has none."""
    texts: dict[str, list[Any]] = {}
    for name, column in columns.items():
        assert column.target
        found = await _within(elements, column.target).evaluate_all(ask("inside"), [rows, column.attribute])
        texts[name] = [None] * count
        seen: set[int] = set()
        for place, text in found:
            if place in seen:
                raise StepError(
                    "ambiguous", f"row {place + 1}, {name}: there are several of {column.target.describe()}"
                )
            if 0 <= place < count:
                seen.add(place)
                texts[name][place] = text
    return texts


def _within(elements: "Locator", target: Target) -> "Locator":
    """The target inside of each of the elements; a bare name is a text."""
    from planbook.browser.locate import candidates

    first, *others = [found.locator for found in candidates(elements.page, target, looked_at=True)]
    for other in others:
        first = first.or_(other)
    return elements.locator(first)


def _rows(values: Mapping[str, Sequence[Any]], count: int) -> list[Row]:
    return [{name: column[place] for name, column in values.items()} for place in range(count)]
