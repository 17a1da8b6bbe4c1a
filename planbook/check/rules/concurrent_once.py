"""concurrent-once: a plan that commits, and allows several runs at the same time."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.problem import Place
from planbook.plan.source import place_of


class ConcurrentOnce(Rule):
    """Finds plans with a commit (`effect: once`) that allow several runs of their deployment at the same time.

    A run decides what to send by what it reads first: which orders are open, which invoices are not paid yet. A second
    run that goes on at the same time reads the same, and sends it a second time. Without `concurrency`, such a plan
    has one run at a time. If runs cannot get in each other's way, because each is given inputs of its own, allow it
    with a reason.

    Example:
        concurrency: 4
        steps:
          - click: {button: Pay}
            effect: once

    Use instead:
        concurrency: 1
        steps:
          - click: {button: Pay}
            effect: once

    Fix: none; whether runs can get in each other's way is not in the plan.
    """

    name: ClassVar[str] = "concurrent-once"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        many = judged.plan.concurrency or 1
        if many > 1 and any(judged.effect(step) == "once" for step in judged.all_steps):
            what = f"{many} runs of a plan that commits may go on at the same time, and send the same"
            yield Finding(place_of(judged.written["concurrency"]) or Place(), what, "write 1, or leave it out")
