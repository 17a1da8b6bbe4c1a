"""What a reviewer would say of a step as soon as it is in the draft, where that can be said of the step alone."""

from planbook.check.judge import apply_rules
from planbook.check.profiles import rules_of
from planbook.plan.model import Plan

_LATER = ("unjudged-change",)
"""What the steps behind may mend."""


class Remarks:
    """Remembers what it has said, and says it once."""

    def __init__(self) -> None:
        self._said: set[str] = set()
        self._rules = [rule for rule in rules_of("reviewable") if rule.family == "fragile" and rule.name not in _LATER]

    def on(self, plan: Plan) -> list[str]:
        """What is new of what the rules find in the plan."""
        problems = apply_rules(plan.text.encode(), plan.file, self._rules).problems
        new = [problem for problem in problems if problem.what not in self._said]
        self._said.update(problem.what for problem in new)
        return [problem.message for problem in new]
