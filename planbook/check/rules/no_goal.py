"""no-goal: a plan without a `goal`."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily


class NoGoal(Rule):
    """Finds plans without a `goal`.

    The goal is what the steps are measured against. Without it, a reviewer can say whether the steps are correct, but
    not whether they are the right ones. It is also the heading of every notebook.

    Example:
        name: example
        start: https://shop.example/

    Use instead:
        name: example
        goal: Order A4 paper and keep the order number.
        start: https://shop.example/

    Fix: none; only a person knows.
    """

    name: ClassVar[str] = "no-goal"
    family: ClassVar[RuleFamily] = "readable"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        if not (judged.plan.goal or "").strip():
            todo = "add 'goal', one sentence, below its name"
            yield Finding(judged.key_place("name"), "the plan does not say what it is for", todo)
