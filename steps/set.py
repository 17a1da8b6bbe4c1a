"""set: set values."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, WithJsonSchema

from planbook.step import Family, Kind, Stage
from steps._fields import check_value_name
from steps._words import listed, quoted


def _check_names(values: dict[str, Any]) -> dict[str, Any]:
    for name in values:
        check_value_name(name)
    return values


_IN_SCHEMA: dict[str, Any] = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
}


class Set(Kind):
    """Sets values of the run by name. Later steps read them as `values.NAME`.

    What you write is text, even `42`. A value that is nothing but an expression keeps its type.

    Example:
        - set: {month: "{{ run.date | date('%B') }}"}
    """

    word: ClassVar[str] = "set"
    family: ClassVar[Family] = "steer"

    values: Annotated[dict[str, Any], AfterValidator(_check_names), WithJsonSchema(_IN_SCHEMA)] = Field(
        min_length=1, description="values by name"
    )

    @classmethod
    def arrange(cls, written: Any) -> Any:
        return {"values": written}

    def describe(self) -> str:
        return f"Set {listed(f'{name} to {_shown(value)}' for name, value in self.values.items())}"

    async def run(self, stage: Stage) -> None:
        for name, value in self.values.items():
            stage.put(name, value)


def _shown(value: Any) -> str:
    return quoted(value) if isinstance(value, str) else str(value)
