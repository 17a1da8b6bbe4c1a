"""no-fallback: a commit that depends on a single selector."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.problem import quoted

_SELECTORS = ("css", "xpath")


class NoFallback(Rule):
    """Finds commits (`effect: once`) whose element is named by a single CSS selector or XPath.

    A plan leads up to its commits, and nobody may be there when one fails. A selector does not say what the element
    does: after a change of the page it matches nothing or, worse, another button. A fallback under `or` keeps the plan
    working, and the record says which one was used.

    Example:
        - title: Place the order
          click: {css: "#checkout .primary"}
          effect: once

    Use instead:
        - title: Place the order
          click: {button: Place order, or: [{css: "#checkout .primary"}]}
          effect: once

    Fix: none; what else the element is called is on the page, not in the plan.
    """

    name: ClassVar[str] = "no-fallback"
    family: ClassVar[RuleFamily] = "fragile"
    profile: ClassVar[Profile] = "unattended"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for target in judged.targets:
            step = target.step
            if step is None or target.path != (step.word,) or judged.effect(step) != "once":
                continue
            if target.target.by in _SELECTORS and not target.target.or_ and target.name is not None:
                what = f"a commit rests on {quoted(target.name)} alone"
                yield Finding(target.place, what, "name it by its role and name, or list a fallback under 'or'")
