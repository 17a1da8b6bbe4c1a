"""shadowed-id: a name that hides another, or is easily confused with it."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import StepFacts
from planbook.plan.problem import Place, quoted

HIDES = "give it another name"
RESERVED = frozenset(["and", "else", "false", "if", "in", "is", "none", "not", "or", "true", "False", "None", "True"])
FUNCTIONS = frozenset(("range", "dict"))


class ShadowedId(Rule):
    """Finds names of `each`, and values, that hide another name or have the name of an input.

    Inside such an `each` the outer name cannot be reached, and an expression means something else than its reader
    thinks. A value with the name of an input is easily confused with it: `values.quantity` and `inputs.quantity`
    differ by one word.

    Example:
        - group: Every order
          each: {row: "{{ [1, 2] }}"}
          steps:
            - each: {row: "{{ [3, 4] }}"}
              click: {link: "{{ row }}"}

    Use instead:
        - group: Every order
          each: {order: "{{ [1, 2] }}"}
          steps:
            - each: {line: "{{ [3, 4] }}"}
              click: {link: "{{ line }} of {{ order }}"}

    Fix: none; the new name appears in several places, and a person should choose it.
    """

    name: ClassVar[str] = "shadowed-id"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        values = {str(name) for step in judged.all_steps for name in step.gives()}
        for step in judged.all_steps:
            if step.step.each:
                yield from _each(step, judged, values)
            for name in step.gives():
                if name in judged.plan.inputs:
                    what = f"the value {quoted(name)} is called like an input"
                    yield Finding(name.place, what, HIDES)


def _each(step: StepFacts, judged: PlanFacts, values: set[str]) -> Iterator[Finding]:
    assert step.step.each
    name = step.step.each.name
    outer = next((one for one in reversed(step.parents) if one.step.each and one.step.each.name == name), None)
    if outer:
        what = f"{quoted(name)} hides the {quoted(name)} of the 'each' in line {_place(outer).line}"
        todo = HIDES if isinstance(step.at("each"), dict) else "name what each goes through: each: {name: list}"
        yield Finding(_place(step), what, todo)
    elif name in RESERVED:
        what = f"{quoted(name)} is a word of expressions and cannot be named in one"
        yield Finding(_place(step), what, HIDES)
    elif name in FUNCTIONS:
        yield Finding(_place(step), f"{quoted(name)} hides the function of that name", HIDES)
    elif name in judged.plan.inputs or name in values:
        space = "inputs" if name in judged.plan.inputs else "values"
        what = f"{quoted(name)} is easily taken for {quoted(f'{space}.{name}')}"
        yield Finding(_place(step), what, HIDES)


def _place(step: StepFacts) -> Place:
    """Returns the place of the name, or of the `each` if that has none."""
    assert step.step.each
    written = step.at("each")
    return step.key_place("each", step.step.each.name) if isinstance(written, dict) else step.key_place("each")
