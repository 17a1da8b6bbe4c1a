"""Checks that the run's files outlast its process: a retry needs the journal of the earlier attempt."""

import logging
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from prefect import get_client

from flows.earlier_attempt import own_flow_run
from planbook.engine.outline import Outline
from planbook.engine.request import RunRequest
from planbook.errors import PlanbookError
from planbook.places import Project

FIXED = "set_working_directory"
REMEDY = "Set PLANBOOK_HOME, or `home` in [tool.planbook], to a folder that stays and that all workers share."


class NotDurable(PlanbookError):
    """The run's files would be lost with its process, and its plan has a `once` step."""


async def check_durable(request: RunRequest) -> None:
    """Warns if a deployed run's files would be lost with it. Raises NotDurable if its plan has a `once` step."""
    flow_run = own_flow_run()
    if flow_run is None or flow_run.deployment_id is None:
        return
    async with get_client() as client:
        pulled = (await client.read_deployment(flow_run.deployment_id)).pull_steps or []
    why = why_not_durable(request.project, pulled, _first_process())
    if why is None:
        return
    said = f"{request.project.kept} vanishes with this run: {why}. A retry would find no journal, and could not go on."
    if any(cell.effect == "once" for cell in Outline(request.plan, request.called).cells):
        raise NotDurable(f"{request.plan.name} has a step that may be sent only once, but {said} {REMEDY}")
    logging.getLogger("prefect.flow_runs").warning("%s %s", said, REMEDY)


def why_not_durable(project: Project, pulled: Sequence[Mapping[str, Any]], first_process: str) -> str | None:
    """Returns why the project's files will be gone after the run; None if nothing indicates that.

    `pulled` are the deployment's pull steps, `first_process` is the command line of the process with id 1.
    """
    kept, folder = project.kept.resolve(), project.folder.resolve()
    if "prefect" in first_process and "execute" in first_process and _device(kept) == _device(Path("/")):
        return "this container was started for this run alone, and the folder is not a volume"
    if not pulled or any(_is_fixed(step, folder) for step in pulled):  # the run uses no copy of the project
        return None
    temporary = Path(tempfile.gettempdir()).resolve()
    if kept.is_relative_to(temporary):
        return f"it is in {temporary}, where this run's copy of the project was put"
    return None


def _is_fixed(step: Mapping[str, Any], folder: Path) -> bool:
    """Returns whether a pull step names the project's folder itself, so that the run uses no copy of it."""
    for name, options in step.items():
        directory = options.get("directory") if name.endswith(FIXED) and isinstance(options, Mapping) else None
        if directory and os.path.isabs(str(directory)) and folder.is_relative_to(Path(str(directory)).resolve()):  # noqa: PTH117
            return True
    return False


def _device(path: Path) -> int | None:
    """Returns the device id of a folder's file system; for a folder that does not exist yet, of its nearest parent."""
    return next((each.stat().st_dev for each in (path, *path.parents) if each.exists()), None)


def _first_process() -> str:
    try:
        return Path("/proc/1/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""
