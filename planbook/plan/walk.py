"""Iterates over all steps of a plan."""

from collections.abc import Iterator, Sequence

from planbook.plan.model import Plan
from planbook.step.kind import Step


def held_steps(step: Step) -> Sequence[Step]:
    """Returns the steps inside this one, without those of `verify`."""
    return getattr(step.do, "steps", ()) if step.do.holds_steps else ()


def verifying_steps(step: Step) -> Sequence[Step]:
    """Returns the steps of its `verify`."""
    return step.verify if isinstance(step.verify, list) else ()


def all_steps(plan: Plan) -> Iterator[Step]:
    """Yields every step of the file: the plan's own, those inside them, of `verify`, and of `whenever`."""
    for step in plan.steps:
        yield from with_inner(step)
    for whenever in plan.whenever:
        for step in whenever.steps:
            yield from with_inner(step)


def with_inner(step: Step) -> Iterator[Step]:
    """Yields the step, and every step inside it."""
    yield step
    for inner in (*held_steps(step), *verifying_steps(step)):
        yield from with_inner(inner)
