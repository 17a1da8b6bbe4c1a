"""The run that another goes on with: found, read, and claimed so that nobody else goes on with it."""

import fcntl
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from planbook.browser.state import CannotResume
from planbook.engine.order import Evidence, Order
from planbook.engine.pick_up import Ask, pick_up
from planbook.engine.progress import Assume, began
from planbook.history.find import find_run
from planbook.history.journal import is_held, read
from planbook.places import Project, RunFolder, names_in
from planbook.record import Event

_CLAIMS: list[int] = []
"""Files that are locked until this process ends."""


def order_to_resume(
    project: Project,
    asked: str,
    assume: Assume | None,
    read_secret: Callable[[str], str | None],
    evidence: Evidence,
    ask: Ask = lambda question: None,
) -> Order:
    """The order that goes on with a run. Raises PlanbookError where that cannot be."""
    folder = find_run(project, asked)
    if is_held(folder.journal):
        raise CannotResume(f"The run {folder.path.name} is still running, in another process.")
    claim = _claim(folder)
    try:
        _refuse_gone_on_with(project, folder, claim)
        order = pick_up(project, _chain(project, folder.path.name), read_secret, assume, ask, evidence)
        os.pwrite(claim, order.run_id.encode(), 0)
        os.fsync(claim)
    except BaseException:
        os.close(claim)
        raise
    _CLAIMS.append(claim)
    return order


def run_of_flow(project: Project, flow_run_id: str, since: datetime) -> str | None:
    """The newest run that a flow run of Prefect's began since a moment; None where it had come to none."""
    first = f"{since.astimezone(UTC):%Y%m%d-%H%M%S}"  # as ids of runs begin
    newer = sorted((name for name in names_in(project.runs) if name >= first), reverse=True)
    for journal in (project.run(name).journal for name in newer):
        with suppress(OSError), journal.open("rb") as lines:
            if flow_run_id.encode() in lines.readline():
                return journal.parent.name
    return None


def _chain(project: Project, run_id: str) -> list[list[Event]]:
    """The events of the run, and before them those of the runs that it went on with."""
    runs: list[list[Event]] = []
    wanted: str | None = run_id
    while wanted:
        journal = project.run(wanted).journal
        if not journal.is_file():
            raise CannotResume(f"The run {wanted}, which {run_id} went on with, is not kept any more.")
        events = list(read(journal))
        if not events:
            raise CannotResume(f"The run {wanted} was cut off before it had begun. Run the plan anew.")
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
        raise CannotResume(f"The run {name} is being gone on with just now, by another process.") from None
    return file


def _refuse_gone_on_with(project: Project, folder: RunFolder, claim: int) -> None:
    other = os.read(claim, 200).decode()
    if other and project.run(other).journal.is_file():
        name = folder.path.name
        raise CannotResume(f"The run {name} was gone on with already, by {other}: planbook run --resume {other}")
