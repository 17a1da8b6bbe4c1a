"""Turns a text that `extract` has read into a value: a match in it, a number, a date."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from planbook.filters import as_date, comma_number, findall, number, search
from planbook.step import Flag, Model, Pattern

As = Literal["number", "comma_number", "any_number", "date"]
_LONGEST = 200  # characters of a text in a message


class NotReady(Exception):
    """What is to be read is not ready; the step waits for it."""


class NoValue(NotReady):
    """There is nothing to read: `at_least: 0` accepts that."""


MISSING = object()
"""Stands for a text that does not exist."""


class TextReader(Model):
    """How to read a text: from which attribute, which part of it, and its type."""

    attribute: str | None = Field(None, description="the attribute to read instead of the text")
    lines: Flag = Field(False, description="keep the line breaks of the text")
    match: Pattern | None = Field(None, description="a pattern (Python's) that takes a part of the text")
    match_all: Pattern | None = Field(None, description="a pattern that takes every part that matches, as a list")
    as_: As | None = Field(None, description="make it a number (1,299.50, or 1.299,50) or a date")
    given: str | None = Field(None, description="how the date is written, such as %d/%m/%Y")

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        check_together(self)
        return self

    @property
    def way(self) -> dict[str, Any]:
        """What the page's script must know of it."""
        return {"attribute": self.attribute, "lines": self.lines}

    def take(self, text: Any) -> Any:
        """Returns the text's value. Raises NoValue, and StepError of class value if it is not a number or date."""
        if text is None or text is MISSING:
            raise NoValue(f"it has no attribute {self.attribute}" if text is None else "it is not there")
        if not isinstance(text, str):
            return text
        if self.match_all:
            found = findall(text, self.match_all)
            if not found:
                raise _no_match(text, self.match_all, self.lines)
            return [self._parted(part) for part in found]
        if self.match:
            return self._parted(match_text(self.match, text, self.lines))
        return self._typed(text)

    def _parted(self, part: Any) -> Any:
        """Returns the value of a match; a group that took no part stays None, an empty one empty."""
        if isinstance(part, Mapping):
            return {name: self._typed(text) if text else text for name, text in part.items()}
        return part if part is None else self._typed(part)

    def _typed(self, text: str) -> Any:
        if self.as_ is None:
            return text
        if not text.strip():
            raise NoValue("it is empty")
        return _READ[self.as_](text) if self.as_ != "date" else as_date(text, self.given)


def check_together(reading: Any) -> None:
    """Checks that the fields of a TextReader, or of a model with the same fields, fit together.

    Raises PydanticCustomError.
    """
    if reading.match is not None and reading.match_all is not None:
        raise PydanticCustomError("match", "match takes one part and match_all every one; write one of the two", {})
    if reading.given is not None and reading.as_ != "date":
        raise PydanticCustomError("given", "given says how a date is written; it goes with as: date", {})


def match_text(pattern: str, text: str, lines: bool) -> str | dict[str, str | None] | None:
    """Returns the named groups as a mapping, else the first group, or the whole match.

    A group that took no part is None. Raises NoValue.
    """
    found = search(text, pattern)
    if found is None:
        raise _no_match(text, pattern, lines)
    return found.part


def _no_match(text: str, pattern: str, lines: bool) -> NoValue:
    shown = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    joined = "" if lines or r"\n" not in pattern else "; its lines were joined, and `lines: true` keeps them apart"
    return NoValue(f'nothing in "{shown}" matches {pattern}{joined}')


_READ: Mapping[str, Callable[[str], int | float]] = {"number": number, "comma_number": comma_number}
