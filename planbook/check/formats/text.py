"""Output for people: one message per problem, with the line and a caret."""

from planbook.check.report import Report
from planbook.plan import problem


def render(report: Report) -> str:
    """Returns the problems, one after the other."""
    return problem.as_text(report.problems)
