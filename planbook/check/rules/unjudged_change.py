"""unjudged-change: a change whose result no step checks."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import StepFacts
from planbook.plan.observing import looks_at_page

_NO_CHANGE = ("hover", "highlight", "scroll")
_EXPECTED = "add an 'expect' after it: what does a person see when it has worked?"


class UnjudgedChange(Rule):
    """Finds changes whose result no later step checks, before the next commit or the end of the plan.

    A click that was carried out has not necessarily worked: the page may have refused. The run passes all the same,
    and nobody notices.

    One look is enough for everything before it: filled fields and the button after them are one change. These count as
    looks: `expect`, `wait_for`, `until`, `extract`, `download`, `tab: opened`, and a `stop` with a `when`. Looks that
    only compare values do not count. In a group with `at_most` the look may come before the change, for the next turn.

    Example:
        - fill: {field: Name, with: Ada}
        - click: {button: Save}

    Use instead:
        - fill: {field: Name, with: Ada}
        - click: {button: Save}
        - expect: {text: Saved}

    Fix: none; a person has to say what there is to see.
    """

    name: ClassVar[str] = "unjudged-change"
    family: ClassVar[RuleFamily] = "fragile"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        waiting: StepFacts | None = None  # the last change that no look has checked yet; a commit takes precedence
        for step in judged.steps:
            if looks_at_page(step.step):
                waiting = None
            if not _changes(step, judged) or _is_looked_at_next_turn(step):
                continue
            if waiting and judged.effect(waiting) == judged.effect(step) == "once":
                yield self._found(waiting, f" before the next commit, in line {step.place.line}")
            if not waiting or judged.effect(waiting) != "once" or judged.effect(step) == "once":
                waiting = step
        if waiting:
            yield self._found(waiting, "")

    def _found(self, step: StepFacts, until: str) -> Finding:
        return Finding(step.place, f"nothing looks at what this '{step.word}' has done{until}", _EXPECTED)


def _changes(step: StepFacts, judged: PlanFacts) -> bool:
    if step.do.family != "act" or step.word in _NO_CHANGE or step.step.optional:
        return False
    return judged.effect(step) != "read" and getattr(step.do, "do", None) != "dismiss"


def _is_looked_at_next_turn(step: StepFacts) -> bool:
    repeated = [group for group in step.parents if getattr(group.do, "at_most", None) is not None]
    return any(looks_at_page(inner.step) for group in repeated for inner in group.held())
