"""The first and last events of a run, and those of a refused run."""

import os
import socket
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

from planbook.audit import user_name
from planbook.engine.events import Events
from planbook.engine.outline import Outline
from planbook.engine.request import RunRequest
from planbook.errors import ErrorClass
from planbook.events import Observer, RunEnded, RunStarted, RunStatus
from planbook.places import Project
from planbook.secrets.redaction import Mask


def tell_started(events: Events, request: RunRequest, browser: str, flow_run_id: str | None) -> None:
    """Records that a run begins. `browser` is its name and version, "" if it did not start."""
    plan = request.plan
    folder = request.project.folder
    path = plan.file.resolve()
    outline = Outline(plan, request.called)
    events.tell(
        RunStarted,
        run_id=request.run_id,
        plan=plan.name,
        goal=plan.goal or "",
        path=str(path.relative_to(folder) if path.is_relative_to(folder) else path),
        plan_sha256=plan.sha256,
        source=plan.text,
        inputs=_storable(request.inputs),
        cells=[cell.model_dump() for cell in outline.cells],
        browser=browser,
        planbook=version("planbook"),
        flow_run_id=flow_run_id,
        host=socket.gethostname(),
        pid=os.getpid(),
        user=user_name(),
        starter=request.starter,
        revision=request.revision.model_dump(),
        resumes=request.resumed.run_id if request.resumed else None,
        called={name: called.sha256 for name, called in request.called.items()},
        first=request.first,
        until=request.last,
        last=request.before,
        deployment_id=request.deployment_id,
    )


def tell_ended(
    events: Events, status: RunStatus, began: float, because: str | None, error_class: ErrorClass | None = None
) -> None:
    """Records how a run ended; `began` is its start by the performance counter."""
    seconds = round(perf_counter() - began, 3)
    events.tell(RunEnded, status=status, seconds=seconds, because=because, error_class=error_class)


def tell_refused(request: RunRequest, observers: Sequence[Observer], because: str, flow_run_id: str | None) -> None:
    """Records a refused run: it began nothing."""
    events = Events(observers, Mask(request.secrets))
    tell_started(events, request, "", flow_run_id)
    tell_ended(events, "refused", perf_counter(), because)


def tell_unread(
    project: Project, plan: str, path: Path, inputs: Mapping[str, Any], observers: Sequence[Observer], because: str,
    flow_run_id: str | None, run_id: str,
) -> None:  # fmt: skip
    """Records a run that was refused before its plan was read, or because it cannot be read."""
    events = Events(observers, Mask({}))
    content = path.read_bytes() if path.is_file() else b""
    resolved, folder = path.resolve(), project.folder.resolve()
    events.tell(
        RunStarted,
        run_id=run_id,
        plan=plan,
        goal="",
        path=str(resolved.relative_to(folder) if resolved.is_relative_to(folder) else resolved),
        plan_sha256=sha256(content).hexdigest(),
        source=content.decode("utf-8", "replace"),
        inputs=_storable(inputs),
        cells=[],
        browser="",
        planbook=version("planbook"),
        flow_run_id=flow_run_id,
        host=socket.gethostname(),
        pid=os.getpid(),
        user=user_name(),
    )
    tell_ended(events, "refused", perf_counter(), because)


def _storable(inputs: Any) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in inputs.items()}
