"""Determines which inputs and values of a plan decide what its commit steps send, or how often."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from planbook.diff.facts import is_commit, texts
from planbook.plan.authored import as_written, kind_as_written
from planbook.plan.expressions import names_used
from planbook.plan.model import Plan
from planbook.plan.walk import held_steps
from planbook.step.kind import Step
from planbook.values.parse import BadExpression

LEADS_UP = ("act", "go", "beyond")
"""Families of steps that fill in what a commit step sends, or lead to the page that sends it."""
FILLS = ("fill", "type", "select", "tick", "untick", "upload")
"""Kinds that leave something in a field that a commit step sends."""
Names = set[tuple[str, str]]


@dataclass
class CommitData:
    """`inputs` by name, the ids of the `steps` that read or set the values, and of those that fill in `fields`."""

    inputs: set[str] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)


def commit_data(plan: Plan) -> CommitData:
    """Returns the data that the commit steps of a plan, and the acts before them, use directly or indirectly."""
    leading = list(_leading(plan.steps))
    waiting = {name for step, around in leading for name in _uses(step, around)}
    found = CommitData(fields={step.id or "" for step, _ in leading if step.do.word in FILLS})
    seen: Names = set()
    givers: dict[str, list[tuple[Step, tuple[Step, ...]]]] = {}
    for step, around in _steps(plan.steps, ()):
        for name in _gives(step):
            givers.setdefault(name, []).append((step, around))
    while waiting:
        kind, name = one = waiting.pop()
        seen.add(one)
        if kind == "inputs":
            found.inputs.add(name)
        for step, around in givers.get(name, ()) if kind == "values" else ():
            found.steps.add(step.id or "")
            waiting |= _uses(step, around) - seen
    return found


def _leading(steps: Sequence[Step]) -> Iterator[tuple[Step, tuple[Step, ...]]]:
    """Yields the commit steps, and the acts before the last of them, each with the steps around it."""
    own = list(_steps(steps, ()))
    last = max((place for place, (step, _) in enumerate(own) if is_commit(step) and not held_steps(step)), default=-1)
    for step, outer in own[: last + 1]:
        if step.do.family in LEADS_UP or is_commit(step):
            yield step, outer


def _steps(steps: Sequence[Step], around: tuple[Step, ...]) -> Iterator[tuple[Step, tuple[Step, ...]]]:
    """Yields every step with the steps around it."""
    for step in steps:
        yield step, around
        yield from _steps(held_steps(step), (*around, step))


def _uses(step: Step, around: Sequence[Step]) -> Names:
    """Returns the inputs and values that a step uses, or that decide whether and how often it runs."""
    found = set(_names(kind_as_written(step.do)))
    for one in (*around, step):
        for part in (one.when, one.each, getattr(one.do, "at_most", None)):
            found |= set(_names(as_written(part)))
    return found


def _names(value: Any) -> Iterator[tuple[str, str]]:
    for text in texts(value):
        try:
            paths = list(names_used(text))
        except BadExpression:
            continue
        yield from ((path[0], path[1]) for path in paths if len(path) > 1 and path[0] in ("inputs", "values"))


def _gives(step: Step) -> Iterator[str]:
    """Yields the names of the values that a step reads or sets."""
    if step.do.word == "set":
        yield from (kind_as_written(step.do) if isinstance(kind_as_written(step.do), dict) else {})
    for key in ("into", "add_to"):
        if isinstance(name := getattr(step.do, key, None), str):
            yield name
