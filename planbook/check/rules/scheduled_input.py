"""scheduled-input: a scheduled plan that needs an input."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.problem import quoted


class ScheduledInput(Rule):
    """Finds plans with a `schedule` and an input without a default.

    Nobody is there to give the input when a scheduled run starts, so every such run is refused.

    Example:
        schedule: {cron: 0 6 * * *}
        inputs:
          article: {}
        steps:
          - fill: {field: Search, with: "{{ inputs.article }}"}

    Use instead:
        schedule: {cron: 0 6 * * *}
        inputs:
          article: {default: copy paper}
        steps:
          - fill: {field: Search, with: "{{ inputs.article }}"}

    Fix: none; what the input should be is not in the plan.
    """

    name: ClassVar[str] = "scheduled-input"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for name, declared in judged.plan.inputs.items() if judged.plan.schedule else ():
            if "default" not in declared.model_fields_set:
                what = f"nobody gives the input {quoted(name)} to a scheduled run"
                place = judged.written["inputs"].key(name).place
                yield Finding(place, what, "give it a default, or describe the schedule in prefect.yaml")
