"""The addresses of a run's files and of its page in Prefect."""

import os
from urllib.parse import quote

from flows import access, notebooks, server
from planbook.events import ArtifactKept
from planbook.places import Project
from planbook.record import Record
from planbook.report.evidence import is_picture, of_last_try
from planbook.settings import read_settings


def file_link(project: Project, run_id: str, path: str) -> str | None:
    """Returns the address of a file of the run; None if no server shows it."""
    own = server.read(project.server)
    if own and own.api_url == _api():
        return notebooks.address(own.address, os.environ.get(access.VARIABLE, ""), run_id, quote(path))
    elsewhere = read_settings(project).runs_address
    return f"{elsewhere.rstrip('/')}/{run_id}/{quote(path)}" if elsewhere else None


def flow_run_link(flow_run_id: str | None) -> str | None:
    """Returns the address of a flow run in Prefect's interface; None if the interface's address is unknown."""
    interface = os.environ.get("PREFECT_UI_URL", "").rstrip("/") or _api().removesuffix("/api")
    return f"{interface}/runs/flow-run/{flow_run_id}" if interface and flow_run_id else None


def picture_of_failure(record: Record) -> ArtifactKept | None:
    """Returns the last screenshot of the last step that failed, if there is one."""
    failed = [step for step in record.steps if step.ended and step.ended.status == "failed"]
    pictures = [kept for step in failed for kept in of_last_try(step) if is_picture(kept)]
    return pictures[-1] if pictures else None


def _api() -> str:
    return os.environ.get("PREFECT_API_URL", "").rstrip("/")
