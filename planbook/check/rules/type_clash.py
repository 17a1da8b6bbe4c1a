"""type-clash: a value of one type used as another."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.models import Path
from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import StepFacts
from planbook.check.types import PlanTypes
from planbook.check.value_types import BOOLEAN, ValueType
from planbook.plan.expressions import place_within
from planbook.plan.problem import quoted
from planbook.plan.source import Text
from planbook.step.text import is_template

_LOOKS = ("when", "verify", "see", "expect", "until", "wait_for")
_IN_A_TEXT = ("a text", "a number", "a date", "true or false")
"""Types that can be inserted into a text."""
_ANYTHING = (("request", "json"), ("run", "stdin"), ("run", "args"), ("script", "args"), ("agent", "context"))
"""Where a list or a mapping goes on as it is."""


class TypeClash(Rule):
    """Finds values of one type that are used as another, so that the step fails or never does what it says.

    A text from the page is not a number until `as: number` or a filter converts it. Adding to it, or comparing it with
    a number, fails. Values of different types are never equal, so a `when` that compares them never holds. Use `each`
    to go through the rows of a csv input; they are not text. The rule knows the types of inputs, and those of values
    as far as the steps that set them state it.

    Example:
        inputs:
          express: {type: boolean, default: false}
        steps:
          - extract: {from: {testid: price}, match: '[0-9.]+', into: price}
          - expect: "{{ values.price < 100 }}"
          - when: "{{ inputs.express == 'true' }}"
            tick: {radio: Express}

    Use instead:
        inputs:
          express: {type: boolean, default: false}
        steps:
          - extract: {from: {testid: price}, match: '[0-9.]+', as: number, into: price}
          - expect: "{{ values.price < 100 }}"
          - when: "{{ inputs.express }}"
            tick: {radio: Express}

    Fix: none; a person has to say whether the type or its use is wrong.
    """

    name: ClassVar[str] = "type-clash"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        types = PlanTypes(judged)
        for step, path, text in judged.texts:
            if is_template(text):
                yield from _in_expressions(text, step, types, judged)
                yield from _as_a_whole(text, path, step, types)
            elif path[0] == "each" and all(isinstance(part, str) for part in path):
                yield Finding(text.place, f"{quoted(text)} is a text", "'each' goes through a list")


def _in_expressions(text: Text, step: StepFacts | None, types: PlanTypes, judged: PlanFacts) -> Iterator[Finding]:
    from planbook.check.clashes import find_type_clashes
    from planbook.values.parse import expressions, tree

    around = step.parents[-1] if step and step.parents else None
    for expression in expressions(text):
        for clash in find_type_clashes(tree(expression.source), types, step or around):
            place = place_within(".".join(clash.name[:2]), text, judged.lines) if clash.name else text.place
            yield Finding(place, clash.what, clash.expected)


def _as_a_whole(text: Text, path: Path, step: StepFacts | None, types: PlanTypes) -> Iterator[Finding]:
    """Yields values whose place needs another type than the text gives."""
    found = types.of_text(text, step)
    if path[0] == "each":
        if found and not found.is_list:
            yield Finding(text.place, f"{quoted(text)} is {found.name}", "'each' goes through a list")
    elif _is_look(text, path):
        if found and found != BOOLEAN:
            yield Finding(text.place, f"{quoted(text)} is {found.name}", "a look is true or false: compare it")
    elif step and path[0] == step.word:
        yield from _in_a_field(text, path, step, types)


def _is_look(text: Text, path: Path) -> bool:
    """Returns whether a text is a whole look, and not a text that a look searches for."""
    alone = text.strip().startswith("{{") and text.strip().endswith("}}")
    return alone and path[0] in _LOOKS and all(part == "not" for part in path[1:])


def _in_a_field(text: Text, path: Path, step: StepFacts, types: PlanTypes) -> Iterator[Finding]:
    from planbook.values.parse import pieces

    parts = pieces(text)
    for part in parts:
        if isinstance(part, str):
            continue
        found = types.of_expression(part, step)
        if found and not _may_stand(found, path, step, alone=len(parts) == 1):
            yield Finding(text.place, f"{quoted(part.source)} is {found.name}", _wanted(found, step))


def _may_stand(found: ValueType, path: Path, step: StepFacts, alone: bool) -> bool:
    """Returns whether a value may be used there.

    A list may only be in `set`, `call`, in a choice of several options, and in what is sent as JSON.
    """
    if step.word == "upload" and path[-1] == "file" and alone:
        return found.name in ("a text", "a list")
    return found.name in _IN_A_TEXT or (
        alone and (step.word in ("set", "call") or path[:2] in _ANYTHING or "pick" in path)
    )


def _wanted(found: ValueType, step: StepFacts) -> str:
    if step.word == "upload":
        return f"a file's path is wanted{'; an input of type file is one' if found.is_list else ''}"
    if found.is_list:
        return "a text is wanted: go through it with 'each', or make a text of it with `| join(', ')`"
    return "a text is wanted: name one of its entries"
