"""The table of rules, by family, in the order of their page."""

from collections.abc import Mapping
from types import MappingProxyType

from planbook.check.rule import Rule
from planbook.check.rules.brittle_target import BrittleTarget
from planbook.check.rules.coordinate_use import CoordinateUse
from planbook.check.rules.fixed_wait import FixedWait
from planbook.check.rules.no_fallback import NoFallback
from planbook.check.rules.over_broad_text import OverBroadText
from planbook.check.rules.shadowed_id import ShadowedId
from planbook.check.rules.text_in_one_language import TextInOneLanguage
from planbook.check.rules.undeclared_effect import UndeclaredEffect
from planbook.check.rules.unjudged_change import UnjudgedChange
from planbook.check.rules.unknown_value import UnknownValue
from planbook.check.rules.unreachable_step import UnreachableStep
from planbook.check.rules.unused_input import UnusedInput
from planbook.check.rules.unused_value import UnusedValue

_ALL: tuple[Rule, ...] = (
    # wrong
    UnusedInput(),
    UnknownValue(),
    UnusedValue(),
    UnreachableStep(),
    ShadowedId(),
    # fragile
    BrittleTarget(),
    FixedWait(),
    UnjudgedChange(),
    TextInOneLanguage(),
    CoordinateUse(),
    OverBroadText(),
    NoFallback(),
    # dangerous
    UndeclaredEffect(),
    # readable
)
RULES: Mapping[str, Rule] = MappingProxyType({rule.name: rule for rule in _ALL})
"""Every rule, by name."""
