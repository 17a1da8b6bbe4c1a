"""The run that `planbook run --resume` goes on with: found, read, and claimed so that nobody else goes on with it."""

import fcntl
import os
import sys
from collections.abc import Callable
from typing import Any, get_args

import click

from planbook.browser.state import CannotResume
from planbook.engine.order import Order
from planbook.engine.pick_up import pick_up
from planbook.engine.progress import Assume, began
from planbook.history.find import find_run
from planbook.history.journal import is_held, read
from planbook.places import Project, RunFolder
from planbook.record import Event

_CLAIMS: list[int] = []
"""Files that are locked until this process ends."""


def order_to_resume(
    project: Project, asked: str, assume: Assume | None, read_secret: Callable[[str], str | None], evidence: Any
) -> Order:
    """The order that goes on with a run. Raises PlanbookError where that cannot be."""
    folder = find_run(project, asked)
    if is_held(folder.journal):
        raise CannotResume(f"The run {folder.path.name} goes on still, in another process.")
    claim = _claim(project, folder)
    order = pick_up(project, _chain(project, folder.path.name), read_secret, assume, _ask, evidence)
    os.pwrite(claim, order.run_id.encode(), 0)
    os.fsync(claim)
    return order


def _chain(project: Project, run_id: str) -> list[list[Event]]:
    """The events of the run, and before them those of the runs that it went on with."""
    runs: list[list[Event]] = []
    wanted: str | None = run_id
    while wanted:
        journal = project.run(wanted).journal
        if not journal.is_file():
            raise CannotResume(f"The run {wanted}, which {run_id} went on with, is not kept any more.")
        runs.insert(0, list(read(journal)))
        wanted = began(runs[0]).resumes
    return runs


def _claim(project: Project, folder: RunFolder) -> int:
    """Locks the file that names the run which goes on with this one. Raises CannotResume where another one does."""
    file = os.open(folder.resumed_by, os.O_RDWR | os.O_CREAT, 0o644)
    _CLAIMS.append(file)
    name = folder.path.name
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotResume(f"The run {name} is being gone on with just now, by another process.") from None
    other = os.read(file, 200).decode()
    if other and project.run(other).journal.is_file():
        raise CannotResume(f"The run {name} was gone on with already: planbook run --resume {other}")
    return file


def _ask(question: str) -> Assume | None:
    """Asks whether a step was sent, where there is somebody to ask."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    click.echo(question, err=True)
    choice = click.Choice([*get_args(Assume), "stop"])
    answer: Any = click.prompt("Was it sent?", type=choice, default="stop", err=True)
    return None if answer == "stop" else answer
