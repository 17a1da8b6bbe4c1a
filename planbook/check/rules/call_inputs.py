"""call-inputs: a call that does not give a plan what it needs."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import StepFacts
from planbook.check.types import PlanTypes
from planbook.plan.inputs import InvalidValue, expected_value
from planbook.plan.inputs import convert as fit_input
from planbook.plan.model import Input, Plan
from planbook.plan.problem import Place, did_you_mean, listed, quoted
from planbook.plan.source import Mapping, Sequence, Text, place_of
from planbook.step.text import is_template


class CallInputs(Rule):
    """Finds calls that give a plan an unknown input, leave out a required one, or give one that cannot fit.

    The step that calls the plan fails, after everything before it was done. The rule compares the type of an
    expression as far as the plan states it. A plan that `recover` calls receives no inputs. A plan that `session`
    names receives the inputs of this plan with the same names.

    Example:
        - call: {plan: sign-in, inputs: {shp: shop.example}}

    Use instead:
        - call: {plan: sign-in}

    Fix: none; a person has to say what to give to the plan.
    """

    name: ClassVar[str] = "call-inputs"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        types = PlanTypes(judged)
        for step in judged.all_steps:
            plan = judged.called.get(str(step.at("call", "plan") or step.own)) if step.word == "call" else None
            if plan:
                given = step.at("call", "inputs") or Mapping()
                yield from _unknown(given, plan)
                yield from _missing(given, plan, step)
                yield from (found for name in given for found in _unfit(name, given[name], plan, step, types))
        yield from _of_sessions(judged)
        yield from _of_remedies(judged)


def _of_sessions(judged: PlanFacts) -> Iterator[Finding]:
    written = judged.written.get("session")
    for name in written if isinstance(written, Sequence) else [written]:
        plan = judged.called.get(str(name))
        needed = [one for one in _needed(plan) if one not in judged.plan.inputs] if plan else ()
        if needed and plan:
            expected = "a session's plan is given this plan's inputs of the same name: add one, or a default there"
            yield Finding(place_of(name) or Place(), _needs(plan, needed), expected)


def _of_remedies(judged: PlanFacts) -> Iterator[Finding]:
    for recover in (judged.written.get("recover"), *(step.at("recover") for step in judged.all_steps)):
        for remedy in recover.values() if isinstance(recover, Mapping) else ():
            name = remedy.get("call") if isinstance(remedy, Mapping) else None
            plan = judged.called.get(str(name))
            if plan and _needed(plan):
                expected = "a remedy gives no inputs: call a plan that needs none, or give them a default there"
                yield Finding(place_of(name) or Place(), _needs(plan, _needed(plan)), expected)


def _unknown(given: Mapping, plan: Plan) -> Iterator[Finding]:
    for name in given:
        if name not in plan.inputs:
            has = f"its inputs are {listed(plan.inputs)}" if plan.inputs else "it has none"
            what = f"the plan {quoted(plan.name)} has no input {quoted(name)}"
            yield Finding(name.place, what, did_you_mean(name, plan.inputs, has))


def _missing(given: Mapping, plan: Plan, step: StepFacts) -> Iterator[Finding]:
    needed = [name for name in _needed(plan) if name not in given]
    if needed:
        it = "it" if len(needed) == 1 else "them"
        yield Finding(step.value_place("call", "plan"), _needs(plan, needed), f"give {it} under 'inputs'")


def _needed(plan: Plan) -> list[str]:
    """Returns the inputs without a default."""
    return [name for name, one in plan.inputs.items() if "default" not in one.model_fields_set]


def _needs(plan: Plan, needed: list[str]) -> str:
    return f"the plan {quoted(plan.name)} needs {listed(map(quoted, needed))}"


def _unfit(name: Text, written: object, plan: Plan, step: StepFacts, types: PlanTypes) -> Iterator[Finding]:
    declared = plan.inputs.get(name)
    if declared is None or not isinstance(written, Text):
        return
    expected = f"{expected_value(declared)} is expected"
    if not is_template(written):
        if not _fits(written, declared):
            yield Finding(written.place, f"{quoted(written)} does not fit the input {quoted(name)}", expected)
        return
    found = types.of_text(written, step)
    if found and not (found.name in _TAKES[declared.type] or (found.is_list and declared.type == "csv")):
        what = f"{quoted(written)} is {found.name}, which does not fit the input {quoted(name)}"
        yield Finding(written.place, what, expected)


def _fits(written: str, declared: Input) -> bool:
    try:
        fit_input(written, declared)
    except InvalidValue:
        return False
    return True


_TAKES = {
    "string": ("a text", "a number", "true or false", "a date"),
    "integer": ("a number", "a text"),
    "number": ("a number", "a text"),
    "boolean": ("true or false", "a text"),
    "date": ("a date", "a text"),
    "file": ("a text",),
    "csv": ("a text",),
}
"""The types that each type of input accepts; a text may be in the required format."""
