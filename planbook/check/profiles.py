"""The ladder of profiles: what a plan must be clean of to run, to be reviewed, and to run with nobody watching."""

from planbook.check.rule import PROFILES, Profile, Rule
from planbook.check.table import RULES

USUAL: Profile = "reviewable"
"""The profile where nobody says another."""


def rules_of(profile: Profile) -> list[Rule]:
    """The rules that count in a profile: its own, and those of the ones before it."""
    return [rule for rule in RULES.values() if counts(rule, profile)]


def counts(rule: Rule, profile: Profile) -> bool:
    """Whether a rule counts in a profile."""
    return PROFILES.index(rule.profile) <= PROFILES.index(profile)
