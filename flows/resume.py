"""The run that another goes on with: found, read, and claimed so that nobody else goes on with it."""

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
from planbook.history.known import read_whole
from planbook.places import Project, RunFolder

_CLAIMS: dict[str, int] = {}
"""Files that are locked, by the id of the run that goes on with another."""


def request_to_resume(
    project: Project,
    asked: str,
    assume: Assume | None,
    read_secret: Callable[[str], str | None],
    evidence: Evidence,
    ask: Ask = lambda question: None,
    ask_later: bool = False,
) -> RunRequest:
    """The request that goes on with a run, which nobody else goes on with until `release`, or the end of this process.

    Raises PlanbookError where that cannot be.
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
    """The run is over, or was refused. What it has begun is in its journal, so another one does not begin it again."""
    claim = _CLAIMS.pop(request.run_id, None)
    if claim is not None:
        os.close(claim)


def _not_refused(project: Project, folder: RunFolder) -> RunFolder:
    """The run, or the one that a refused run was to go on with. Raises CannotResume where that was none."""
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
    """The events of the run, and before them those of the runs that it went on with."""
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
    """Locks the file that names the run which goes on with this one. Raises CannotResume where another has it."""
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
    """While nobody else resumes a run; what is given names the run that does. Raises CannotResume."""
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
