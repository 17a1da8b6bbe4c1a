"""stray-until: an `until` without a loop to leave."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily


class StrayUntil(Rule):
    """Finds an `until` that is not in a group that repeats its steps.

    An `until` leaves the nearest group with `at_most` or `each` around it. Without such a group, the run fails as soon
    as the condition holds, which is when all is well.

    Example:
        - group: Wait for the report
          steps:
            - until: {link: Report}
            - reload:

    Use instead:
        - group: Wait for the report
          at_most: 20
          steps:
            - until: {link: Report}
            - reload:

    Fix: none; the author has to say how often to repeat.
    """

    name: ClassVar[str] = "stray-until"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for step in judged.all_steps:
            if step.word == "until" and not any(around.is_repeated for around in step.parents):
                what = "no group that repeats is around this 'until', so that it leaves nothing"
                yield Finding(step.place, what, "put it into a group with 'at_most' or 'each', or wait with 'wait_for'")
