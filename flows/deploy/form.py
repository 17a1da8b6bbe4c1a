"""The form on which Prefect starts a run of a plan: a JSON Schema of its parameters, made from the plan's inputs.

Prefect refuses what does not fit it, when the run is asked for. Secrets are never among the parameters.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from planbook.engine.progress import Assume
from planbook.engine.request import Evidence
from planbook.plan.inputs import of_type
from planbook.plan.model import Input, Plan
from planbook.settings import GATES, Gate

Schema = dict[str, Any]

TYPES: Mapping[str, Schema] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "file": {"type": "string", "minLength": 1},
    "csv": {"anyOf": [{"type": "string", "minLength": 1}, {"type": "array", "items": {"type": "object"}}]},
}
"""What each type of an input is in JSON."""


def form(plan: Plan, gate: Gate) -> Schema:
    """The schema of all parameters of a run. `gate` is the least that may be asked for."""
    asked: dict[str, Schema] = {
        "plan": {"type": "string", "enum": [plan.name], "description": "The plan of this deployment."},
        "inputs": _inputs(plan),
        "evidence": _word(get_args(Evidence), "failures", "The steps to keep pictures and page states of."),
        "gate": _word(GATES[GATES.index(gate) :], gate, "What is asked of the plan before it may run."),
        "browser": _maybe("chromium, firefox, webkit, or a URL, instead of the project's setting."),
        "from_step": _maybe("Begin at this step (its id or number)."),
        "until_step": _maybe("End after this step (its id or number)."),
        "rows": _maybe("Run the plan once for each row of this CSV file, a path from the project's folder."),
        "at_once": {"type": "integer", "minimum": 1, "default": 1, "description": "With rows: how many go on at once."},
        "resume": _maybe("Continue a run that stopped: its id, the beginning of its id, or last."),
        "assume": _maybe("With resume: whether the unclear once step was sent.", enum=[*get_args(Assume), None]),
    }
    return _object("Parameters", asked, ["plan"]) | _without_rows(plan)


def _without_rows(plan: Plan) -> Schema:
    """The inputs that a run needs, unless the columns of a file give them."""
    needed = [name for name, one in plan.inputs.items() if "default" not in one.model_fields_set]
    if not needed:
        return {}
    inputs = {"required": ["inputs"], "properties": {"inputs": {"required": needed}}}
    return {"if": {"properties": {"rows": {"type": "null"}}}, "then": inputs}


def _inputs(plan: Plan) -> Schema:
    made = _object("inputs", {name: _input(one) for name, one in plan.inputs.items()}, [])
    return made | {"description": "What the plan is given.", "default": {}}


def _input(declared: Input) -> Schema:
    """One input: its type, and what it may be."""
    made = dict(TYPES[declared.type])
    if declared.choices:
        made["enum"] = [_plain(choice, declared) for choice in declared.choices]
    if declared.type in ("integer", "number"):
        limits = {"minimum": declared.min, "maximum": declared.max}
        made |= {key: _plain(limit, declared) for key, limit in limits.items() if limit is not None}
    if "default" in declared.model_fields_set:
        made["default"] = _plain(declared.default, declared)
    return made | ({"description": declared.description} if declared.description else {})


def _plain(value: Any, declared: Input) -> Any:
    """A value of the plan as JSON has it, of the input's type."""
    read = of_type(value, declared.type)
    return read.isoformat() if isinstance(read, date) else read


def _object(title: str, properties: Mapping[str, Schema], required: list[str]) -> Schema:
    """An object with these keys alone. Prefect's form shows them by their `position`."""
    placed = {
        name: {"title": name, "position": at} | one | {"title": name}
        for at, (name, one) in enumerate(properties.items())
    }
    made: Schema = {"title": title, "type": "object", "properties": placed, "additionalProperties": False}
    return made | ({"required": required} if required else {})


def _word(words: Any, default: str, said: str) -> Schema:
    return {"type": "string", "enum": [*words], "default": default, "description": said}


def _maybe(said: str, **more: Any) -> Schema:
    return {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "description": said, **more}
