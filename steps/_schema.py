"""A JSON Schema in a plan, where every scalar is text: `minimum: 0` is the number that JSON Schema wants."""

from collections.abc import Mapping
from contextlib import suppress
from math import isfinite
from typing import Any

from pydantic_core import PydanticCustomError

from planbook.step.text import is_template

_NUMBERS = frozenset(
    [
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
        "minContains",
        "maxContains",
    ]
)
_FLAGS = frozenset(
    [
        "additionalProperties",
        "additionalItems",
        "unevaluatedProperties",
        "unevaluatedItems",
        "items",
        "contains",
        "uniqueItems",
        "propertyNames",
        "not",
        "if",
        "then",
        "else",
    ]
)
_NAMED = frozenset(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"])
"""Keywords whose keys are names: a property may be called like a keyword."""
_VALUES = frozenset(["enum", "const", "default", "examples"])
_TYPED = {"integer": int, "number": float}
_FLAG = {"true": True, "false": False}


def read_schema(written: Any) -> Any:
    """Returns the schema of a plan's text. Raises PydanticCustomError if it is none."""
    if not isinstance(written, Mapping):
        raise PydanticCustomError("schema", "a JSON Schema is a mapping, such as {{type: string}}", {})
    schema = _schema(written)
    try:
        from jsonschema.exceptions import SchemaError
        from jsonschema.validators import validator_for
    except ImportError:  # where plans are only reviewed
        return schema
    try:
        validator_for(schema).check_schema(schema)
    except SchemaError as error:
        where = "/".join(str(part) for part in error.absolute_path)
        said = {"reason": error.message, "where": f" ({where})" if where else ""}
        raise PydanticCustomError("schema", "this is not a JSON Schema: {reason}{where}", said) from None
    return schema


def _schema(written: Any) -> Any:
    if isinstance(written, Mapping):
        return {str(key): _keyword(str(key), value, written) for key, value in written.items()}
    if isinstance(written, list):
        return [_schema(item) for item in written]
    return _written_out(written)


def _keyword(key: str, value: Any, around: Mapping[str, Any]) -> Any:
    if key in _NAMED and isinstance(value, Mapping):
        return {str(name): _schema(inner) for name, inner in value.items()}
    if key in _VALUES:
        return _value(value, str(around.get("type", "")))
    if key in _NUMBERS and isinstance(value, str):
        return _number(_written_out(value))
    if key in _FLAGS and isinstance(value, str):
        return _FLAG.get(value, _written_out(value))
    return _schema(value)


def _value(value: Any, of: str) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _value(item, "") for key, item in value.items()}
    if isinstance(value, list):
        return [_value(item, of) for item in value]
    if of == "boolean":
        return _FLAG.get(str(value), value)
    return _number(value) if of in _TYPED else _written_out(value)


def _number(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    with suppress(ValueError):
        return int(text)  # a float is not exact for a large one
    try:
        number = float(text)
    except ValueError:
        return text
    if not isfinite(number):
        raise PydanticCustomError("schema", "{value} is not a number of JSON", {"value": repr(str(text))})
    return int(number) if number.is_integer() else number


def _written_out(text: Any) -> Any:
    if is_template(text):
        said = "{value} must be written out, so that a review shows it"
        raise PydanticCustomError("fixed", said, {"value": repr(str(text))})
    return str(text) if isinstance(text, str) else text
