"""output-unchecked: a request, or a task for an agent, whose answer nothing looks at."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily

JUDGED_BY = {"request": "expect", "agent": "output"}
"""The kinds that get an answer, and the key that says what it must be."""


class OutputUnchecked(Rule):
    """Finds requests, and tasks for agents, whose answer no step looks at.

    Many servers answer 200 although they refused, and say so in the text: `{"error": "unknown article"}`. Without
    `expect`, only the status is compared, and such a run passes. It is enough that `expect` says what the answer must
    be, or that a step uses the value that `into` sets. For an agent, it is `output` that says what the answer must be.

    Example:
        - request: {get: /api/orders, into: orders}

    Use instead:
        - request: {get: /api/orders, expect: {json: "{{ answer.orders | length > 0 }}"}, into: orders}

    Fix: none; a person has to say what a right answer is.
    """

    name: ClassVar[str] = "output-unchecked"
    family: ClassVar[RuleFamily] = "fragile"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        used = {use.name[1:2] for use in judged.uses if use.name[0] in ("values", "last")}
        for step in judged.all_steps:
            into = getattr(step.do, "into", None)
            key = JUDGED_BY.get(step.word)
            if key and step.at(step.word, key) is None and not used & {(into,), ()}:
                what = f"nothing looks at the answer of this '{step.word}'"
                yield Finding(step.place, what, f"add an '{key}' to it: what is a right answer?")
