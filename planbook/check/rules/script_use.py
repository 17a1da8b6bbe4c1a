"""script-use: JavaScript in a plan."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily


class ScriptUse(Rule):
    """Finds steps that run JavaScript in the page.

    A script does whatever it likes with the page and its session, past everything that a plan promises. It is not a
    click that a person could have made, no check of the page applies, and its reader has to know JavaScript. If there
    is no other way, allow it on its line with the reason.

    Example:
        - script: document.querySelector('#terms').checked = true

    Use instead:
        - tick: {checkbox: I accept the terms}

    Fix: none; the purpose of the script has to be written as steps.
    """

    name: ClassVar[str] = "script-use"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for step in judged.all_steps:
            if step.word == "script":
                what = "'script' does with the page what the plan does not say"
                yield Finding(step.place, what, "say it in steps that a person would take")
