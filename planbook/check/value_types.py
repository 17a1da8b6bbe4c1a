"""What a value may be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from planbook.check.steps import JudgedStep


@dataclass(frozen=True)
class Type:
    """What a value is: `name` is how messages say it, with its article.

    Of a list, `item` is what each of its items is; of a mapping, `parts` are its entries by name.
    """

    name: str
    item: "Type | None" = None
    parts: Mapping[str, "Type | None"] = field(default_factory=dict)
    any_part: "Type | None" = None

    @property
    def is_list(self) -> bool:
        """Whether one can go through it."""
        return self.name.startswith("a list")


TEXT = Type("a text")
NUMBER = Type("a number")
BOOLEAN = Type("true or false")
DATE = Type("a date")
LIST = Type("a list")
MAPPING = Type("a mapping")
CSV = Type("a list of rows", Type("a row", any_part=TEXT))


class Names(Protocol):
    """Knows the types of the names that expressions use (`planbook.check.types`)."""

    def of_name(self, path: tuple[str, ...], step: JudgedStep | None) -> Type | None:
        """The type of a dotted path, as a step sees it; None where the plan does not tell."""
        ...
