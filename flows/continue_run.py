"""Resumes a run without a person: in a new process on this machine, or on its server if it belongs to a deployment.

Only one process can resume a run (`flows.resume`); any other gets an error, and nothing is done twice.
"""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from planbook.events import RunStarted
from planbook.history.journal import is_being_written, read
from planbook.history.questions import resumed_by
from planbook.places import Project

PATIENCE = 60.0
"""Seconds to wait for a pausing run to end, and for the run that resumes it to begin."""
STEP = 0.1
COMMAND = ("-P", "-c", "from planbook.cli.start import main; main()", "run", "--resume")


@dataclass(frozen=True)
class Continued:
    """The result of resuming: the id of the new run, whether the server was asked instead, or an error.

    `starting` is what the process of a run that has not begun yet writes to: it was started, and goes on.
    """

    run_id: str | None = None
    on_server: bool = False
    starting: Path | None = None
    error: str | None = None


def continue_run(project: Project, run_id: str) -> Continued:
    """Resumes a paused or interrupted run, and returns as soon as the new run has begun, or is taking long to."""
    journal = project.run(run_id).journal
    if not _until(lambda: not is_being_written(journal)):
        return Continued(error=f"The run {run_id} is still running.")
    if other := resumed_by(project, run_id):
        return Continued(other)
    first = next(read(journal))
    if isinstance(first, RunStarted) and first.deployment_id and first.flow_run_id:
        return asyncio.run(_on_server(project, first.flow_run_id))
    return _here(project, run_id)


def _here(project: Project, run_id: str) -> Continued:
    log = project.run(run_id).resume_log
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, *COMMAND, run_id], cwd=project.folder, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
    threading.Thread(target=process.wait, daemon=True).start()  # so that nothing of it is left when it ends
    _until(lambda: resumed_by(project, run_id) or process.poll() is not None)
    if other := resumed_by(project, run_id):
        return Continued(other)
    if process.poll() is None:
        return Continued(starting=log)
    return Continued(error=log.read_text("utf-8", "replace").strip() or "its process ended unexpectedly")


async def _on_server(project: Project, flow_run_id: str) -> Continued:
    from flows.start import begin_server

    await begin_server(project, lambda text: None)
    from prefect import get_client
    from prefect.client.schemas.responses import SetStateStatus

    until = time.monotonic() + PATIENCE
    async with get_client() as client:
        while True:
            state = (await client.read_flow_run(UUID(flow_run_id))).state
            if state and state.is_paused():
                break
            if state and (state.is_scheduled() or state.is_pending()):
                return Continued(on_server=True)  # another process has resumed it
            if state is None or state.is_final() or time.monotonic() > until:
                name = state.name if state else "nothing"
                return Continued(error=f"its flow run {flow_run_id} is {name} on the server, not Suspended")
            await asyncio.sleep(STEP)
        answer = await client.resume_flow_run(UUID(flow_run_id))
    if answer.status == SetStateStatus.ACCEPT:
        return Continued(on_server=True)
    return Continued(
        error=f"the Prefect server refuses to resume {flow_run_id}: {getattr(answer.details, 'reason', '')}"
    )


def _until(holds: Callable[[], object]) -> bool:
    until = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(STEP)
    return True
