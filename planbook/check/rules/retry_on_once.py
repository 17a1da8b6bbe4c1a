"""retry-on-once: retries of a step that is sent at most once."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import StepFacts
from planbook.plan.edit import CannotSplice, Splice
from planbook.plan.problem import quoted


class RetryOnOnce(Rule):
    """Finds `retries` on a step with `effect: once`.

    It reads as if the step could be sent again, which never happens: planbook tries such a step again only until the
    browser is told to act, for example while the button is missing. Every step has retries for that.

    Example:
        - click: {button: Place order}
          effect: once
          retries: 5

    Use instead:
        - click: {button: Place order}
          effect: once
          timeout: 30s

    Fix: removes `retries` if it only states the default; otherwise the number of tries would change.
    """

    name: ClassVar[str] = "retry-on-once"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for step in judged.all_steps:
            holds_others = step.do.holds_steps or step.word == "call"
            if step.step.retries and not holds_others and judged.effect(step) == "once":
                what = f"{quoted(f'retries: {step.step.retries}')} stands on what is sent at most once"
                todo = "take it away: it is tried again anyway, until the browser has been told to"
                yield Finding(step.key_place("retries"), what, todo, _edits(step, judged))


def _edits(step: StepFacts, judged: PlanFacts) -> tuple[Splice, ...]:
    if step.step.retries != judged.plan.defaults.retries:
        return ()
    try:
        return (judged.edit.remove(step.written, "retries"),)
    except CannotSplice:
        return ()
