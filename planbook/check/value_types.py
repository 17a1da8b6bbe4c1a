"""What a value may be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from planbook.check.steps import StepFacts


@dataclass(frozen=True)
class ValueType:
    """What a value is: `name` is how messages say it, with its article.

    Of a list, `item` is what each of its items is; of a mapping, `parts` are its entries by name.
    """

    name: str
    item: "ValueType | None" = None
    parts: Mapping[str, "ValueType | None"] = field(default_factory=dict)
    any_part: "ValueType | None" = None

    @property
    def is_list(self) -> bool:
        """Whether one can go through it."""
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
        """The type of a dotted path, as a step sees it; None where the plan does not tell."""
        ...
