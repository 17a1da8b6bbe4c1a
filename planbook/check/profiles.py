"""The ladder of profiles: what a plan must be clean of to run, to be reviewed, and to run with nobody watching."""

from functools import cache
from pathlib import Path

from planbook.check.rule import PROFILES, Profile, Rule
from planbook.check.table import RULES
from planbook.places import Project, find_project
from planbook.settings import read_settings


def rules_of(profile: Profile) -> list[Rule]:
    """The rules that count in a profile: its own, and those of the ones before it."""
    return [rule for rule in RULES.values() if PROFILES.index(rule.profile) <= PROFILES.index(profile)]


def profile_for(file: Path) -> Profile:
    """The profile of a plan's project where nobody says another. Raises PlanbookError."""
    return _setting(find_project(file.absolute().parent))


@cache
def _setting(project: Project) -> Profile:
    return read_settings(project).profile
