"""Values in the JSON Schema of a plan: one flat schema per value, since editors explain these best.

For `anyOf`, an editor shows the problems of one alternative and the descriptions of all. So a value's alternatives are
written as `type` with several types; `pattern`, `minimum`, `items` and `properties` each apply to one of them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from planbook.plan.problem import listed, quoted
from planbook.step.text import FIXED

Schema = dict[str, Any]

TEMPLATE = r"\{\{"
_FIXED = r"^(?:(?!\{\{)[\s\S])*$"
_FIXED_SAID = "this must be written out, so that a review shows it"
NUMBER = r"^-?[0-9]+(?:\.[0-9]+)?$"
_FROM_ZERO = r"^[0-9]+(?:\.[0-9]+)?$"
_ABOVE_ZERO = r"^(?=.*[1-9])[0-9]+(?:\.[0-9]+)?$"
_MOMENT = r"^\s*[0-9]+(?:\.[0-9]+)?\s*(?:ms|s|m|h)?\s*$"
NAME = r"^[A-Za-z_][A-Za-z0-9_]*$"
NO_MAPPING = ["string", "number", "boolean", "array", "null"]
_LIMITS = {"minimum": "ge", "exclusiveMinimum": "gt", "maximum": "le"}
_ABOUT_ALL = ("type", "errorMessage", "patternErrorMessage", "pattern", *_LIMITS, "examples")


def text(marks: Iterable[Any] = (), pattern: str | None = None) -> Schema:
    """Returns the schema of a text, written with or without quotes."""
    made: Schema = {"type": ["string", "number", "boolean"]}
    if pattern:
        return made | {"pattern": pattern}
    return made | ({"pattern": _FIXED, "patternErrorMessage": _FIXED_SAID} if FIXED in marks else {})


def whole_number(marks: Iterable[Any] = ()) -> Schema:
    """Returns the schema of a whole number, or its text."""
    limits = _limits(marks)
    signs = r"^0*[1-9][0-9]*$" if limits.get("minimum") == 1 else r"^-?[0-9]+$"
    signs = r"^[0-9]+$" if limits.get("minimum") == 0 else signs
    return {"type": ["integer", "string"], **limits, **_read_as("a whole number", signs, marks)}


def number(marks: Iterable[Any] = ()) -> Schema:
    """Returns the schema of a number, or its text."""
    limits = _limits(marks)
    written = (
        _ABOVE_ZERO if limits.get("exclusiveMinimum") == 0 else _FROM_ZERO if limits.get("minimum") == 0 else NUMBER
    )
    return {"type": ["number", "string"], **limits, **_read_as("a number", written, marks)}


def flag(marks: Iterable[Any] = ()) -> Schema:
    """Returns the schema of true or false."""
    return {"type": ["boolean", "string"], **_read_as("true or false", "^(?:true|false)$", marks)}


def duration(marks: Iterable[Any] = ()) -> Schema:
    """Returns the schema of a duration: seconds, or a number with its unit."""
    said = _read_as("a duration such as 500ms, 10s, 2m or 1h", _MOMENT, marks)
    return {"type": ["number", "string"], "minimum": 0, **said}


def words(several: Sequence[Any], marks: Iterable[Any]) -> Schema:
    """Returns the schema of one of several words."""
    if FIXED in marks or not all(isinstance(word, str) for word in several):
        return {"enum": list(several)}
    said = f"{listed(map(quoted, several), 'or')} was expected"
    pattern = f"^(?:{'|'.join(several)})$|{TEMPLATE}"
    return {"type": "string", "pattern": pattern, "errorMessage": said, "examples": list(several)}


def items(of: Schema, template: bool, least: int = 0) -> Schema:
    """Returns the schema of a list; `template` also allows an expression that gives one."""
    made: Schema = {"type": ["array", "string"] if template else "array", "items": of}
    return made | ({"pattern": TEMPLATE} if template else {}) | ({"minItems": least} if least else {})


def anything_written_out(again: Schema) -> Schema:
    """Returns the schema of anything without expressions, at any depth; `again` refers to this schema."""
    return {"pattern": _FIXED, "patternErrorMessage": _FIXED_SAID, "items": again, "additionalProperties": again}


def _limits(marks: Iterable[Any]) -> Schema:
    found = {key: [getattr(mark, name) for mark in marks if hasattr(mark, name)] for key, name in _LIMITS.items()}
    return {key: values[-1] for key, values in found.items() if values}


def _read_as(what: str, pattern: str, marks: Iterable[Any]) -> Schema:
    return {"pattern": pattern if FIXED in marks else f"{pattern}|{TEMPLATE}", "errorMessage": f"{what} was expected"}


# Several forms of one value ------------------------------------------------------------------------------------------
def joined(forms: list[Schema]) -> Schema:
    """Joins the schemas of several forms of a value; the result is flat if they are, else it has alternatives."""
    if len(forms) < 2:
        return forms[0] if forms else {}
    if not all("type" in form and "enum" not in form for form in forms):
        return {"anyOf": forms}
    made = {key: value for form in forms for key, value in form.items() if key not in _ABOUT_ALL}
    made |= {"type": list(dict.fromkeys(kind for form in forms for kind in _types(form)))}
    made |= _agreed(forms, "pattern", "string") | _agreed(forms, "minimum", "number", "integer")
    examples = [example for form in forms for example in form.get("examples", ())]
    return made | _said(forms, made) | ({"examples": examples} if examples else {})


def for_mapping(schema: Schema, said: str) -> Schema:
    """Returns the schema of a mapping, or of its short form, in the form that editors complete best.

    Editors suggest `true` and `false` wherever `type` allows them. A condition allows them without suggesting them.
    """
    kinds = _types(schema)
    if "properties" not in schema:
        return schema
    rest = {key: value for key, value in schema.items() if key != "type"}
    return rest | {"if": {"type": kinds}, "else": {"type": "object", "errorMessage": f"{said} was expected"}}


def written_out(schema: Any) -> Any:
    """Returns the same schema without expressions, at any depth."""
    if isinstance(schema, list):
        return [written_out(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: written_out(value) for key, value in schema.items()}
    pattern = made.get("pattern")
    if "string" in _types(made) and pattern is None:
        return made | {"pattern": _FIXED, "patternErrorMessage": _FIXED_SAID}
    if not isinstance(pattern, str) or not pattern.endswith(TEMPLATE):
        return made
    kinds = [kind for kind in _types(made) if kind != "string" or pattern != TEMPLATE]
    rest = {key: value for key, value in made.items() if key != "pattern"}
    kept = pattern.removesuffix(TEMPLATE).removesuffix("|")
    narrower: Schema = {"type": kinds} if kinds else {"not": {}}
    return rest | narrower | ({"pattern": kept} if kept else {})


def _types(schema: Schema) -> list[str]:
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds) if isinstance(kinds, list) else []


def _agreed(forms: list[Schema], key: str, *kinds: str) -> Schema:
    """Returns a limit that all forms of a type have; a form without it accepts everything."""
    found: list[Any] = [form.get(key) for form in forms if set(kinds) & set(_types(form))]
    if not found or None in found:
        return {}
    several = list(dict.fromkeys(found))
    if key == "pattern":
        return {key: "|".join(several)}
    return {key: min(several)}


def _said(forms: list[Schema], made: Schema) -> Schema:
    words = [form["errorMessage"].removesuffix(" was expected") for form in forms if "errorMessage" in form]
    key = "patternErrorMessage" if "properties" in made else "errorMessage"
    own = next((form["patternErrorMessage"] for form in forms if "patternErrorMessage" in form), None)
    if own and "pattern" in made:
        return {"patternErrorMessage": own}
    return {key: f"{' or '.join(dict.fromkeys(words))} was expected"} if words else {}
