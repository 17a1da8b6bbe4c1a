"""The table of rules, by family, in the order of their page."""

from collections.abc import Mapping
from types import MappingProxyType

from planbook.check.rule import Rule
from planbook.check.rules.unused_input import UnusedInput

_ALL: tuple[Rule, ...] = (
    # wrong
    UnusedInput(),
    # fragile
    # dangerous
    # readable
)
RULES: Mapping[str, Rule] = MappingProxyType({rule.name: rule for rule in _ALL})
"""Every rule, by name."""
