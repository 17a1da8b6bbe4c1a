"""The values of a plan that are more than plain text: names that may be patterns, and durations."""

import re
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Annotated, Any, Literal
from unicodedata import normalize

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError, PydanticKnownError

EXPRESSION = "{{"
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h)?")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, None: 1.0}
_PATTERN = re.compile(r"/(.+)/([ims]*)", re.DOTALL)


def is_template(value: object) -> bool:
    """Returns whether the value is a text with an expression, which is evaluated when the step runs."""
    return isinstance(value, str) and EXPRESSION in value


def as_text(value: Any) -> str:
    """Returns a value as a person would write it: 3 rather than 3.0, true, 2026-11-21, 13:28, "" for None."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, time):
        return value.isoformat("minutes" if not (value.second or value.microsecond) else "auto")
    return "" if value is None else str(value)


@dataclass(frozen=True)
class Name:
    """A name or text to look for: `text` is literal, or a pattern in Python's syntax, without slashes."""

    text: str
    pattern: bool = False
    flags: str = ""

    def __str__(self) -> str:
        return f"/{self.text}/{self.flags}" if self.pattern else f'"{self.text}"'

    @property
    def for_python(self) -> int:
        """The flags for Python's `re`."""
        known = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
        return sum(known[letter] for letter in {*self.flags})

    def place_in(self, text: str) -> tuple[int, int] | None:
        """Returns the start and end of the pattern's first match in a composed text; None if there is none.

        For patterns only. Raises StepError.
        """
        from planbook.filters.patterns import first_match

        first = first_match(normalize("NFC", self.text), text, self.for_python)
        return first.span() if first else None


def _name(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        raise PydanticKnownError("string_type")
    if not isinstance(value, str):
        return value
    found = _PATTERN.fullmatch(value)
    if not found:
        return Name(str(value))
    name = Name(found[1], True, found[2])
    if not is_template(value):
        check_pattern(found[1])
        _check_for_page(name)
    return name


def _check_for_page(name: Name) -> None:
    """Raises PydanticCustomError if a page cannot read the pattern as Python does."""
    from planbook.filters.bounds import cut
    from planbook.filters.page_patterns import for_page

    try:
        for_page(name.text, name.for_python)
    except ValueError as error:
        raise PydanticCustomError(
            "pattern",
            "the pattern {pattern} cannot be used: {reason}",
            {"pattern": cut(name.text), "reason": str(error)},
        ) from None


def check_pattern(source: str) -> None:
    """Raises PydanticCustomError if Python cannot compile the pattern."""
    from planbook.filters.bounds import cut
    from planbook.filters.patterns import check

    try:
        check(source)
    except ValueError as error:
        raise PydanticCustomError(
            "pattern", "the pattern {pattern} cannot be read: {reason}", {"pattern": cut(source), "reason": str(error)}
        ) from None


def _pattern(value: Any) -> Any:
    if isinstance(value, str):
        check_pattern(value)
    return value


def read_duration(value: Any) -> Any:
    """Returns the duration of `10s` or of bare seconds. Raises PydanticCustomError."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return timedelta(seconds=value)
    found = _DURATION.fullmatch(str(value).strip())
    if not found:
        raise PydanticCustomError(
            "duration", "{value} is not a duration; write 500ms, 10s, 2m or 1h", {"value": repr(str(value))}
        )
    try:
        return timedelta(seconds=float(found[1]) * _UNITS[found[2]])
    except OverflowError:
        raise PydanticCustomError("duration", "nothing takes that long; write 500ms, 10s, 2m or 1h") from None


def _flag(value: Any) -> Any:
    if isinstance(value, str):
        if value not in ("true", "false"):
            raise PydanticCustomError("flag", "{value} is neither true nor false", {"value": repr(str(value))})
        return value == "true"
    return value


def _many(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else [value]


class Mark:
    """A note on a field's type, for the loader, the schema and the checker."""

    def __init__(self, word: Literal["fixed", "secrets", "sought", "may_be_empty", "answer"]) -> None:
        self.word = word

    def __repr__(self) -> str:
        return f"Mark({self.word!r})"


FIXED = Mark("fixed")
"""`{{ … }}` is not allowed: a review must see the value."""
SECRETS = Mark("secrets")
"""`{{ secrets.NAME }}` is allowed."""
SOUGHT = Mark("sought")
"""The value is searched for: an expression with an empty result would match everything."""
MAY_BE_EMPTY = Mark("may_be_empty")
"""The value is compared as a whole, with something that may be empty itself."""

ANSWER = Mark("answer")
"""The expressions are evaluated when the answer to a request has come; they name it `answer`."""

OneOrMany = BeforeValidator(_many)
NameText = Annotated[Name, BeforeValidator(_name), SOUGHT]
Pattern = Annotated[str, BeforeValidator(_pattern), SOUGHT]
Duration = Annotated[timedelta, BeforeValidator(read_duration)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Identifier = Annotated[str, FIXED]
