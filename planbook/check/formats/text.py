"""For people: one message a problem, with the line and a caret."""

from planbook.check.report import Report
from planbook.plan import problem


def render(report: Report) -> str:
    """The problems, one after the other."""
    return problem.as_text(report.problems)
