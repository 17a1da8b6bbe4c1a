"""unproved: a step of a drafted plan that failed in the proof."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily

LEAST = 0.2
"""Below this confidence, a step has failed."""


class Unproved(Rule):
    """Finds steps of which the planner is less than 20% sure.

    `planbook write` runs a plan once more after it has drafted it. If a step fails then, the planner gives it a
    `confidence` of 0.1, and writes the plan all the same. Such a plan is a draft: it has not reached its goal yet.

    Example:
        - click: {button: Show}
          confidence: 0.1
          unsure: it failed when the plan was done again

    Use instead:
        - click: {button: Show}

    Fix: none; the step has to be corrected, and the plan run, before its `confidence` is removed.
    """

    name: ClassVar[str] = "unproved"
    family: ClassVar[RuleFamily] = "fragile"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for step in judged.all_steps:
            sure = step.step.confidence
            if sure is not None and sure < LEAST:
                what = f"this '{step.word}' has not worked yet: the planner is {sure:.0%} sure of it"
                hint = "correct it, run the plan, and remove 'confidence' and 'unsure' once it has worked"
                yield Finding(step.key_place("confidence"), what, hint)
