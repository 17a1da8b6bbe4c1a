"""For GitHub Actions: workflow commands, which it shows on the lines of a pull request."""

from planbook.check.report import Report, severity
from planbook.output.printable import printable
from planbook.plan.problem import Problem

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render(report: Report) -> str:
    """One command a problem."""
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
    """A text as the runner takes it back: a line's end would end the command. Nothing in it steers a terminal."""
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
