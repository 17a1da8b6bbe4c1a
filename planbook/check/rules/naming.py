"""naming: names that do not follow the convention."""

import re
from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import StepFacts
from planbook.plan.problem import quoted
from planbook.plan.source import Mapping, Text

_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_GAP = re.compile(r"[\W_]+")


class Naming(Rule):
    """Finds names that do not follow the convention of their kind: `order-supplies`, `order_no`, `SHOP_PASSWORD`.

    Plans and ids use words with dashes, like files. Inputs, values and the names of `each` use words with underscores,
    because they appear in expressions. Secrets are in capitals, like environment variables. If all plans follow this,
    nobody has to look up whether it was `orderNo` or `order_no`, and a query over all runs finds both.

    Example:
        inputs:
          maxPrice: {type: number, default: 500}
        secrets: [shop-password]

    Use instead:
        inputs:
          max_price: {type: number, default: 500}
        secrets: [SHOP_PASSWORD]

    Fix: none; other plans, schedules and the history know these names.
    """

    name: ClassVar[str] = "naming"
    family: ClassVar[RuleFamily] = "readable"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        name = judged.written["name"]
        yield from _told(name, _spelt(name, "-"), "a plan's name is lower-case words with dashes")
        for key in judged.written.get("inputs", ()):
            yield from _told(key, _spelt(key, "_"), "an input's name is lower-case words with underscores")
        for secret in judged.written.get("secrets", ()):
            yield from _told(secret, _spelt(secret, "_").upper(), "a secret's name is capitals with underscores")
        for step in judged.all_steps:
            yield from _of_step(step)


def _of_step(step: StepFacts) -> Iterator[Finding]:
    for value in step.gives():
        yield from _told(value, _spelt(value, "_"), "a value's name is lower-case words with underscores")
    if isinstance(each := step.at("each"), Mapping):
        for key in each:
            yield from _told(key, _spelt(key, "_"), "a name in 'each' is lower-case words with underscores")
    if isinstance(given := step.at("id"), Text):
        yield from _told(given, _spelt(given, "-"), "an id is lower-case words with dashes")


def _spelt(name: str, between: str) -> str:
    return _GAP.sub(between, _HUMP.sub(between, name)).lower().strip(between)


def _told(name: Text, right: str, expected: str) -> Iterator[Finding]:
    if name != right:
        yield Finding(name.place, f"{quoted(name)} is spelt unlike other names", f"{expected}: {quoted(right)}")
