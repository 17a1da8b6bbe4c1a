"""Identifies a person by the user of the operating system, and by the git identity in a folder."""

from pathlib import Path

from planbook import git
from planbook.audit import user_name
from planbook.questions.question import Person


def whoever_runs_this(folder: Path) -> Person:
    """Returns the person at work in a project's folder."""
    try:
        known = git.who(folder)
    except git.GitError:
        known = None
    return Person(user=user_name(), git=" ".join(known.split()) if known else None)
