"""The types of values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from planbook.check.steps import StepFacts


@dataclass(frozen=True)
class ValueType:
    """The type of a value. `name` is its name in messages, with the article.

    `item` is the type of a list's items; `parts` are the types of a mapping's entries by name.
    """

    name: str
    item: "ValueType | None" = None
    parts: Mapping[str, "ValueType | None"] = field(default_factory=dict)
    any_part: "ValueType | None" = None

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return self.name.startswith("a list")


TEXT = ValueType("a text")
NUMBER = ValueType("a number")
BOOLEAN = ValueType("true or false")
DATE = ValueType("a date")
LIST = ValueType("a list")
MAPPING = ValueType("a mapping")
CSV = ValueType("a list of rows", ValueType("a row", any_part=TEXT))


class TypedNames(Protocol):
    """Knows the types of the names that expressions use (`planbook.check.types`)."""

    def of_name(self, path: tuple[str, ...], step: StepFacts | None) -> ValueType | None:
        """Returns the type of a dotted path, as seen by a step; None if the plan does not determine it."""
        ...
