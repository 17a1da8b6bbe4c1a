"""What a run leaves on Prefect's own page of it: the notebook's address, the table of steps, the failure's picture."""

import logging
import os
import re
from pathlib import Path
from urllib.parse import quote

from prefect.artifacts import acreate_image_artifact, acreate_markdown_artifact

from flows import access, notebooks, server
from planbook.events import ArtifactKept
from planbook.places import Project
from planbook.record import Record
from planbook.report.evidence import is_picture, of_last_try
from planbook.report.markdown import render
from planbook.settings import read_settings

KEY = re.compile(r"[^a-z0-9]+")


async def keep_artifacts(record: Record | None, project: Project) -> None:
    """Makes the artifacts, if there is a record. Where the server does not take them, nothing fails."""
    if record is None:
        return
    started = record.started
    report, plan = project.run(started.run_id).report, KEY.sub("-", started.plan.lower())
    try:
        address = _address(project, started.run_id, report.name)
        link = f"[Notebook]({address}) · `{report}`" if address else _where(report, started.run_id)
        text = f"{link}\n\n{render(record)}"
        await acreate_markdown_artifact(text, f"notebook-{plan}", f"The notebook of {started.plan}")
        picture = _picture(record)
        shown = picture and _address(project, started.run_id, picture.path)
        if shown:
            await acreate_image_artifact(shown, f"failure-{plan}", "The page when the step had failed")
    except Exception as error:
        logging.getLogger("prefect.flow_runs").warning("The notebook could not be linked here: %s", error)


def _address(project: Project, run_id: str, path: str) -> str | None:
    """Where a browser finds a file of the run; None where nothing serves it."""
    own = server.read(project.server)
    if own and own.api_url == os.environ.get("PREFECT_API_URL", "").rstrip("/"):
        return notebooks.address(own.address, os.environ.get(access.VARIABLE, ""), run_id, quote(path))
    elsewhere = read_settings(project).runs_address
    return f"{elsewhere.rstrip('/')}/{run_id}/{quote(path)}" if elsewhere else None


def _where(report: Path, run_id: str) -> str:
    """For people on the machine of the run: Prefect's page is on another, and can open no file of it."""
    return f"Notebook: `{report}` (`planbook report {run_id}`)"


def _picture(record: Record) -> ArtifactKept | None:
    """What the page looked like when the step that ended the run had failed."""
    failed = [step for step in record.steps if step.ended and step.ended.status == "failed"]
    pictures = [kept for step in failed for kept in of_last_try(step) if is_picture(kept)]
    return pictures[-1] if pictures else None
