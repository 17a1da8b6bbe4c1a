"""What a run leaves on Prefect's own page of it: the notebook's address and the table of steps."""

import logging
import re
from pathlib import Path

from prefect.artifacts import acreate_markdown_artifact

from planbook.record import Record
from planbook.report.markdown import render

KEY = re.compile(r"[^a-z0-9]+")


async def keep_artifact(record: Record | None, report: Path) -> None:
    """Makes the artifact, if there is a record. Where the server does not take it, nothing fails."""
    if record is None:
        return
    plan = record.started.plan
    text = f"[Notebook]({report.resolve().as_uri()}) · `{report}`\n\n{render(record)}"
    try:
        await acreate_markdown_artifact(text, f"notebook-{KEY.sub('-', plan.lower())}", f"The notebook of {plan}")
    except Exception as error:
        logging.getLogger("prefect.flow_runs").warning("The notebook could not be linked here: %s", error)
