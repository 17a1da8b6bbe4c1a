"""Combinations of keys in the JSON Schema, which the models check in code.

Each rule refuses the superfluous key, in the words of `planbook check` where an editor shows them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from planbook.plan.inputs import RANGED
from planbook.plan.model import Input, Schedule
from planbook.plan.problem import listed
from planbook.plan.schema_values import NAME, NO_MAPPING, NUMBER, Schema, text
from planbook.plan.shape import shape_of
from planbook.plan.synonyms import SYNONYMS, synonym_hint
from planbook.step.look import Look
from planbook.step.model import Model
from planbook.step.target import WAYS, Target
from planbook.step.text import FIXED
from steps._columns import Column
from steps._reading import TextReader
from steps.drag import Drag
from steps.extract import Extract
from steps.scroll import Scroll
from steps.tab import Tab
from steps.table import KINDS
from steps.wait_for import WaitFor

_TEXT_KEYS = ("attribute", "match", "match_all", "as", "given")
_CLAIMS = ("is", "reads", "contains", "value", "count", "attribute")
_OTHER_SUBJECTS = ("not", "address", "page_title")
_REFINEMENTS = [key for key in Target.refinements if key != "or"]


# How a rule is written -----------------------------------------------------------------------------------------------
def never(keys: Iterable[str], said: str) -> Schema:
    """Allows none of these keys."""
    return {"properties": dict.fromkeys(keys, False), "errorMessage": said}


def refused(said: str) -> Schema:
    """Refuses any mapping."""
    return {"type": NO_MAPPING, "errorMessage": said}


def only_one(keys: Sequence[str], said: str) -> Schema:
    """Allows at most one of these keys; those later in the list are refused."""
    return {"dependencies": {key: never(keys[at:], said) for at, key in enumerate(keys[:-1], 1)}}


def any_of(keys: Iterable[str], said: str) -> Schema:
    """Requires at least one of these keys."""
    return {"if": {"anyOf": [{"required": [key]} for key in keys]}, "else": refused(said)}


def exactly_one(*keys: str) -> list[Schema]:
    """Requires exactly one of these keys."""
    said = f"exactly one of {listed(keys)} is needed"
    return [only_one(keys, said), any_of(keys, said)]


def goes_with(key: str, others: Iterable[str], said: str) -> Schema:
    """Refuses a key together with any of the others."""
    return {"dependencies": {key: never(others, said)}}


# Elements and looks --------------------------------------------------------------------------------------------------
def element_rules() -> dict[str, Schema]:
    """Returns the definitions that others refer to: `a_way`, `at_most_one_way` and `one_way` to name an element."""
    ways = [{"required": [way]} for way in WAYS]
    several = refused("an element is named in one way, but here are several")
    nameless = never(_REFINEMENTS, "no element is named here; name one, for example button: Sign in")
    return {
        "a_way": {"anyOf": ways},
        "at_most_one_way": {
            "if": {"oneOf": ways},
            "else": {"if": {"$ref": "#/$defs/a_way"}, "then": several, "else": nameless},
        },
        "one_way": {
            "allOf": [{"$ref": "#/$defs/at_most_one_way"}],
            "if": {"anyOf": [{"$ref": "#/$defs/a_way"}, {"required": ["or"]}]},
            "else": refused("no element is named here; name one, for example button: Sign in"),
        },
        "no_element": never([*WAYS, *Target.refinements, *_CLAIMS], "a look is about one thing; use two steps"),
        "other_words_of_elements": {"allOf": other_words(Target.written_keys, _own_keys())[1]},
    }


def one_way(required: bool) -> Schema:
    """Returns the rule of a mapping with an inline element."""
    return {"$ref": f"#/$defs/{'one_way' if required else 'at_most_one_way'}"}


def _look(*others: str) -> list[Schema]:
    subjects = [*_OTHER_SUBJECTS, *others]
    alone = "a look is about one thing; use two steps"
    nothing = f"nothing to look for is named here; name an element, or use {listed(subjects, 'or')}"
    return [
        only_one(subjects, alone),
        {"dependencies": {key: {"$ref": "#/$defs/no_element"} for key in subjects}},
        {"dependencies": {key: never(["within"], "this looks at no page") for key in others}},
        only_one(_CLAIMS, "a look compares one thing of an element; use two steps"),
        {
            "if": {"anyOf": [{"required": [key]} for key in subjects]},
            "else": {
                "allOf": [one_way(False)],
                "if": {"anyOf": [{"$ref": "#/$defs/a_way"}, {"required": ["or"]}]},
                "else": refused(nothing),
            },
        },
    ]


# Kinds and inputs ----------------------------------------------------------------------------------------------------
def _reading() -> list[Schema]:
    as_date = {"required": ["as"], "properties": {"as": {"const": "date"}}}
    return [
        only_one(["match", "match_all"], "match takes one part and match_all every one; write one of the two"),
        {"dependencies": {"given": as_date | {"errorMessage": "given goes with as: date"}}},
    ]


def _extract() -> list[Schema]:
    off = {"enum": [False, "false"]}
    of_text = never(_TEXT_KEYS, "this belongs in a column; write columns: {NAME: {column: …}}")
    of_text["properties"] |= {"lines": off | {"errorMessage": of_text["errorMessage"]}}
    said = "this belongs to rows or all"
    many: Schema = {"properties": {"shown": off | {"errorMessage": said}}, "errorMessage": said}
    return [
        *exactly_one("from", "all", "rows", "page", "response", "file"),
        *exactly_one("into", "add_to"),
        *_reading(),
        goes_with("columns", ["from", "page"], "columns belong to rows, all, response or file"),
        goes_with("json", ["from", "all", "rows", "page"], "json belongs to response or file"),
        goes_with("status", ["from", "all", "rows", "page", "file"], "status belongs to response"),
        goes_with("at_most", ["from", "page", "response"], "at_most belongs to rows, all or file"),
        goes_with("attribute", ["page", "response", "file"], "attribute belongs to from, all or rows"),
        {"dependencies": {"rows": of_text, "columns": of_text}},
        {"dependencies": {"from": many, "page": many, "response": many, "file": many}},
    ]


def _column() -> list[Schema]:
    said = "a column is named by its header, its number, or an element in the row"
    column = never([*WAYS, *Target.refinements], said)
    return [{"if": {"required": ["column"]}, "then": column, "else": one_way(True)}, *_reading()]


def _scroll() -> list[Schema]:
    said = "say where to: an element, or to: bottom"
    somewhere: Schema = {"anyOf": [{"$ref": "#/$defs/a_way"}, *({"required": [key]} for key in ("or", "to", "wheel"))]}
    return [
        one_way(False),
        only_one(["to", "wheel"], "to or wheel, not both"),
        {"if": somewhere, "else": refused(said)},
    ]


def _input() -> list[Schema]:
    """Returns the rules that tie an input's default, choices and limits to its type, which is string by default."""
    texts: dict[str, Schema] = {
        "integer": {"type": ["integer", "string"], "pattern": r"^-?[0-9]+$", "errorMessage": "a whole number"},
        "number": {"type": ["number", "string"], "pattern": NUMBER, "errorMessage": "a number"},
        "boolean": {"enum": [True, False, "true", "false"], "errorMessage": "true or false"},
        "date": {
            "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "errorMessage": "a date such as 2026-03-31"
        },
        "file": {"type": ["string", "number", "boolean"], "errorMessage": "the path of a file"},
        "csv": {
            "type": ["string", "number", "boolean", "array"],
            "items": {"type": "object", "additionalProperties": text([FIXED]) | {"type": [*NO_MAPPING, "object"]}},
            "errorMessage": "the path of a CSV file",
        },
        "string": {"type": ["string", "number", "boolean"], "errorMessage": "a text"},
    }  # fmt: skip
    rules: list[Schema] = []
    for kind, made in texts.items():
        value = made | {"errorMessage": f"{made['errorMessage']} was expected"}
        fields: Schema = {"default": value, "choices": {"items": value}}
        fields |= {"min": value, "max": value} if kind in RANGED else {}
        named: Schema = {"properties": {"type": {"const": kind}}} | ({} if kind == "string" else {"required": ["type"]})
        rules.append({"if": named, "then": {"properties": fields}})
    ranged = {"properties": {"type": {"enum": list(RANGED)}}, "required": ["type"]}
    rules.append({"if": ranged, "else": never(["min", "max"], f"this goes with the types {listed(RANGED)}")})
    return rules


def _schedule() -> list[Schema]:
    return [*exactly_one("cron", "every", "rrule"), goes_with("every", ["timezone"], "an interval has no time zone")]


_RULES: Mapping[type[Model], Any] = {
    Look: _look,
    TextReader: _reading,
    Column: _column,
    Extract: _extract,
    WaitFor: lambda: _look("network"),
    Tab: lambda: exactly_one("do", "open", "address", "page_title"),
    Drag: lambda: [one_way(True), *exactly_one("to", "by")],
    Scroll: _scroll,
    Input: _input,
    Schedule: _schedule,
}


def rules_of(model: type[Model]) -> list[Schema]:
    """Returns the rules about the combination of a model's keys."""
    made: list[Schema] = _RULES[model]() if model in _RULES else []
    return made


# Words of other tools ------------------------------------------------------------------------------------------------
def other_words(known: Sequence[str], taken: Iterable[str] = ()) -> tuple[list[str], list[Schema]]:
    """Returns the words of other tools for these keys, and the rules that refuse each with a hint."""
    return [word for word in _words(known) if word not in taken], _hints(known, taken)


def words_for_elements(taken: Iterable[str]) -> list[str]:
    """Returns the words that `other_words_of_elements` refuses, without those in `taken`."""
    return [word for word in other_words(Target.written_keys, _own_keys())[0] if word not in taken]


def _own_keys() -> set[str]:
    """Returns the keys that have a meaning beside an element in some model."""
    models = [*KINDS.values(), Look, Column]
    return {key for model in models for key in shape_of(model).keys}


def _words(known: Sequence[str]) -> dict[str, str]:
    return {word: said for word in SYNONYMS if word not in known and (said := _meant(word, known))}


def _meant(word: str, known: Sequence[str]) -> str:
    return synonym_hint(word, known) if any(other in known for other in SYNONYMS[word]) else ""


def _hints(known: Sequence[str], taken: Iterable[str] = ()) -> list[Schema]:
    groups: dict[str, list[str]] = {}
    for word, said in _words(known).items():
        if word not in taken:
            groups.setdefault(said, []).append(word)
    return [never(words, f"this key does not exist here; {said}") for said, words in groups.items()]


__all__ = ["NAME", "element_rules", "exactly_one", "one_way", "other_words", "rules_of", "words_for_elements"]
