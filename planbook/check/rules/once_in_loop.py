"""once-in-loop: a commit that is repeated."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import StepFacts
from planbook.plan.expressions import names_used


class OnceInLoop(Rule):
    """Finds commits (`effect: once`) in a loop whose turns cannot be told apart.

    A commit is sent once per turn. If all turns send the same, nobody can tell later which of them were sent. A group
    with `at_most` keeps sending until its `until` holds, up to the last turn.

    It is fine with a `verify`, which finds out, and in an `each` whose item is used by the commit or by the steps
    around it, because each turn is then about something else. Groups with `retries` do not count: they never start
    over after such a step was sent.

    Example:
        - group: Send all drafts
          at_most: 20
          steps:
            - until: {not: {button: Send draft}}
            - click: {button: Send draft, nth: 1}
              effect: once

    Use instead:
        - group: Send the drafts
          each: {draft: "{{ ['Ada', 'Carl'] }}"}
          steps:
            - click: {button: Send draft, in: {row: "{{ draft }}"}}
              effect: once

    Fix: none; what tells the turns apart is on the page, not in the plan.
    """

    name: ClassVar[str] = "once-in-loop"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for step in judged.all_steps:
            loop = step.repeated_by
            if loop is None or step.step.verify or step.do.holds_steps or judged.effect(step) != "once":
                continue
            if loop.step.each is None:
                what = "this is sent again in every turn, and nothing shows whether it was"
                yield Finding(step.place, what, "add a 'verify', or go through a list with 'each'")
            elif not _uses(loop, loop.step.each.name):
                what = "every turn sends the same"
                yield Finding(step.place, what, f"use '{loop.step.each.name}' in it, or add a 'verify'")


def _uses(loop: StepFacts, name: str) -> bool:
    """Returns whether the steps of a turn use that turn's item."""
    return any(
        used[0] == name
        for step in (loop, *loop.held())
        for path, text in step.texts()
        if path[0] != "each"
        for used in names_used(text)
    )
