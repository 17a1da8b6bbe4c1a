"""impossible-match: a pattern that matches nothing."""

import re
from collections.abc import Iterator
from typing import ClassVar

from planbook.check.patterns import why_never_matches
from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.problem import quoted

HINT = r"put \ before each of . ( [ { + * ? | ^ $ that is meant as it is"
_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)


class ImpossibleMatch(Rule):
    r"""Finds patterns that no text can match, or that are invalid.

    A step with such a pattern waits until its timeout and fails. In a `not` it always holds, which is worse. The rule
    finds text before the beginning (`a^`) or after the end (`$a`), brackets that match no letter (`[^\s\S]`), `(?!)`,
    and patterns with an expression that are invalid whatever the expression gives. It does not look at what depends on
    the page.

    Example:
        - extract: {from: {testid: total}, match: '$([0-9.]+)', into: total}

    Use instead:
        - extract: {from: {testid: total}, match: '\$([0-9.]+)', into: total}

    Fix: none; a person has to say what the pattern should match.
    """

    name: ClassVar[str] = "impossible-match"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for pattern in judged.patterns:
            source = _EXPRESSION.sub("x", pattern.source)  # values of expressions are escaped
            try:
                why = why_never_matches(source, pattern.flags)
            except re.error as error:
                yield Finding(pattern.place, f"the pattern {quoted(pattern.written)} cannot be read: {error}", HINT)
            else:
                if why:
                    what = f"the pattern {quoted(pattern.written)} matches nothing: {why}"
                    yield Finding(pattern.place, what, why.todo)
