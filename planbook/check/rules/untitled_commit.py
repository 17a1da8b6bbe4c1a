"""untitled-commit: a commit without a title."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily


class UntitledCommit(Rule):
    """Finds commits (`effect: once`) without a `title`.

    A commit is what a reviewer looks for first, what planbook asks about if nobody knows whether it was sent, and what
    a person reads in the middle of the night. `Click button "OK"` does not tell them what it does.

    Example:
        - click: {button: OK, in: {dialog: Delete}}
          effect: once

    Use instead:
        - title: Delete the draft for good
          click: {button: OK, in: {dialog: Delete}}
          effect: once

    Fix: none; a person has to say what the step is for.
    """

    name: ClassVar[str] = "untitled-commit"
    family: ClassVar[RuleFamily] = "readable"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for step in judged.all_steps:
            holds_others = step.do.holds_steps or step.word == "call"
            if not step.step.title and not holds_others and judged.effect(step) == "once":
                what = f"this '{step.word}' is sent at most once, and has no title"
                yield Finding(step.place, what, "add a 'title': what it does, in the words of whoever decides on it")
