"""A change of a plan: what was drafted is put into the text that the plan had, and that is what is tried and kept."""

from pathlib import Path

from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.plan.browser_options import Browser
from planbook.plan.edit import CannotSplice
from planbook.plan.load import load_text
from planbook.plan.merge import merged
from planbook.plan.model import Plan
from planbook.planner.task import Task

NO_MERGE = "The change cannot be put into the text of {}: {}. The plan as it was drafted is in {}."


def with_change(before: str, drafted: str, name: str, project: Project, kept_in: str) -> Plan:
    """Returns the plan of that name with the steps that were drafted, the rest as it was before.

    `kept_in` is where the text is that was drafted. Raises PlanbookError.
    """
    file = project.plan_file(name)
    try:
        return load_text(merged(load_text(before, file), load_text(drafted, file)), file)
    except (CannotSplice, PlanbookError) as error:
        why = str(error).partition("\n")[0].rstrip(".")
        raise PlanbookError(NO_MERGE.format(name, why, kept_in)) from None


def browser_to_change(task: Task) -> Browser | None:
    """Returns how the plan presents itself that is to be changed, if any."""
    return load_text(task.change, Path("draft.yaml")).browser if task.change else None
