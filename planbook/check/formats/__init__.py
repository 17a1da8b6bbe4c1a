"""How problems are printed: one form a file, each with a function `render`, imported when it is asked for."""

from importlib import import_module

from planbook.check.report import Report

FORMATS = ("text", "json", "github", "sarif", "junit")


def render(form: str, report: Report) -> str:
    """What is printed in a form, without the last line's end; empty where there is nothing to print."""
    text: str = import_module(f"{__name__}.{form}").render(report)
    return text
