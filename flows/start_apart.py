"""Starts or resumes a run in a process of its own, which outlives the one that starts it.

The new process is told what to do on its standard input: anybody can see what a command is given. It does what
`planbook run` does.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from planbook.audit import Door, through
from planbook.engine.progress import Assume
from planbook.engine.request import Evidence, RunRequest
from planbook.errors import PlanbookError
from planbook.history.journal import has_begun
from planbook.history.questions import resumed_by
from planbook.places import Project
from planbook.questions.question import Person

PATIENCE = 60.0
"""Seconds in which a run has begun, or was refused; a Prefect server that has to be started takes some ten."""
STEP = 0.05
COMMAND = ("-P", "-c", "from flows.start_apart import main; main()")


class Order(BaseModel):
    """What is to be run, and who wants it. Either `plan`, the file of one, with `run_id`; or `resume`, a run's id."""

    folder: Path
    plan: Path | None = None
    run_id: str = ""
    inputs: dict[str, Any] = {}
    resume: str | None = None
    assume: Assume | None = None
    evidence: Evidence = "failures"
    starter: Person
    door: Door


@dataclass(frozen=True)
class Started:
    """The run that has begun, or why none has. Without either, it is still about to."""

    run_id: str | None
    error: str | None = None


def start_apart(order: Order) -> Started:
    """Starts the process, and returns as soon as the run has begun, or was refused."""
    project = Project(order.folder)
    log = project.kept / "starts" / f"{order.run_id or order.resume}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, *COMMAND], cwd=order.folder, start_new_session=True, stdin=subprocess.PIPE, stdout=said,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
    threading.Thread(target=_hand_over, args=(process, order.model_dump_json().encode()), daemon=True).start()
    found = _wait(lambda: _begun(project, order), process)
    text = log.read_text("utf-8", "replace").strip()
    with suppress(OSError):
        log.unlink()
    if found or process.poll() is None:
        return Started(found or order.run_id or None)
    return Started(None, text or "Its process ended unexpectedly.")


def _hand_over(process: "subprocess.Popen[bytes]", order: bytes) -> None:
    """Tells the process what to do, and waits for its end, so that nothing of it is left then."""
    process.communicate(order)


def _begun(project: Project, order: Order) -> str | None:
    if order.resume:
        return resumed_by(project, order.resume)
    return order.run_id if has_begun(project.run(order.run_id).journal) else None


def _wait(found: Callable[[], str | None], process: "subprocess.Popen[bytes]") -> str | None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        is_over = process.poll() is not None
        if (run_id := found()) or is_over:
            return run_id
        time.sleep(STEP)
    return None


# In the new process --------------------------------------------------------------------------------------------------
def main() -> None:
    """Does what standard input says. Ends with 0 where the run went on to its end, however that was."""
    from planbook.output import streams

    order = Order.model_validate_json(sys.stdin.buffer.read())
    streams.replace_standard_streams()
    try:
        with through(order.door):
            _run(order)
    except PlanbookError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)


def _run(order: Order) -> None:
    from flows.start import record_start, start
    from planbook.engine.open_browser import BrowserOptions

    request = replace(_request(order), starter=order.starter)
    record_start(request, order.assume)
    start(request, BrowserOptions(), [], lambda text: None)


def _request(order: Order) -> RunRequest:
    from flows.refusals import record_refusal
    from flows.resume import request_to_resume
    from flows.secrets import read_secret
    from planbook.engine.prepare import prepare

    project = Project(order.folder)
    if order.resume:
        return request_to_resume(project, order.resume, order.assume, read_secret, order.evidence)
    try:
        request = prepare(str(order.plan), order.inputs, project, read_secret, evidence=order.evidence)
    except PlanbookError as error:
        if error.request:
            record_refusal(error, replace(error.request, run_id=order.run_id, starter=order.starter))
        raise
    return replace(request, run_id=order.run_id)
