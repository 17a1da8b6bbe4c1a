"""missing-plan: a call of a plan that does not exist."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily


class MissingPlan(Rule):
    """Finds calls of plans that do not exist.

    A run of such a plan is refused before it starts. Call a plan by its name, `plans/NAME.yaml`, or by its path in the
    project.

    Example:
        - call: sing-in

    Use instead:
        - call: sign-in

    Fix: none; a person has to say which plan is meant.
    """

    name: ClassVar[str] = "missing-plan"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        yield from judged.found_in_calls(self.name)
