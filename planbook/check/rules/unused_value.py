"""unused-value: a value, or a name of `each`, that nothing uses."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import StepFacts
from planbook.plan.expressions import names_used, texts
from planbook.plan.problem import quoted
from planbook.plan.source import Text


class UnusedValue(Rule):
    """Finds values that nothing can use: fixed texts that no step reads, values that are lost, unused names of `each`.

    The run keeps what a step reads from the page or computes, so that is useful even if no later step reads it. But a
    fixed text that is `set` and never read does nothing. A value that is set again before anything has read it is
    lost. A name of `each` that no step uses means that every turn does the same. Usually the step that should use it
    contains something else.

    Example:
        - set: {colour: red}
        - fill: {field: Colour, with: blue}

    Use instead:
        - set: {colour: red}
        - fill: {field: Colour, with: "{{ values.colour }}"}

    Fix: none; a person has to say whether the value or its use is wrong.
    """

    name: ClassVar[str] = "unused-value"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        used = _used(judged)
        for step in judged.steps:
            yield from _never_read(step, used)
        yield from _lost(judged)
        yield from _names_of_each(judged)


def _used(judged: PlanFacts) -> set[str]:
    """Returns the names of the values that are read, or added to."""
    values = [use.name for use in judged.uses if use.name[0] in ("values", "last")]
    if any(len(name) < 2 for name in values):  # `values` as a whole is used
        return {str(name) for step in judged.all_steps for name in step.gives()}
    added = (step.at(step.word, "add_to") for step in judged.all_steps)
    return {name[1] for name in values} | {str(name) for name in added if name}


def _never_read(step: StepFacts, used: set[str]) -> Iterator[Finding]:
    for name in step.gives() if step.word == "set" else ():
        fixed = not any(True for text in texts(step.own[name]) for _ in names_used(text))
        if fixed and name not in used:
            what = f"the value {quoted(name)} is fixed, and nothing reads it"
            yield Finding(name.place, what, "use it in a step, or take it out")


def _lost(judged: PlanFacts) -> Iterator[Finding]:
    """Yields values that a step which always runs sets again before anything has read them."""
    unread: dict[str, Text] = {}
    for step in judged.steps:
        for use in judged.uses_of(step):
            unread.pop(use.name[1], None) if use.name[0] == "values" and use.name[1:] else None
            unread = unread if use.name != ("values",) else {}
        if step.parents or step.may_be_left_out or step.is_repeated or step.at(step.word, "add_to"):
            for name in step.gives():
                unread.pop(name, None)
            continue
        for name in step.gives():
            if name in unread:
                what = (
                    f"the value {quoted(name)} is lost: line {name.place.line} sets it again before anything reads it"
                )
                yield Finding(unread[name].place, what, "give one of them another name, or take this out")
            unread[str(name)] = name


def _names_of_each(judged: PlanFacts) -> Iterator[Finding]:
    for step in judged.all_steps:
        names = step.at("each") if step.step.each and isinstance(step.at("each"), dict) else ()
        inside = [step, *step.held(), *step.verifying()]
        used = {use.name[0] for one in inside for use in judged.uses_of(one)}
        for name in names:
            if name not in used:
                what = f"the name {quoted(name)} is never used, so every turn does the same"
                yield Finding(name.place, what, "use it in the step, or in those inside it")
