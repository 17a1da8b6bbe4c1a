"""Recognizes steps whose reason is stated next to them, where a reviewer sees it."""

from planbook.check.plan_facts import PlanFacts
from planbook.check.steps import StepFacts


def has_reason(judged: PlanFacts, step: StepFacts) -> bool:
    """Returns whether the step has a title, a comment on or right above its lines, or a note right before it."""
    if step.step.title:
        return True
    before = judged.before(step)
    return bool(before and before[-1].word == "note") or _is_commented(judged, step)


def _is_commented(judged: PlanFacts, step: StepFacts) -> bool:
    """Returns whether the step has a comment. Suppressions do not count."""
    said = {one.line: one.alone for one in judged.comments if not one.text.strip().startswith("planbook:")}
    first = step.written.place.line
    last, column = step.written.ends
    return said.get(first - 1, False) or any(line in said for line in range(first, last + (2 if column else 1)))
