"""Output for GitHub Actions: workflow commands, which GitHub shows as annotations in a pull request."""

from planbook.check.report import Report, severity
from planbook.output.printable import printable
from planbook.plan.problem import Problem

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render(report: Report) -> str:
    """Returns one command per problem."""
    return "\n".join(map(_command, report.problems))


def _command(problem: Problem) -> str:
    facts = {
        "file": problem.path,
        "line": str(problem.line),
        "endLine": str(problem.line),
        "col": str(problem.column),
        "endColumn": str(problem.column + max(problem.width - 1, 0)),
        "title": f"planbook: {problem.rule}",
    }
    said = ",".join(f"{name}={_property(value)}" for name, value in facts.items())
    return f"::{_COMMANDS[severity(problem.rule)]} {said}::{_data(problem.message)}"


def _data(text: str) -> str:
    """Escapes a text for the runner, for which a newline ends the command, and removes terminal control characters."""
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
