"""unused-input: an input that nothing uses."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.problem import quoted


class UnusedInput(Rule):
    """Finds inputs that no expression of the plan uses.

    A run is asked for such an input, and it changes nothing. Most likely the place where it belongs contains a fixed
    text, which is what runs.

    Example:
        inputs:
          quantity: {type: integer, default: 2}
        steps:
          - fill: {field: Quantity, with: 2}

    Use instead:
        inputs:
          quantity: {type: integer, default: 2}
        steps:
          - fill: {field: Quantity, with: "{{ inputs.quantity }}"}

    Fix: none; a person has to say whether the input or its use is missing.
    """

    name: ClassVar[str] = "unused-input"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        used = {use.name[1:2] for use in judged.uses if use.name[0] == "inputs"}
        signing_in = (judged.called.get(name) for name in judged.plan.session)
        used |= {(name,) for plan in signing_in if plan for name in plan.inputs}  # they receive them
        for name in judged.plan.inputs:
            if (name,) not in used and () not in used:
                place = judged.written["inputs"].key(name).place
                yield Finding(place, f"the input {quoted(name)} is never used", "use it in a step, or take it out")
