"""The base class of rules. The docstring of a rule is its documentation."""

from collections.abc import Iterator
from typing import ClassVar, Literal, get_args

from planbook.check.finding import Finding
from planbook.check.plan_facts import PlanFacts
from planbook.settings import PROFILES, Profile

RuleFamily = Literal["wrong", "fragile", "dangerous", "readable"]
FAMILIES: tuple[RuleFamily, ...] = get_args(RuleFamily)


class Rule:
    """A rule: one file in `planbook/check/rules/`, named after it, and one line in `planbook.check.table`.

    The docstring is its documentation, in this order: one sentence that says what it does (`Finds …`); paragraphs that
    say why that is bad; `Example:`, YAML in which it finds something; `Use instead:`, YAML in which it finds nothing;
    `Fix:`, a sentence on whether `--fix` applies, and why that is safe. YAML is a list of steps, or keys of a plan.
    """

    name: ClassVar[str]
    family: ClassVar[RuleFamily]
    profile: ClassVar[Profile]  # the first profile in which it counts

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        """Yields what it finds in one plan, in any order."""
        raise NotImplementedError


__all__ = ["FAMILIES", "PROFILES", "Finding", "Profile", "Rule", "RuleFamily"]
