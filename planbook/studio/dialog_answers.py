"""Steps that cannot be tried one by one: a step whose dialog another step answers."""

from collections.abc import Iterator

from planbook.plan.model import Plan
from planbook.step.kind import Step


def with_dialog_answers(plan: Plan, at: int) -> Iterator[tuple[int, Step]]:
    """Yields a step, and the `dialog` steps after it, which answer the box that it opens."""
    yield at, plan.steps[at]
    after = at + 1
    if after + 1 < len(plan.steps) and plan.steps[after].do.word == "tab" and plan.steps[after + 1].do.word == "dialog":
        yield after, plan.steps[after]
        after += 1
    while after < len(plan.steps) and plan.steps[after].do.word == "dialog":
        yield after, plan.steps[after]
        after += 1
