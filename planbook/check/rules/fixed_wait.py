"""fixed-wait: a pause of a fixed length."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import StepFacts
from planbook.plan.problem import quoted
from planbook.plan.walk import held_steps
from planbook.step.text import is_template


class FixedWait(Rule):
    """Finds pauses of a fixed length.

    A pause is too short on a bad day and too long on all others. `wait_for` lasts exactly as long as necessary, and
    says what it waited for if that does not come.

    A pause is fine if it sets the pace of a group that asks again and again (`at_most` and `until`), or if its length
    is computed.

    Example:
        - click: {button: Refresh}
        - pause: 5s
        - expect: {text: Up to date}

    Use instead:
        - click: {button: Refresh}
        - wait_for: {text: Up to date}

    Fix: none; a person has to say what the plan waits for.
    """

    name: ClassVar[str] = "fixed-wait"
    family: ClassVar[RuleFamily] = "fragile"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for step in judged.all_steps:
            if (
                step.word == "pause"
                and not _sets_the_pace(step)
                and not is_template(getattr(step.do, "duration", None))
            ):
                length = step.at("pause", "duration") or step.own
                what = f"{quoted(f'pause: {length}')} waits for a fixed time"
                yield Finding(step.place, what, "wait for what is to come, with 'wait_for'")


def _sets_the_pace(step: StepFacts) -> bool:
    return any(
        getattr(group.do, "at_most", None) is not None and any(one.do.word == "until" for one in held_steps(group.step))
        for group in step.parents
    )
