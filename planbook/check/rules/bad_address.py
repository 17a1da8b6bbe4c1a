"""bad-address: an address that cannot be opened, or that no page can have."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.addresses import address_error, compared_address_error
from planbook.check.opened_addresses import addresses
from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.source import Text


class BadAddress(Rule):
    """Finds addresses that cannot be opened, and addresses in looks that no page can have.

    The browser opens `www.shop.example` as a path of the current page, and `ftp://…` not at all. `start` has no page
    that it could be relative to. An `address` in a look is a path, which begins with `/`, or an absolute address; `*`
    matches anything.

    Example:
        - goto: www.shop.example/orders
        - expect: {address: orders}

    Use instead:
        - goto: https://www.shop.example/orders
        - expect: {address: /orders}

    Fix: none; a person has to say whether https or http is meant, and which path.
    """

    name: ClassVar[str] = "bad-address"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        start = address_error(judged.plan.start, may_be_relative=False)
        if start:
            yield Finding(judged.value_place("start"), *start)
        for text, step in addresses(judged):
            if step and (wrong := address_error(text, may_be_relative=True)):
                yield Finding(text.place, *wrong)
        for text in _compared(judged):
            if wrong := compared_address_error(text):
                yield Finding(text.place, *wrong)


def _compared(judged: PlanFacts) -> Iterator[Text]:
    """Yields the addresses that pages are compared with, except patterns."""
    for name in judged.names:
        if name.path[-1] in ("address", "response") and not name.name.pattern:
            yield name.text
