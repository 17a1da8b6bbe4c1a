"""The profiles, from lenient to strict: what a plan needs to run, to be reviewed, and to run unattended."""

from functools import cache
from pathlib import Path

from planbook.check.rule import PROFILES, Profile, Rule
from planbook.check.table import RULES
from planbook.places import Project, find_project
from planbook.settings import read_settings


def rules_of(profile: Profile) -> list[Rule]:
    """Returns the rules of a profile, including those of the profiles before it."""
    return [rule for rule in RULES.values() if PROFILES.index(rule.profile) <= PROFILES.index(profile)]


def profile_for(file: Path) -> Profile:
    """Returns the profile that the project of a plan sets. Raises PlanbookError."""
    return _setting(find_project(file.absolute().parent))


@cache
def _setting(project: Project) -> Profile:
    return read_settings(project).profile
