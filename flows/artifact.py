"""A run's artifacts on its page in Prefect: the notebook's link, the table of steps, the failure's screenshot."""

import logging
import re
from pathlib import Path

from prefect.artifacts import acreate_image_artifact, acreate_markdown_artifact

from flows.links import file_link, picture_of_failure
from planbook.places import Project
from planbook.record import Record
from planbook.report.markdown import render

KEY = re.compile(r"[^a-z0-9]+")


async def keep_artifacts(record: Record | None, project: Project) -> None:
    """Creates the artifacts, if there is a record. If the server does not accept them, the run does not fail."""
    if record is None:
        return
    started = record.started
    report, plan = project.run(started.run_id).report, KEY.sub("-", started.plan.lower())
    try:
        address = file_link(project, started.run_id, report.name)
        link = f"[Notebook]({address}) · `{report}`" if address else _where(report, started.run_id)
        text = f"{link}\n\n{render(record)}"
        await acreate_markdown_artifact(text, f"notebook-{plan}", f"The notebook of {started.plan}")
        picture = picture_of_failure(record)
        shown = picture and file_link(project, started.run_id, picture.path)
        if shown:
            await acreate_image_artifact(shown, f"failure-{plan}", "The page when the step failed")
    except Exception as error:
        logging.getLogger("prefect.flow_runs").warning("The notebook could not be linked here: %s", error)


def _where(report: Path, run_id: str) -> str:
    """Returns the notebook's path on the run's machine, for when Prefect's page cannot open the file."""
    return f"Notebook: `{report}` (`planbook report {run_id}`)"
