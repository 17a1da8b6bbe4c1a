"""Converts the model of a plan to what a person would write: short forms, inline targets, nothing superfluous."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from planbook.plan.model import Plan
from planbook.plan.shape import shape_of
from planbook.step.kind import Each, Kind, Step
from planbook.step.look import Look
from planbook.step.model import Model
from planbook.step.target import CALLED, Target
from planbook.step.text import Name

BEFORE = ("id", "title", "each", "when")
AFTER = ("timeout", "retries", "effect", "wait", "optional", "verify", "recover", "confidence", "unsure")


class Block(list[Any]):
    """A list that is never written in brackets."""


class EmptyValue:
    """A key without a value: `back:`."""


def plan_as_written(plan: Plan, ids: frozenset[str]) -> dict[str, Any]:
    """Returns the plan's keys in order. Only step ids in `ids` are written; reading generates the others."""
    whenever = Block({"see": as_written(entry.see), "steps": _steps(entry.steps, ids)} for entry in plan.whenever)
    own = _fields(plan, Plan.filled)
    if plan.inputs:
        own["inputs"] = {name: {"type": given.type} | as_written(given) for name, given in plan.inputs.items()}
    return own | ({"whenever": whenever} if whenever else {}) | {"steps": _steps(plan.steps, ids)}


def _steps(steps: list[Step], ids: frozenset[str]) -> Block:
    return Block(step_as_written(step, ids) for step in steps)


def step_as_written(step: Step, ids: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Returns a step's keys: its name and conditions, its kind, its options, and last the steps inside it."""
    envelope = _fields(step, ("do", "file", "line", "column", "source"))
    if step.id not in ids:
        envelope.pop("id", None)
    if isinstance(step.verify, list):
        envelope["verify"] = _steps(step.verify, ids)
    beside: dict[str, Any] = {}
    kind = kind_as_written(step.do)
    if step.do.holds_steps and isinstance(kind, dict):
        beside = {key: value for key, value in kind.items() if key not in (step.do.bare, "steps")}
        beside["steps"] = _steps(getattr(step.do, "steps", []), ids)
        kind = kind.get(str(step.do.bare), EmptyValue())
    first = {key: envelope[key] for key in BEFORE if key in envelope}
    then = {key: envelope[key] for key in AFTER if key in envelope}
    steps = {"steps": beside.pop("steps")} if "steps" in beside else {}
    return first | {step.do.word: kind} | beside | then | steps


def kind_as_written(kind: Kind) -> Any:
    """Returns the value of the kind's key."""
    shape = shape_of(type(kind))
    own = _fields(kind, (str(shape.whole), "target"))
    inner = getattr(kind, "target", None)
    target = as_written(inner) if inner else {}
    if shape.whole:
        whole = as_written(getattr(kind, shape.whole))
        return {**own, **whole} if isinstance(whole, dict) else own or whole
    if isinstance(target, str):
        return target
    if not target and list(own) == [shape.bare] and isinstance(own[str(shape.bare)], str) and not kind.holds_steps:
        return own[str(shape.bare)]
    return target | own or EmptyValue()


def as_written(value: Any) -> Any:
    """Returns a value of a model as text, list or mapping."""
    if isinstance(value, (Target, Look)):
        return _element(value)
    if isinstance(value, Each):
        items = as_written(value.items)
        return items if value.name == "item" else {value.name: items}
    if isinstance(value, Kind):
        return kind_as_written(value)
    if isinstance(value, Model):
        target = getattr(value, "target", None)
        fields = (as_written(target) if target else {}) | _fields(value, ("target",))
        bare = shape_of(type(value)).bare
        return fields[str(bare)] if list(fields) == [bare] else fields
    if isinstance(value, Mapping):
        return {str(key): as_written(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_written(item) for item in value]
    return _scalar(value)


def _element(value: Target | Look) -> Any:
    if isinstance(value, Look):
        if value.expression is not None:
            return _scalar(value.expression)
        target = as_written(value.target) if value.target else {}
        return target | _fields(value, ("target", "expression"))
    refined = _fields(value, ("by", "name"))
    if value.by == CALLED:
        return str(value.name.text if value.name else "")
    return ({value.by: _scalar(value.name)} if value.by else {}) | refined


def _fields(model: Model, without: tuple[str, ...]) -> dict[str, Any]:
    """Returns the keys and values of a model's fields that differ from their defaults."""
    found: dict[str, Any] = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if name not in without and (field.is_required() or value != field.get_default(call_default_factory=True)):
            found[field.alias or name] = as_written(value)
    bare = shape_of(type(model)).bare
    return {bare: found[bare]} | found if bare in found else found


def _scalar(value: Any) -> str:
    if isinstance(value, Name):
        return f"/{value.text}/{value.flags}" if value.pattern else value.text
    if isinstance(value, timedelta):
        return duration_as_written(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{Decimal(repr(value)):f}" if isinstance(value, float) else str(value)


def duration_as_written(value: timedelta) -> str:
    """Returns a duration in the largest unit that divides it evenly."""
    for unit, size in (("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1000)):
        count, rest = divmod(value // timedelta(microseconds=1), size)
        if not rest and (count or unit == "s"):
            return f"{count}{unit}"
    return f"{Decimal(value // timedelta(microseconds=1)) / 1000:f}ms"
