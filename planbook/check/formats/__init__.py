"""Output formats for problems: one per file, each with a function `render`, imported on demand."""

from importlib import import_module

from planbook.check.report import Report

FORMATS = ("text", "json", "github", "sarif", "junit")


def render(form: str, report: Report) -> str:
    """Returns the output in a format, without the final newline; empty if there is nothing to print."""
    text: str = import_module(f"{__name__}.{form}").render(report)
    return text
