"""called-browser: a called plan that sets another browser than its caller."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.model import Plan
from planbook.plan.problem import Place, listed, quoted
from planbook.plan.source import Sequence, place_of


class CalledBrowser(Rule):
    """Finds plans that are called, or sign in, and ask for another `browser` than the plan that runs.

    `browser` applies to the whole run: a called plan uses the browser of its caller. Its own language, time zone or
    size then do not apply, and dates, numbers and layouts may differ from what its author saw. In the example,
    `in-german` has `browser: {language: de-DE}`, and this plan has none.

    Example:
        - call: in-german

    Use instead:
        - call: sign-in

    Fix: none; a person has to say which of the two is right.
    """

    name: ClassVar[str] = "called-browser"
    family: ClassVar[RuleFamily] = "fragile"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        own = _said(judged.plan)
        for name, place in _called(judged):
            plan = judged.called.get(name)
            others = [key for key, value in _said(plan).items() if own.get(key) != value] if plan else []
            if others:
                what = f"the plan {quoted(name)} asks for another browser: {listed(others)}"
                yield Finding(
                    place, what, "it has this plan's: write the same under 'browser' here, or take it out there"
                )


def _said(plan: Plan) -> dict[str, Any]:
    """Returns the browser settings of a plan."""
    browser = plan.browser
    return {name: getattr(browser, name) for name in browser.model_fields_set} if browser else {}


def _called(judged: PlanFacts) -> Iterator[tuple[str, Place]]:
    """Yields the plans called by steps and remedies, and those that sign in, each with the place of its name."""
    for step in judged.all_steps:
        if step.word == "call":
            yield str(step.at("call", "plan") or step.own), step.value_place("call", "plan")
    written = judged.written.get("session")
    for name in written if isinstance(written, Sequence) else [written] if written else []:
        yield str(name), place_of(name) or Place()
    for recover in (judged.written.get("recover"), *(step.at("recover") for step in judged.all_steps)):
        for remedy in recover.values() if isinstance(recover, Mapping) else ():
            if isinstance(remedy, Mapping) and remedy.get("call"):
                yield str(remedy["call"]), place_of(remedy["call"]) or Place()
