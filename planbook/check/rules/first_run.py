"""first-run: values of the last run in a step that fails without them."""

import re
from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import StepFacts
from planbook.check.used_names import NameUse
from planbook.plan.problem import quoted

_ASKS = re.compile(r"\bis\s+(not\s+)?(un)?defined\b|\|\s*(default|d)\b")


class FirstRun(Rule):
    """Finds values of the last run (`last.price`) in plans that do not handle the first run, which has none.

    Such a step fails, and so does the run. The next run then has no values either, so the plan never passes. The same
    happens if a value is new in a plan that has run for a long time. The rule ignores an expression that asks first
    (`default`, `is defined`, or whether there is any `last`), a step that is `optional`, and a step whose `when`, or
    that of a group around it, asks for `last`.

    Example:
        - extract: {from: {testid: price}, as: number, into: price}
        - expect: "{{ values.price <= last.price }}"

    Use instead:
        - extract: {from: {testid: price}, as: number, into: price}
        - expect: "{{ values.price <= last.price | default(values.price) }}"

    Fix: none; a person has to say what holds at the first run.
    """

    name: ClassVar[str] = "first-run"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for use in judged.uses:
            if use.name[0] == "last" and len(use.name) > 1 and not _asks(use, judged):
                path = ".".join(use.name[:2])
                what = f"{quoted(path)} is not known at the first run"
                yield Finding(use.place, what, f"give a value for it: {path} | default(…)")


def _asks(use: NameUse, judged: PlanFacts) -> bool:
    """Returns whether the expression, or a `when` that guards it, asks whether the value exists."""
    if _ASKS.search(use.text) or any(one.name == ("last",) and one.text is use.text for one in judged.uses):
        return True
    step = use.step
    if step is None:
        return False
    conditions = [one for one in step.conditions if one is not step or use.path[0] != "when"]
    return any(one.step.optional for one in (*step.parents, step)) or any(
        _asks_for_last(one, judged) for one in conditions
    )


def _asks_for_last(step: StepFacts, judged: PlanFacts) -> bool:
    return any(use.name[0] == "last" and use.path[0] == "when" for use in judged.uses_of(step))
