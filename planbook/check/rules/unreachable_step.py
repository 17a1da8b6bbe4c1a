"""unreachable-step: a step that no run ever reaches."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from planbook.check.constants import evaluate_constant
from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import StepFacts
from planbook.plan.problem import Place, quoted

NEVER = "take it out, or say when it is to be done"


class UnreachableStep(Rule):
    """Finds steps that no run ever reaches.

    They look as if something were done. Nothing runs after a `stop` without `when`, or after an `until` or `expect`
    whose result is fixed in the wrong way. Nothing runs whose `when` is always false. A group with `at_most` that no
    `until` leaves fails at its end, whatever happens in it.

    Example:
        - stop: passed
        - click: {button: Sign out}

    Use instead:
        - when: {text: Nothing to do}
          stop: passed
        - click: {button: Sign out}

    Fix: none; either the step is unnecessary, or the step before it lacks a `when`.
    """

    name: ClassVar[str] = "unreachable-step"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        yield from _behind_the_end(judged)
        for step in judged.all_steps:
            if evaluate_constant(step.step.when) is False:
                yield Finding(step.key_place("when"), "this step is never done: its 'when' is always false", NEVER)
            if _never_left(step):
                what = f"nothing leaves this group, so it fails after its {_limit(step)}"
                yield Finding(_place_of_limit(step), what, "add an 'until' among its steps, or take 'at_most' out")


def _behind_the_end(judged: PlanFacts) -> Iterator[Finding]:
    """Yields the first step after each one that ends its list."""
    lists: dict[int, list[StepFacts]] = {}
    for step in judged.all_steps:
        if step.word != "note":
            lists.setdefault(id(step.home), []).append(step)
    for steps in lists.values():
        ends = next((at for at, step in enumerate(steps[:-1]) if _ends(step)), None)
        if ends is not None:
            line = steps[ends].place.line
            what = f"this step is never done: the {quoted(steps[ends].word)} in line {line} {_why(steps[ends])}"
            yield Finding(steps[ends + 1].place, what, "take it out, or give that one a 'when'")


def _ends(step: StepFacts) -> bool:
    """Returns whether no step after it in its list runs."""
    if step.step.when and evaluate_constant(step.step.when) is not True:
        return False
    look = evaluate_constant(getattr(step.do, "look", None))
    if step.word == "group" and not step.is_repeated:
        return any(_ends(inner) for inner in _directly_in(step) if inner.word != "until") and not step.step.optional
    if step.word == "expect":
        return look is False and not step.step.optional
    return (step.word == "stop" and not step.step.each) or (step.word == "until" and look is True)


def _why(step: StepFacts) -> str:
    if step.word == "until":
        return "always leaves the group"
    return "always fails" if step.word == "expect" else "ends the run"


def _directly_in(step: StepFacts) -> Sequence[StepFacts]:
    return [inner for inner in step.held() if inner.parents[-1].step is step.step]


def _never_left(step: StepFacts) -> bool:
    if step.word != "group" or getattr(step.do, "at_most", None) is None or step.step.optional:
        return False
    return not any(_leaves(inner, step) for inner in step.held())


def _leaves(inner: StepFacts, group: StepFacts) -> bool:
    """Returns whether a step may leave a group: an `until` leaves the nearest loop, a `stop` leaves all groups."""
    if inner.word == "stop":
        return True
    around = next((one for one in reversed(inner.parents) if one.is_repeated), None)
    return inner.word == "until" and around is not None and around.step is group.step


def _place_of_limit(step: StepFacts) -> Place:
    return step.key_place("at_most") if step.at("at_most") is not None else step.key_place(step.word, "at_most")


def _limit(step: StepFacts) -> str:
    limit = step.at("at_most") or step.at(step.word, "at_most")
    return f"{limit} turns" if str(limit).isdigit() else f"time of {limit}"
