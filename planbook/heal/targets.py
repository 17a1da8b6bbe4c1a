"""Targets for a found element, in the grammar and the style of the target that the plan has now."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from planbook.heal.places import Written, keys_of_target
from planbook.plan.authored import as_written
from planbook.step.target import CALLED, WAYS, Target
from planbook.step.text import EXPRESSION

ANEW = ("exact", "nth")
"""Refinements of the old target that say nothing about the new one."""


def targets_like(old: Target, ways: Sequence[dict[str, Any]]) -> Iterator[Written]:
    """Yields targets, the one to prefer first: a bare name if the old one is bare, then the old one's own refinements.

    `ways` are the targets that lead to the element, the best first. A target must have the expressions that the old
    one has: otherwise it would name another value of the run.
    """
    needed = expressions(_written(old))
    seen: list[Written] = []
    for target in [*_like(old, ways), *ways]:
        if target not in seen and expressions(target) == needed:
            seen.append(target)
            yield target


def _like(old: Target, ways: Sequence[dict[str, Any]]) -> Iterator[Written]:
    first = old.alternatives[0]
    kept = {key: value for key, value in _refinements(first).items() if key not in ANEW}
    for way in ways:
        by, name = next((key, value) for key, value in way.items() if key in WAYS)
        if by in ("css", "xpath"):
            continue
        if first.by == CALLED and not kept and not old.or_:
            yield str(name)
        exact = {"exact": way["exact"]} if "exact" in way else {}
        if kept:
            yield {by: name, **exact, **kept}


def _refinements(target: Target) -> dict[str, Any]:
    written = as_written(target)
    if not isinstance(written, dict):
        return {}
    return {key: _as_one(value) for key, value in keys_of_target(written).items() if key not in WAYS}


def _as_one(value: Any) -> Any:
    """Returns the item of a list of one, such as the only frame, as people write it."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _written(target: Target) -> Any:
    return as_written(target.alternatives[0])


def expressions(written: Any) -> Counter[str]:
    """Returns the texts with expressions in what is written."""
    if isinstance(written, dict):
        return sum((expressions(value) for value in written.values()), Counter[str]())
    if isinstance(written, list):
        return sum((expressions(value) for value in written), Counter[str]())
    return Counter([written] if isinstance(written, str) and EXPRESSION in written else [])


def as_target(written: Written) -> Target:
    """Returns the target that is written."""
    return Target.model_validate(written)
