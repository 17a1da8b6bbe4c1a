"""The rows of a table that is in a file or in JSON: each cell as its column says, and none left out."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import TYPE_CHECKING, Any

from planbook.errors import StepError
from planbook.step.text import as_text
from steps._columns import Column, numbered, place_of
from steps._decimal_sign import decimal_sign
from steps._reading import MISSING, NoValue, TextReader
from steps._words import listed

if TYPE_CHECKING:
    from planbook.documents.table import Table

Row = dict[str, Any]


def rows_of(
    table: "Table", name: str, columns: Mapping[str, Column] | None, at_least: int, at_most: int | None
) -> tuple[list[Row], list[str]]:
    """Returns the rows, and what was guessed; `name` is the file's in messages. Raises StepError of class value."""
    if len(table.rows) < at_least:
        few = f"{name}: it has {len(table.rows)} rows, and {at_least} {'is' if at_least == 1 else 'are'} needed"
        raise StepError("value", few + ("; `at_least: 0` takes that too" if at_least == 1 else ""))
    if not table.rows and not table.headers:  # an empty list of JSON
        return [], []
    chosen = _every_column(table, name) if columns is None else columns
    guesses: list[str] = []
    read = {key: _values(key, column, table, name, at_most, guesses) for key, column in chosen.items()}
    places = range(len(table.rows[:at_most]))
    return [{key: values[place] for key, values in read.items()} for place in places], guesses


def _every_column(table: "Table", name: str) -> dict[str, Column]:
    """Returns a column for each, by its header. Raises StepError if one has none, or the same as another."""
    columns: dict[str, Column] = {}
    for number, header in enumerate(table.headers, 1):
        if not header:
            what = "it has no headers" if not any(table.headers) else f"column {number} has no header"
            raise StepError("value", f"{name}: {what}; say in `columns` what is read, by numbers, or in `header` where")
        if header in columns:
            same = listed(place for place, one in enumerate(table.headers, 1) if one == header)
            raise StepError(
                "value",
                f'{name}: the columns {same} have the same header "{header}"; say in `columns` which are read, by '
                "numbers; if it is a title, say in `header` which row has the headers",
            )
        columns[header] = numbered(number)
    return columns


def _values(
    key: str, column: Column, table: "Table", name: str, at_most: int | None, guesses: list[str]
) -> Sequence[Any]:
    assert column.column is not None
    try:
        place = place_of(column.column, table.headers, len(table.headers))
    except StepError as error:
        raise StepError(error.error_class, f"{name}: {error.message}") from None
    if not place < len(table.headers):
        raise StepError("value", f"{name}: there is no column {place + 1}, only {len(table.headers)}")
    cells = [row[place] for row in table.rows]
    if column.as_ == "any_number":
        way, is_guess = decimal_sign([cell for cell in cells if isinstance(cell, str)], f"{name}, {key}")
        column = column.model_copy(update={"as_": way})
        if is_guess:
            sign = "commas" if way == "comma_number" else "points"
            guesses.append(f"{name}: {key} was read with {sign} as decimal signs, by all of its numbers")
    return [
        _value(cell, column, f"{name}, {where}, {key}")
        for cell, where in zip(cells[:at_most], table.places[:at_most], strict=True)
    ]


def _value(cell: Any, column: Column, where: str) -> Any:
    try:
        return typed(MISSING if cell is ... else cell, column)
    except NoValue as error:
        if not column.at_least:
            return None
        raise StepError("value", f"{where}: {error}; `at_least: 0` in this column takes that too") from None
    except StepError as error:
        raise StepError(error.error_class, f"{where}: {error.message}") from None


def typed(value: Any, reading: TextReader) -> Any:
    """Returns a value of a file or of JSON as `reading` says. Raises NoValue, and StepError of class value."""
    if value is None:  # a null of JSON
        if reading.as_ or reading.match or reading.match_all:
            raise NoValue("it is null")
        return None
    if isinstance(value, str) or value is MISSING:
        return reading.take(value)
    if reading.match or reading.match_all:
        return reading.take(as_text(value))
    if reading.as_ and not _is_of(value, reading.as_):
        raise StepError("value", f"{as_text(value)} is no {'date' if reading.as_ == 'date' else 'number'}")
    return value


def _is_of(value: Any, as_: str) -> bool:
    if as_ == "date":
        return isinstance(value, date | time)
    return isinstance(value, int | float) and not isinstance(value, bool)
