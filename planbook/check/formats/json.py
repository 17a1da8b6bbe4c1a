"""For programs: a list of mappings."""

from planbook.check.report import Report
from planbook.plan import problem


def render(report: Report) -> str:
    """The problems as one JSON list."""
    return problem.as_json(report.problems)
