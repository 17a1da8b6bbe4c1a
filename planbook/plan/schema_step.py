"""The JSON Schema of a step: one mapping with the keys of all kinds, of which exactly one is required."""

from collections.abc import Mapping

from planbook.plan.schema_together import never, only_one, other_words
from planbook.plan.schema_values import Schema
from steps.table import KINDS

_NO_KIND = "this step does not say what to do; give it a kind, such as click or expect"
_TWO_KINDS = "one step, but two kinds; begin a new step with '- ' for each"


def step_schema(
    kinds: Mapping[str, Schema], envelope: Mapping[str, Schema], beside: tuple[Mapping[str, Schema], Mapping[str, str]]
) -> Schema:
    """Returns the schema of a step.

    `beside` are the keys that may be written beside a kind with steps inside, and the kind of each.
    """
    fields, holders = beside
    properties = {**kinds, **envelope, **fields}
    words, hints = other_words(list(properties))
    return {
        "type": "object",
        "properties": properties,
        "patternProperties": {f"^(?:{'|'.join(words)})$": True},
        "additionalProperties": False,
        "if": {"propertyNames": {"enum": list(envelope)}},
        "then": {"required": ["click"], "errorMessage": _NO_KIND},
        "allOf": [
            only_one(list(kinds), _TWO_KINDS),
            _held(holders),
            *map(_steps_of, set(holders.values())),
            _wait(),
            *hints,
        ],
    }


def _held(holders: Mapping[str, str]) -> Schema:
    return {
        "dependencies": {
            key: {"required": [word], "errorMessage": f"'{key}' stands beside '{word}'"}
            for key, word in holders.items()
        }
    }


def _steps_of(holder: str) -> Schema:
    """Allows the steps of a kind beside it, or in it."""
    said = f"'{holder}' needs steps"
    inside = {"properties": {holder: {"type": "object", "required": ["steps"], "errorMessage": said}}}
    return {"dependencies": {holder: {"if": {"required": ["steps"]}, "else": inside}}}


def _wait() -> Schema:
    still = [word for word, kind in KINDS.items() if kind.family not in ("go", "act")]
    return {"dependencies": {"wait": never(still, "'wait' is for steps that may open a page, and this opens none")}}
