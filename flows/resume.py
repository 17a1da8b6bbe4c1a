"""Resumes an earlier run: finds it, reads it, and claims it so that no other process resumes it too."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from planbook.browser.session.saved_state import CannotResume
from planbook.engine.progress import Assume, began
from planbook.engine.request import Evidence, RunRequest
from planbook.engine.resume_request import Ask, resume_request
from planbook.events import Event
from planbook.history.find import find_run
from planbook.history.journal import has_begun, is_being_written, read
from planbook.history.known_run import read_whole
from planbook.places import Project, RunFolder

_CLAIMS: dict[str, int] = {}
"""Locked files, by the id of the run that resumes another."""


def request_to_resume(
    project: Project,
    asked: str,
    assume: Assume | None,
    read_secret: Callable[[str], str | None],
    evidence: Evidence,
    ask: Ask = lambda question: None,
    ask_later: bool = False,
) -> RunRequest:
    """Returns the request that resumes a run, and claims that run until `release` or the end of this process.

    Raises PlanbookError if it cannot be resumed.
    """
    folder = _not_refused(project, find_run(project, asked))
    if is_being_written(folder.journal):
        raise CannotResume(f"The run {folder.path.name} is still running, in another process.")
    claim = _claim(folder)
    try:
        _refuse_gone_on_with(project, folder, claim)
        request = resume_request(
            project, _chain(project, folder.path.name), read_secret, assume, ask, evidence, ask_later
        )
        _name(claim, request.run_id)
    except BaseException:
        os.close(claim)
        raise
    _CLAIMS[request.run_id] = claim
    return request


def release(request: RunRequest) -> None:
    """Gives up the claim after the run has ended or was refused.

    If the run has begun, its journal says so, and no other process resumes the earlier run again.
    """
    claim = _CLAIMS.pop(request.run_id, None)
    if claim is not None:
        os.close(claim)


def _not_refused(project: Project, folder: RunFolder) -> RunFolder:
    """Returns the run, or the run that a refused run was to resume. Raises CannotResume if there is none."""
    while folder.journal.is_file() and not has_begun(folder.journal):
        events = [*read(folder.journal)]
        if not events:
            raise CannotResume(f"The run {folder.path.name} was interrupted before it began. Run the plan again.")
        first = began(events)
        if first.resumes is None:
            raise CannotResume(
                f"The run {first.run_id} was refused: there is nothing to resume. "
                f"Run the plan: planbook run {first.plan}"
            )
        folder = project.run(first.resumes)
    return folder


def _chain(project: Project, run_id: str) -> list[list[Event]]:
    """Returns the events of the run, preceded by those of the runs that it resumed."""
    runs: list[list[Event]] = []
    wanted: str | None = run_id
    while wanted:
        journal = project.run(wanted).journal
        if not journal.is_file():
            raise CannotResume(f"The run {wanted}, which {run_id} resumed, is no longer kept.")
        events = read_whole(project, journal)
        if not events:
            raise CannotResume(f"The run {wanted} was interrupted before it began. Run the plan again.")
        runs.insert(0, events)
        wanted = began(events).resumes
    return runs


def _claim(folder: RunFolder) -> int:
    """Locks the file that names the run which resumes this one. Raises CannotResume if another process holds it."""
    file = os.open(folder.resumed_by, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        name = folder.path.name
        raise CannotResume(f"The run {name} is being resumed by another process.") from None
    return file


def _name(claim: int, run_id: str) -> None:
    os.pwrite(claim, run_id.encode(), 0)
    os.fsync(claim)


@contextmanager
def claim_alone(project: Project, folder: RunFolder) -> Iterator[Callable[[str], None]]:
    """Claims a run for the block.

    Yields a function that records the id of the run that resumes it. Raises CannotResume.
    """
    claim = _claim(folder)
    try:
        _refuse_gone_on_with(project, folder, claim)
        yield partial(_name, claim)
    finally:
        os.close(claim)


def _refuse_gone_on_with(project: Project, folder: RunFolder, claim: int) -> None:
    other = os.read(claim, 200).decode()
    if other and has_begun(project.run(other).journal):
        name = folder.path.name
        raise CannotResume(f"The run {name} was already resumed, by {other}: planbook run --resume {other}")
