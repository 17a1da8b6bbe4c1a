"""Words what pydantic expected of a value."""

from collections.abc import Mapping
from typing import Any

_EXPECTED = (  # the beginning of an error's type, and what was expected
    ("int", "a whole number"),
    ("float", "a number"),
    ("finite_number", "a number"),
    ("bool", "true or false"),
    ("string_too_short", "a text that is not empty"),
    ("string", "one text"),
    ("list", "a list"),
    ("dict", "a mapping (key: value)"),
    ("mapping", "a mapping (key: value)"),
    ("model", "a mapping (key: value)"),
    ("greater_than_equal", "at least {ge}"),
    ("greater_than", "more than {gt}"),
    ("less_than_equal", "at most {le}"),
    ("less_than", "less than {lt}"),
    ("too_short", "at least {min_length}"),
    ("too_long", "at most {max_length}"),
)


def expected_words(kind: str, context: Mapping[str, Any], message: str) -> str:
    """Returns what was expected, for an error about the type or size of a value; empty for others.

    `kind`, `context` and `message` are those of the error.
    """
    if kind == "literal_error":
        return str(context["expected"])
    words = next((words for begin, words in _EXPECTED if f"{kind}_".startswith(f"{begin}_")), "")
    return words.format(**context) if words else message.partition("Input should be ")[2]
