"""Which keys of `extract` go together."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from steps._words import listed

OF_A_TEXT = ("attribute", "lines", "match", "match_all", "as_", "given")
"""The fields that say how to read a text: those of TextReader."""
_BELONGS: Mapping[str, tuple[str, ...]] = {
    "columns": ("rows", "all", "response", "file"),
    "json_": ("response", "file"),
    "status": ("response",),
    "at_most": ("rows", "all", "file"),
    "shown": ("rows", "all"),
    "attribute": ("from", "all", "rows"),
}
"""The sources that some fields go with."""


def check_belongs(do: Any, source: str) -> None:
    """Raises PydanticCustomError for a key that does not go with the source of an `extract`."""
    for field, owners in _BELONGS.items():
        if getattr(do, field) not in (None, False) and source not in owners:
            key = field.rstrip("_")
            said = "{key} {belongs} to {owners}, not to {source}"
            belongs = "belong" if key == "columns" else "belongs"
            given = {"key": key, "belongs": belongs, "owners": listed(owners, "or"), "source": source}
            raise PydanticCustomError("belongs", said, given)


def check_nothing_beside_columns(do: Any) -> None:
    """Raises PydanticCustomError for a key that belongs into a column."""
    beside = [key for key in OF_A_TEXT if getattr(do, key) not in (None, False)]
    if beside:
        key = beside[0].rstrip("_")
        example = f"{{NAME: {{column: …, {key}: …}}}}"
        said = "{key} belongs into a column; write columns: {example}"
        raise PydanticCustomError("beside_columns", said, {"key": key, "example": example})
