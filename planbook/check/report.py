"""The result of a check, for the output formats."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from planbook.check.table import RULES
from planbook.plan.problem import Problem

Level = Literal["error", "warning", "note"]
_LEVELS: dict[str, Level] = {"runs": "error", "reviewable": "warning", "unattended": "note"}


@dataclass(frozen=True)
class Report:
    """The checked files, as messages name them, and their problems, sorted by file and place."""

    files: Sequence[str]
    problems: Sequence[Problem]

    def of_file(self, file: str) -> list[Problem]:
        """Returns the problems of one file."""
        return [problem for problem in self.problems if problem.path == file]

    @property
    def all_files(self) -> list[str]:
        """The checked files, and called plans that have problems."""
        return list(dict.fromkeys([*self.files, *(problem.path for problem in self.problems)]))


def severity(rule: str) -> Level:
    """Returns the severity.

    An error keeps the plan from running, a warning from review, a note from running unattended.
    """
    return _LEVELS[RULES[rule].profile] if rule in RULES else "warning" if rule == "suppression" else "error"
