"""The base of everything that is written in a plan."""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from functools import cache
from typing import Any, ClassVar, Self, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from planbook.step.text import Mark, Name, as_text, is_template

RENDERED = {"rendered": True}
"""The validation context of values whose expressions have been evaluated."""
WRITTEN = {"written": True}
"""The validation context of the text of a plan, in which only fields with a key may be set."""


@cache
def _parts(model: type["Model"], field: str) -> tuple[Any, ...]:
    """Returns the classes in a field's type: for `list[Target] | None` list, Target and NoneType."""
    found: list[Any] = []
    waiting: list[Any] = [model.model_fields[field].annotation]
    while waiting:
        part = waiting.pop()
        found.append(get_origin(part) or part)
        waiting.extend(get_args(part))
    return tuple(found)


@cache
def _marks(model: type["Model"], field: str) -> frozenset[str]:
    """Returns the words of the marks on a field's type and its parts."""
    marks: list[Any] = list(model.model_fields[field].metadata)
    waiting: list[Any] = [model.model_fields[field].annotation]
    while waiting:
        part = waiting.pop()
        marks.extend(getattr(part, "__metadata__", ()))
        waiting.extend(get_args(part))
    return frozenset(mark.word for mark in marks if isinstance(mark, Mark))


def _key(field: str) -> str:
    return field.rstrip("_")


class Model(BaseModel):
    """A mapping of a plan. A field's key is its name without the trailing underscore that avoids Python's keywords.

    A value with an expression is kept as written until the step runs; then the model is validated again with the
    context `RENDERED`, and only then every field has its declared type.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=_key,
        arbitrary_types_allowed=True,
        defer_build=True,  # a plan has few of the kinds, and building them all is a quarter of checking it
    )

    # The field that a value which is not a mapping is put into. None: a mapping is required.
    bare: ClassVar[str | None] = None
    # Fields without a key: they are set from other keys, or by the loader. `target` never has one.
    filled: ClassVar[tuple[str, ...]] = ()

    @field_validator("*", mode="wrap")
    @classmethod
    def _until_it_runs(cls, value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        if (info.context or {}).get("rendered"):
            return validate(cls.in_words(str(info.field_name), value))
        if isinstance(value, list) and cls.marked(str(info.field_name), "fixed"):
            for item in filter(is_template, value):
                cls._refuse_expression(item)
        if not is_template(value):
            cls.refuse_loose_numbers(str(info.field_name), value)
            return validate(value)
        if cls.marked(str(info.field_name), "fixed"):
            cls._refuse_expression(value)
        return validate(value) if cls.reads_templates(str(info.field_name)) else str(value)

    @classmethod
    def _refuse_expression(cls, value: Any) -> None:
        raise PydanticCustomError(
            "fixed", "{value} must be written out, so that a review shows it", {"value": repr(str(value))}
        )

    @classmethod
    def marked(cls, field: str, word: str) -> bool:
        """Returns whether the field's type has that mark."""
        return word in _marks(cls, field)

    @classmethod
    def reads_templates(cls, field: str) -> bool:
        """Returns whether the field's own type can hold a text with unevaluated expressions.

        Names, targets and conditions can; mappings cannot: their keys are written out.
        """
        return any(isinstance(part, type) and issubclass(part, (Name, Model, dict)) for part in _parts(cls, field))

    @classmethod
    def refuse_loose_numbers(cls, field: str, value: Any) -> None:
        """Raises PydanticCustomError for texts such as 1.0, 1_000 or 1e3, which Python would read as whole numbers."""
        parts = _parts(cls, field)
        whole, broken = int in parts, float in parts
        if not (whole or broken) or {str, timedelta}.intersection(parts):
            return
        for item in value if isinstance(value, list) else [value]:
            loose = isinstance(item, str) and re.fullmatch(r"[\s\d.,_eE+-]*\d[\s\d.,_eE+-]*", item)
            if loose and not re.fullmatch(r"-?\d+" if whole and not broken else r"-?\d+(\.\d+)?", item):
                wanted = "a number such as 2 or 2.5" if broken else "a whole number"
                raise PydanticCustomError(
                    "number", "{value} is not {wanted}", {"value": repr(str(item)), "wanted": wanted}
                )

    @classmethod
    def in_words(cls, field: str, value: Any) -> Any:
        """Returns a number, date or flag as text if the field is for text."""
        parts = _parts(cls, field)
        if type(value) in parts or Any in parts or not {str, Name}.intersection(parts):
            return value
        if isinstance(value, list):
            return [cls.in_words(field, item) for item in value]
        return as_text(value) if isinstance(value, (int, float, date, time)) else value

    @model_validator(mode="before")
    @classmethod
    def _arranged(cls, written: Any, info: ValidationInfo) -> Any:
        if (info.context or {}).get("rendered"):
            return written
        if isinstance(written, Mapping) and (info.context or {}).get("written"):
            for key in written:
                if key in cls.filled or (key == "target" and key in cls.model_fields):
                    raise PydanticCustomError("no_key", "there is no key '{key}' here", {"key": str(key)})
        return cls.arrange(written)

    @classmethod
    def arrange(cls, written: Any) -> Any:
        """Returns the fields of what is written: a bare value goes into the field `bare`."""
        if isinstance(written, Mapping) or cls.bare is None:
            return written
        return {cls.bare: written}

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Self:
        """Returns a model of values whose expressions have been evaluated."""
        return cls.model_validate({_key(name): value for name, value in fields.items()}, context=RENDERED)
