"""Pauses, continues and cancels a run by a message in its letterbox.

A run looks into its letterbox between its steps, and from time to time during a step. A paused run has no process. To
cancel one, a new run is recorded that resumes it and ends at once.
"""

import asyncio
import os
import socket
import time
from typing import Literal
from uuid import UUID

from flows.continue_run import Continued, continue_run
from flows.resume import claim_alone
from planbook.audit import record, user_name
from planbook.engine.prepare import new_run_id
from planbook.errors import PlanbookError
from planbook.events import RunEnded, RunStarted
from planbook.history.journal import Journal, is_being_written, read
from planbook.history.questions import open_question, resumed_by
from planbook.places import Project, RunFolder
from planbook.questions.desk import mark_done
from planbook.questions.question import Person, RunTold
from planbook.runs.letterbox import opened

PATIENCE = 10.0
"""Seconds to wait for a cancelled run to end."""


class CannotControl(PlanbookError):
    """The run's state does not allow the command."""

    exit_code = 1


def pause(project: Project, folder: RunFolder, by: Person) -> None:
    """Tells a run to pause before its next step. Raises CannotControl if it is not running."""
    run_id = folder.path.name
    if not is_being_written(folder.journal):
        raise CannotControl(f"The run {run_id} is not running: it is {_status(folder)}.")
    if _is_draft(folder):
        raise CannotControl(f"The run {run_id} drafts a plan, and cannot be paused. It can be cancelled.")
    _tell(project, folder, "pause", by)


def carry_on(project: Project, folder: RunFolder, by: Person) -> Continued:
    """Resumes a paused run. Raises CannotControl if it is not paused, or if it waits for an answer."""
    run_id, status = folder.path.name, _status(folder)
    if status == "running":
        raise CannotControl(f"The run {run_id} is running.")
    if other := resumed_by(project, run_id):
        raise CannotControl(f"The run {run_id} was resumed already, by {other}.")
    if status != "paused":
        how = "" if status in ("passed", "flaky") else f" Resume it: planbook run --resume {run_id}"
        raise CannotControl(f"The run {run_id} is not paused: it is {status}.{how}")
    if question := open_question(project, run_id):
        raise CannotControl(
            f'The run {run_id} waits for an answer to "{question.question.text}". '
            f"Answer it: planbook questions answer {question.id}"
        )
    record(project, "continue", run_id, run_id=run_id, who=str(by))
    return continue_run(project, run_id)


def cancel(project: Project, folder: RunFolder, by: Person) -> str:
    """Cancels a running or paused run, and returns the id of the run that records the cancellation.

    Raises CannotControl if the run has ended already, or does not end in time.
    """
    run_id, status = folder.path.name, _status(folder)
    if other := resumed_by(project, run_id):
        raise CannotControl(f"The run {run_id} was resumed already, by {other}. Cancel that one.")
    if status not in ("running", "paused"):
        raise CannotControl(f"The run {run_id} has ended: it is {status}.")
    if _is_draft(folder):
        return _cancel_draft(project, run_id, by)
    _tell(project, folder, "cancel", by)
    if status == "paused":
        return _cancel_paused(project, folder, by)
    until = time.monotonic() + PATIENCE
    while is_being_written(folder.journal):
        if time.monotonic() > until:
            raise CannotControl(f"The run {run_id} was told to end, and has not ended in {PATIENCE:g} seconds.")
        time.sleep(0.05)
    return run_id


def _is_draft(folder: RunFolder) -> bool:
    first = next(read(folder.journal), None)
    return isinstance(first, RunStarted) and first.is_draft


def _cancel_draft(project: Project, run_id: str, by: Person) -> str:
    """Stops the draft of a goal; one that belongs to a terminal is ended there."""
    from planbook.goals.start import stop_goal  # most runs are not drafts, and this takes a while to import
    from planbook.goals.store import NoSuchGoal

    try:
        stop_goal(project, run_id, by)
    except NoSuchGoal:
        raise CannotControl(f"The run {run_id} drafts a plan for a terminal. End it there with Ctrl-C.") from None
    return run_id


def _tell(project: Project, folder: RunFolder, what: Literal["pause", "cancel"], by: Person) -> None:
    record(project, what, folder.path.name, run_id=folder.path.name, who=str(by))
    with opened(folder.letterbox) as box:
        box.put(RunTold(at=time.time(), what=what, by=by))


def _status(folder: RunFolder) -> str:
    if is_being_written(folder.journal):
        return "running"
    last = [*read(folder.journal)][-1]
    return last.status if isinstance(last, RunEnded) else "interrupted"


def _cancel_paused(project: Project, folder: RunFolder, by: Person) -> str:
    with claim_alone(project, folder) as claim:
        first = next(read(folder.journal))
        assert isinstance(first, RunStarted)
        started = first.model_copy(
            update={
                "run_id": new_run_id(), "at": time.time(), "resumes": first.run_id, "browser": "", "pid": os.getpid(),
                "host": socket.gethostname(), "user": user_name(),
            }
        )  # fmt: skip
        claim(started.run_id)
        new = project.run(started.run_id)
        journal = Journal(new.journal, new.pending)
        journal.tell(started)
        because = f"{by} cancelled the run"
        journal.tell(RunEnded(at=time.time(), status="cancelled", seconds=0, because=because))
    if question := open_question(project, folder.path.name):
        mark_done(project, question.id)
    folder.state.unlink(missing_ok=True)
    if first.deployment_id and first.flow_run_id:
        asyncio.run(_cancel_on_server(project, first.flow_run_id, because))
    return started.run_id


async def _cancel_on_server(project: Project, flow_run_id: str, because: str) -> None:
    from flows.start import begin_server

    await begin_server(project, lambda text: None)
    from prefect import get_client
    from prefect.states import Cancelled

    async with get_client() as client:
        state = (await client.read_flow_run(UUID(flow_run_id))).state
        if state and state.is_paused():
            await client.set_flow_run_state(UUID(flow_run_id), Cancelled(message=because))
