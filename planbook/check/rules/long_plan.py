"""long-plan: more steps than anyone reviews with care."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily

MOST = 60
"""Steps that a plan may have, without notes."""


class LongPlan(Rule):
    """Finds plans of more than sixty steps, not counting notes.

    Nobody reads that far with the same care. Things that the plan does several times, or shares with other plans, are
    written several times. Make a part with a name of its own (signing in, finding an order) a plan of its own: others
    can `call` it, and it can be reviewed and tried alone.

    Example:
        steps: [goto: /1, goto: /2, goto: /3, goto: /4, goto: /5, goto: /6, goto: /7, goto: /8, goto: /9, goto: /10,
          goto: /11, goto: /12, goto: /13, goto: /14, goto: /15, goto: /16, goto: /17, goto: /18, goto: /19, goto:
          /20, goto: /21, goto: /22, goto: /23, goto: /24, goto: /25, goto: /26, goto: /27, goto: /28, goto: /29,
          goto: /30, goto: /31, goto: /32, goto: /33, goto: /34, goto: /35, goto: /36, goto: /37, goto: /38, goto:
          /39, goto: /40, goto: /41, goto: /42, goto: /43, goto: /44, goto: /45, goto: /46, goto: /47, goto: /48,
          goto: /49, goto: /50, goto: /51, goto: /52, goto: /53, goto: /54, goto: /55, goto: /56, goto: /57, goto:
          /58, goto: /59, goto: /60, goto: /61]

    Use instead:
        - call: sign-in
        - goto: /orders

    Fix: none; a person has to see where the plan divides.
    """

    name: ClassVar[str] = "long-plan"
    family: ClassVar[RuleFamily] = "readable"
    profile: ClassVar[Profile] = "unattended"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        count = sum(step.word != "note" for step in judged.steps)
        if count > MOST:
            todo = f"put parts of it into plans of their own, and 'call' them; {MOST} are reviewed with care"
            yield Finding(judged.key_place("steps"), f"there are {count} steps", todo)
