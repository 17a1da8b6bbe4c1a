"""Reads JSON files, and tables that are lists of JSON objects."""

from typing import Any

from planbook.documents.options import Options
from planbook.documents.table import Table
from planbook.files import strict_json

LARGEST = 10_000_000
"""Characters of JSON: in memory it may take twenty times as much."""


def read_json(text: str, options: Options) -> Any:
    """Returns the value. Raises StepError of class value."""
    if len(text) > LARGEST:
        limit = LARGEST // 1_000_000
        raise options.wrong(f"it has {len(text) / 1e6:.1f} MB; JSON of up to {limit} MB is read")
    try:
        return strict_json.read_json(text)
    except ValueError as error:
        raise options.wrong(f"it is not valid JSON: {error}") from None


def table_of_objects(value: Any) -> Table | None:
    """Returns the table of a list of objects, with a column for each key; None for anything else."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return None
    keys = list(dict.fromkeys(key for item in value for key in item))
    rows = [[item.get(key, ...) for key in keys] for item in value]
    return Table(keys, rows, [f"entry {number}" for number in range(1, len(value) + 1)])
