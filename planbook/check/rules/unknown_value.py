"""unknown-value: a value that is used before any step sets it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import StepFacts
from planbook.check.used_names import NameUse, values_of
from planbook.plan.problem import did_you_mean, listed, quoted
from planbook.plan.source import Text

_ASKS = re.compile(r"\bis\s+(not\s+)?(un)?defined\b|\|\s*(default|d)\b")


class UnknownValue(Rule):
    """Finds values that are used before any step sets them, or that may then be missing.

    Such a step fails, and the run with it. The rule follows the steps in the order in which they run. In a group that
    repeats, steps after the use count from the second turn on. A value that is set by a single step with `when` or
    `optional` is missing whenever that step does not run, so a step that uses it needs a `when`, too. Several such
    steps count as covering all cases. Of the values of a called plan (`into`), those that the called plan sets are
    known. The rule ignores an expression that asks first (`is defined`, `default`).

    Example:
        - expect: "{{ values.price < 100 }}"
        - extract: {from: {testid: price}, as: number, into: price}

    Use instead:
        - extract: {from: {testid: price}, as: number, into: price}
        - expect: "{{ values.price < 100 }}"

    Fix: none; a person has to say which of the steps is in the wrong place.
    """

    name: ClassVar[str] = "unknown-value"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        givers = _givers(judged)
        for use in judged.uses:
            if use.name[0] == "values" and len(use.name) > 1 and not _ASKS.search(use.text):
                found = _before_all(use) or _of(use, givers.get(use.name[1], []), judged)
                if found:
                    yield found


@dataclass(frozen=True, eq=False)
class _Giver:
    step: StepFacts
    name: Text

    @property
    def line(self) -> int:
        return self.name.place.line


def _givers(judged: PlanFacts) -> dict[str, list[_Giver]]:
    found: dict[str, list[_Giver]] = {}
    for step in judged.all_steps:
        for name in step.gives():
            found.setdefault(str(name), []).append(_Giver(step, name))
    return found


def _before_all(use: NameUse) -> Finding | None:
    """Returns the finding for a value in `start` or in a `see`: no value exists yet when the run begins."""
    if use.step:
        return None
    where = "'start' is opened" if use.path[0] == "start" else "'see' is looked for"
    what = f"{quoted('.'.join(use.name[:2]))} is not known yet when {where}"
    return Finding(use.place, what, "use an input there" if use.path[0] == "start" else "ask whether it 'is defined'")


def _of(use: NameUse, givers: Sequence[_Giver], judged: PlanFacts) -> Finding | None:
    before = [giver for giver in givers if _comes_before(giver.step, use, judged)]
    if not givers or use.step is None or use.step.part == "whenever":
        return None
    if not before:
        return None if _waits_a_turn(use.step, givers) else _too_early(use, givers)
    if len(before) == 1 and _may_be_left_out(before[0].step) and not use.step.may_be_left_out:
        return _perhaps_missing(use, before[0])
    return _missing_inside(use, before, judged)


def _comes_before(step: StepFacts, use: NameUse, judged: PlanFacts) -> bool:
    """Returns whether a step may run before a use: it comes before it, may run at any time, or is its own `verify`."""
    user = use.step
    assert user
    if user.part == "verify":
        mine = next(one for one in reversed(user.parents) if one.part != "verify")
        return step is mine or judged.comes_before(step, mine) or step.part != "steps"
    return step.part == "whenever" or judged.comes_before(step, user)


def _waits_a_turn(user: StepFacts, givers: Sequence[_Giver]) -> bool:
    """Returns whether a use with a `when` is in a loop with a later step that sets the value."""
    loops = [one for one in (*user.parents, user) if one.is_repeated]
    together = any(loop in (*giver.step.parents, giver.step) for giver in givers for loop in loops)
    return together and bool(user.conditions)


def _may_be_left_out(step: StepFacts) -> bool:
    return step.part == "whenever" or step.may_be_left_out


def _too_early(use: NameUse, givers: Sequence[_Giver]) -> Finding:
    lines = listed(dict.fromkeys(f"line {giver.line}" for giver in givers), "or")
    what = f"{quoted('.'.join(use.name[:2]))} is used before any step gives it"
    return Finding(use.place, what, f"{lines} gives it: move that up, or set the value before")


def _perhaps_missing(use: NameUse, giver: _Giver) -> Finding:
    step = giver.step
    why = "has a 'when'" if step.conditions else "is in 'whenever'" if step.part == "whenever" else "is 'optional'"
    what = f"{quoted('.'.join(use.name[:2]))} may be missing: only line {giver.line} gives it, which {why}"
    return Finding(use.place, what, "set it before to what it is then, or give this step a 'when', too")


def _missing_inside(use: NameUse, before: Sequence[_Giver], judged: PlanFacts) -> Finding | None:
    """Returns the finding for a value that a called plan does not set."""
    plans = {str(getattr(giver.step.do, "plan", "")) for giver in before if giver.step.word == "call"}
    if len(use.name) < 3 or len(plans) != 1 or any(giver.step.word != "call" for giver in before):
        return None
    called = judged.called.get(next(iter(plans)))
    known = values_of(called) if called else None
    if known is None or use.name[2] in known:
        return None
    what = f"the plan {quoted(called.name if called else '')} gives no value {quoted(use.name[2])}"
    return Finding(use.place, what, did_you_mean(use.name[2], known, f"it gives {listed(known) or 'none'}"))
