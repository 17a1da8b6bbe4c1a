"""Output for programs: a JSON list of objects."""

from planbook.check.report import Report
from planbook.plan import problem


def render(report: Report) -> str:
    """Returns the problems as one JSON list."""
    return problem.as_json(report.problems)
