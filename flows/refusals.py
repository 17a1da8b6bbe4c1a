"""Records refused runs: each is kept as a run that began nothing, with the reason."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from flows.notifications import begin_notifying, watch
from planbook.engine.prepare import find_plan, new_run_id
from planbook.engine.request import RunRequest
from planbook.engine.run_events import tell_refused, tell_unread
from planbook.errors import PlanbookError
from planbook.history.journal import Journal
from planbook.places import Project


def record_refusal(error: PlanbookError, request: RunRequest | None, flow_run_id: Any = None) -> None:
    """Records the run that an error kept from beginning, as far as it was prepared. Ignores errors in recording it."""
    if request is None:
        return
    folder = request.project.run(request.run_id)
    watch(request.project, request.run_id)
    with suppress(PlanbookError, OSError):
        tell_refused(request, [Journal(folder.journal, folder.pending)], str(error), str(flow_run_id or "") or None)
    begin_notifying(request.project)


def record_unread_plan(
    error: PlanbookError, project: Project, plan: str, inputs: Mapping[str, Any], flow_run_id: Any = None
) -> None:
    """Records a refused run whose plan was not read: it is missing or invalid, or the flow run has begun elsewhere."""
    try:
        path = find_plan(plan, project)
    except PlanbookError:
        path = project.folder / plan
    folder = project.run(new_run_id())
    watch(project, folder.path.name)
    with suppress(PlanbookError, OSError, ValueError):
        told = [Journal(folder.journal, folder.pending)]
        ran = str(flow_run_id or "") or None
        tell_unread(project, Path(plan).stem, path, inputs, told, str(error), ran, folder.path.name)
    begin_notifying(project)
