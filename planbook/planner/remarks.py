"""What a reviewer would object to in a step alone, reported as soon as it is in the draft."""

from planbook.check.judge import apply_rules
from planbook.check.profiles import rules_of
from planbook.plan.model import Plan

_LATER = ("unjudged-change",)
"""Rules whose findings later steps may fix."""


class Remarks:
    """Reports each remark once."""

    def __init__(self) -> None:
        self._said: set[str] = set()
        self._rules = [rule for rule in rules_of("reviewable") if rule.family == "fragile" and rule.name not in _LATER]

    def on(self, plan: Plan) -> list[str]:
        """Returns the rules' new findings in the plan."""
        problems = apply_rules(plan.text.encode(), plan.file, self._rules).problems
        new = [problem for problem in problems if problem.what not in self._said]
        self._said.update(problem.what for problem in new)
        return [problem.message for problem in new]
