"""Asks the person who resumes a run whether a step was sent, if that is unknown."""

import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from planbook.engine.progress import Assume


def ask_whether_sent(question: str) -> "Assume | None":
    """Returns the answer; None if nobody can be asked, or the person wants to look first."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    click.echo(question, err=True)
    choice = click.Choice(["sent", "not-sent", "stop"])
    answer: Any = click.prompt("Was it sent?", type=choice, default="stop", err=True)
    return None if answer == "stop" else answer
