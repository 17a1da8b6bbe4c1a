"""slow-pattern: a pattern that takes forever on a long text."""

import re
from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.slow_patterns import is_slow
from planbook.plan.problem import quoted

_FOR_EVER = "a text that does not match can take it forever"
_HINT = "write it so that it can match a text in only one way"
_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)


class SlowPattern(Rule):
    r"""Finds patterns that repeat a repetition without a boundary between its turns.

    Such a pattern can match a text in many ways, and the search tries all of them if the text does not match. Thirty
    more letters take a thousand million times as long. The text comes from the page, so the page decides. A step fails
    if its patterns take more than two seconds.

    Example:
        - extract: {from: {testid: total}, match: '^(\d+\s?)+$', into: total}

    Use instead:
        - extract: {from: {testid: total}, match: '^\d[\d\s]*$', into: total}

    Fix: none; a person has to say which repetition is meant.
    """

    name: ClassVar[str] = "slow-pattern"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for pattern in judged.patterns:
            try:
                slow = is_slow(_EXPRESSION.sub("x", pattern.source), pattern.flags)
            except (re.error, RecursionError, OverflowError):  # other rules report these
                continue
            if slow:
                what = f"the pattern {quoted(pattern.written)} repeats a repeat"
                yield Finding(pattern.place, f"{what}; {_FOR_EVER}", _HINT)
