"""heal-before-once: a plan that commits, and heals its steps while it runs."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.problem import Place
from planbook.plan.source import place_of


class HealBeforeOnce(Rule):
    """Finds plans with `heal: this-run` and a commit (`effect: once`).

    A `once` step is never healed while the plan runs. But the steps before it are, and they choose what it sends: a
    field that is filled in, an entry that is opened. Nobody has seen the diff when that is sent. Without `heal`, the
    run fails, and `planbook heal` proposes the same diff.

    Example:
        heal: this-run
        steps:
          - fill: {field: Amount, with: 10}
          - click: {button: Pay}
            effect: once

    Use instead:
        steps:
          - fill: {field: Amount, with: 10}
          - click: {button: Pay}
            effect: once

    Fix: none; a plan that only reads may stay healed, and the part that commits may become a plan of its own.
    """

    name: ClassVar[str] = "heal-before-once"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        if judged.plan.heal and any(judged.effect(step) == "once" for step in judged.all_steps):
            what = "steps that are healed while the plan runs choose what it sends, before anybody has seen the diff"
            yield Finding(place_of(judged.written["heal"]) or Place(), what, "leave out heal")
