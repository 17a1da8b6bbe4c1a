"""call-cycle: a plan that calls itself."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily


class CallCycle(Rule):
    """Finds plans that call themselves, directly or through others.

    Such a run would never end, so it is refused before it starts. To repeat steps, use a group with `each` or
    `at_most`.

    Example:
        - click: {link: Next}
        - call: example

    Use instead:
        - group: Every page
          at_most: 50
          steps:
            - until: {not: {link: Next}}
            - click: {link: Next}

    Fix: none; a person has to say what the plan should do instead.
    """

    name: ClassVar[str] = "call-cycle"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        yield from judged.found_in_calls(self.name)
