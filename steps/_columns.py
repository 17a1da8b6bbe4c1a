"""The columns of `extract`: what is taken of each row."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from planbook.step import Pattern, Target
from steps._fields import exactly_one, with_target_in_line
from steps._reading import As, Reading


class Column(Reading):
    """A header, a number from 1, or a target inside the row; and how its text is read."""

    bare: ClassVar[str | None] = "column"

    column: str | None = Field(None, description="its header, or its number from 1")
    target: Target | None = None
    attribute: str | None = Field(None, description="the attribute to read instead of the text")
    match: Pattern | None = Field(None, description="a pattern (Python's) that takes a part of the text")
    as_: As | None = Field(None, description="make it a number: 1,299.50, or 1.299,50")
    at_least: int = Field(1, ge=0, le=1, description="0: it may be missing in a row")

    @classmethod
    def arrange(cls, written: Any) -> Any:
        return with_target_in_line(written) if isinstance(written, Mapping) else {"column": written}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        exactly_one({"column": self.column, "a target": self.target})
        return self
