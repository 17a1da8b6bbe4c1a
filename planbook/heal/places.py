"""The places of targets in a plan: which steps have one, under which key, and where in the source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from planbook.plan.model import Plan
from planbook.plan.source import Mapping as Source
from planbook.plan.source import Text
from planbook.plan.walk import all_steps
from planbook.step.kind import Kind, Step
from planbook.step.target import Target

Written = str | dict[str, Any]
"""A target in the plan's notation."""
INLINE = "target"
"""The field of the target whose keys stand among the step's own."""


@dataclass(frozen=True)
class TargetPlace:
    """A target of a step; `key` is the step's key for it, INLINE if its keys stand among the step's own."""

    step: Step
    key: str
    target: Target


def target_fields(kind: type[Kind]) -> dict[str, str]:
    """Returns the key of each field of a kind that is a target, by field. A condition is not a target."""
    found = {}
    for name, field in kind.model_fields.items():
        if field.annotation is Target or Target in get_args(field.annotation):
            found[name] = field.alias or name
    return {} if kind.looks else found


def targets_of(step: Step) -> list[TargetPlace]:
    """Returns the targets of a step itself."""
    fields = target_fields(type(step.do))
    return [
        TargetPlace(step, key, target)
        for name, key in fields.items()
        if isinstance(target := getattr(step.do, name), Target)
    ]


def all_targets(plan: Plan) -> Iterator[TargetPlace]:
    """Yields the targets of all steps of a file."""
    for step in all_steps(plan):
        yield from targets_of(step)


def source_of(written: Any, step: Step) -> Source | None:
    """Returns the mapping of a step in the plan's source, found by its place."""
    if isinstance(written, Source):
        if step.do.word in written and (written.place.line, written.place.column) == (step.line, step.column):
            return written
        parts: Any = written.values()
    else:
        parts = written if isinstance(written, list) else ()
    return next((found for part in parts if (found := source_of(part, step)) is not None), None)


def held_at(source: Source, place: TargetPlace) -> tuple[Source, str]:
    """Returns the mapping and the key whose value holds the target: alone, or among the step's own keys."""
    word = place.step.do.word
    do = source[word]
    return (source, word) if isinstance(do, Text) or place.key == INLINE else (do, place.key)


def keys_of_target(node: Any) -> Mapping[str, Any]:
    """Returns the keys of a target that stand in a mapping, without its fallbacks."""
    return {str(key): value for key, value in node.items() if key in Target.written_keys and key != "or"}
