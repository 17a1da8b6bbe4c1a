"""Types of fields that several kinds have."""

import math
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from planbook.step import FIXED, SOUGHT, Name, NameText, Target
from planbook.step.text import as_text, is_template

_PERCENT = re.compile(r"[0-9]+(?:\.[0-9]+)?%")
_VALUE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def check_value_name(name: str) -> str:
    """Returns the name if `values.NAME` can be written. Raises PydanticCustomError."""
    if not _VALUE_NAME.fullmatch(name):
        raise PydanticCustomError(
            "value_name",
            "{name} cannot be the name of a value; write letters, digits and _, not starting with a digit",
            {"name": repr(name)},
        )
    return name


def _check_optional_name(name: str | None) -> str | None:
    return None if name is None else check_value_name(name)


def _pixels(value: Any) -> Any:
    if is_template(value):
        return value
    try:
        if math.isfinite(pixels := float(value)):
            return pixels
        raise ValueError
    except (TypeError, ValueError):
        raise PydanticCustomError("pixels", "{value} is not a number of pixels", {"value": repr(value)}) from None


def _part(value: Any) -> Any:
    """Parses pixels, or a part of a size: `50%`."""
    if isinstance(value, str) and not is_template(value) and _PERCENT.fullmatch(value):
        return value
    return _pixels(value)


def _check_distance(distance: list[float | str] | None) -> list[float | str] | None:
    if distance is not None and len(distance) != 2:
        raise PydanticCustomError("distance", "two numbers are needed: right and down", {})
    return distance


def _entries(value: Any, info: ValidationInfo) -> Any:
    """Accepts one or many; a single expression may give a list, whose items are literal."""
    many = value if isinstance(value, (list, tuple)) else [value]
    if (info.context or {}).get("rendered"):
        return [item if isinstance(item, Name) else Name(as_text(item)) for item in many]
    alone = is_template(value) and value.strip().startswith("{{") and value.strip().endswith("}}")
    return value if alone else many


_NUMBER = r"^\s*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*$"


def _two(pattern: str) -> dict[str, Any]:
    """Returns the schema of two numbers for editors."""
    said = "a number was expected"
    number = {"type": ["number", "string"], "pattern": rf"{pattern}|\{{\{{", "errorMessage": said}
    return {"type": ["array", "string"], "pattern": r"\{\{", "items": number, "minItems": 2, "maxItems": 2}


_IN_SCHEMA: dict[str, Any] = {"type": ["string", "boolean"], "pattern": f"^{_VALUE_NAME.pattern}$"}
_IN_SCHEMA["errorMessage"] = "a name of letters, digits and _ was expected, not starting with a digit"
ValueName = Annotated[str | None, FIXED, AfterValidator(_check_optional_name), WithJsonSchema(_IN_SCHEMA)]
"""The name of a value of the run, without expressions."""
Pixels = Annotated[float | str, BeforeValidator(_pixels)]
"""A number of pixels; a text only while it is an unevaluated expression."""
Distance = Annotated[list[Pixels] | None, AfterValidator(_check_distance), WithJsonSchema(_two(_NUMBER))]
"""A distance to the right and down."""
Place = Annotated[
    list[Annotated[float | str, BeforeValidator(_part)]] | None,
    AfterValidator(_check_distance),
    WithJsonSchema(_two(f"{_NUMBER}|^{_PERCENT.pattern}$")),
]
"""A point in an element, from its top left corner: right and down, each in pixels or as a part of its size."""
Entries = Annotated[list[NameText] | str, BeforeValidator(_entries), SOUGHT]
"""Names; a text only while it is an unevaluated expression."""


def distance_in_words(distance: list[float | str] | str | None) -> str:
    """Returns a distance such as `40 px right and 30 px up`; an expression as it is written."""
    if not isinstance(distance, list):
        return str(distance)
    right, down = distance
    return f"{_way(right, 'right', 'left')} and {_way(down, 'down', 'up')}"


def _way(number: float | str, forward: str, backward: str) -> str:
    if isinstance(number, str):
        return f"{number} px {forward}"
    return f"{abs(number):g} px {backward if number < 0 else forward}"


LONGEST = 3600.0
"""Seconds that are assumed for a duration that is known only when the step runs."""


def seconds_at_most(duration: timedelta | str) -> float:
    """Returns the seconds of a duration; LONGEST for one that is known only when the step runs."""
    return LONGEST if isinstance(duration, str) else duration.total_seconds()


def with_target_in_line(written: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the mapping with the keys of a target collected under `target`."""
    target = {key: value for key, value in written.items() if key in Target.written_keys}
    own = {key: value for key, value in written.items() if key not in Target.written_keys}
    return {**own, "target": target} if target else own


def exactly_one(written: Mapping[str, object]) -> str:
    """Returns the one key that has a value. Raises PydanticCustomError, which names them all."""
    given = [key for key, value in written.items() if value is not None]
    if len(given) == 1:
        return given[0]
    *first, last = written
    keys = f"{', '.join(first)} and {last}"
    said = f"here are {' and '.join(given)}" if given else "here is none"
    raise PydanticCustomError("exactly_one", "exactly one of {keys} is needed; {said}", {"keys": keys, "said": said})
