"""What a check found, for those who print it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from planbook.check.table import RULES
from planbook.plan.problem import Problem

Level = Literal["error", "warning", "note"]
_LEVELS: dict[str, Level] = {"runs": "error", "reviewable": "warning", "unattended": "note"}


@dataclass(frozen=True)
class Report:
    """The files that were checked, as messages name them, and their problems, sorted by file and place."""

    files: Sequence[str]
    problems: Sequence[Problem]

    def of_file(self, file: str) -> list[Problem]:
        """The problems of one file."""
        return [problem for problem in self.problems if problem.path == file]

    @property
    def all_files(self) -> list[str]:
        """The files that were checked, and those of called plans in which something was found."""
        return list(dict.fromkeys([*self.files, *(problem.path for problem in self.problems)]))


def severity(rule: str) -> Level:
    """How bad a problem is: an error keeps the plan from running, a warning from review; a note, from running alone."""
    return _LEVELS[RULES[rule].profile] if rule in RULES else "warning" if rule == "suppression" else "error"
