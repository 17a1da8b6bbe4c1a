"""Plans of a project by their names: never by a path, which could lead anywhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planbook.engine.prepare import no_such_plan
from planbook.places import Project
from planbook.plan.inputs import read_inputs
from planbook.plan.load import load
from planbook.plan.model import Plan
from planbook.serve.problems import Refusal
from planbook.uploads.given import with_uploads
from planbook.uploads.store import is_version


def plan_file(project: Project, name: str) -> Path:
    """The file of a plan in `plans/`. Raises Refusal if there is none."""
    if name not in project.plan_names:
        raise Refusal(404, no_such_plan(name[:100], project))
    return project.plan_file(name)


def loaded_plan(project: Project, name: str) -> Plan:
    """The plan. Raises Refusal if there is none, and PlanProblems where it cannot be read."""
    return load(plan_file(project, name))


def plan_given(project: Project, name: str, inputs: Mapping[str, Any]) -> tuple[Plan, dict[str, Any]]:
    """The plan, once the inputs fit it, and the inputs: uploaded files by their paths.

    Raises Refusal and PlanbookError.
    """
    plan = loaded_plan(project, name)
    given = with_uploads(inputs, plan.inputs, project)
    for key, declared in plan.inputs.items():
        if declared.type in ("file", "csv") and isinstance(text := given.get(key), str):
            _refuse_outside(project, key, text)
    read_inputs(plan, given, project.folder)
    return plan, given


def _refuse_outside(project: Project, name: str, path: str) -> None:
    """A program names files of the project or uploaded ones, and nothing else of what planbook keeps."""
    folder = project.folder.resolve()
    try:
        file = (folder / path).resolve()
    except (OSError, ValueError):
        file = Path("/")
    if is_version(project, file):
        return
    inside = file.is_relative_to(folder) and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    if not inside or file.is_relative_to(project.kept.resolve()):
        raise Refusal(
            422, f"The input '{name}' is not a file of the project. Name one by its path from the project's folder."
        )
