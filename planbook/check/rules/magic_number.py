"""magic-number: a number that should have a name."""

import re
from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.problem import quoted
from planbook.plan.source import Text
from planbook.step.text import is_template

_EXPRESSION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_COMPARED = re.compile(
    r"""(?P<left>[^=!<>]*?) (?:==|!=|<=|>=|<|>) \s* (?P<number>-?\d+(?:\.\d+)?)(?![\w.]|\s*[-+*/%])
    | (?<![\w.]) (?<![-+*/%]\s) (?P<first>-?\d+(?:\.\d+)?) \s* (?:==|!=|<=|>=|<|>) (?P<right>[^=!<>]*)""",
    re.VERBOSE,
)
_COUNTED = re.compile(r"\b(?:length|count|turn|loop)\b")
_PLAIN = (-1, 0, 1)


class MagicNumber(Rule):
    """Finds numbers that expressions compare with: a limit, an amount, a version.

    Such a number is a decision. As an input it has a name and a description, is at the top of the plan where reviewers
    look, and can be set for a single run.

    The rule ignores 0 and 1, and numbers that a count (`length`, `turn`) is compared with.

    Example:
        - extract: {from: {testid: total}, as: number, into: total}
        - expect: "{{ values.total < 500 }}"

    Use instead:
        inputs:
          most: {type: number, default: 500, description: an order above this is for a person to place}
        steps:
          - extract: {from: {testid: total}, as: number, into: total}
          - expect: "{{ values.total < inputs.most }}"

    Fix: none; a person has to find a name for the number.
    """

    name: ClassVar[str] = "magic-number"
    family: ClassVar[RuleFamily] = "readable"
    profile: ClassVar[Profile] = "unattended"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for step in judged.all_steps:
            for _, text in step.texts():
                for number in _numbers(text) if is_template(text) else ():
                    what = f"{quoted(number)} is compared here, and has no name"
                    yield Finding(text.place, what, "make it an input, with this as its default")


def _numbers(text: Text) -> Iterator[str]:
    for expression in _EXPRESSION.findall(text):
        for found in _COMPARED.finditer(_QUOTED.sub("''", expression)):
            number = found["number"] or found["first"]
            other = found["left"] or found["right"] or ""
            if float(number) not in _PLAIN and not _COUNTED.search(other):
                yield number
