"""Plans of a project by their names: never by a path, which could lead anywhere."""

from pathlib import Path

from planbook.engine.prepare import no_such_plan
from planbook.places import Project
from planbook.plan.load import load
from planbook.plan.model import Plan
from planbook.serve.problems import Refusal


def plan_file(project: Project, name: str) -> Path:
    """The file of a plan in `plans/`. Raises Refusal where there is none."""
    if name not in project.plan_names:
        raise Refusal(404, no_such_plan(name[:100], project))
    return project.folder / "plans" / f"{name}.yaml"


def loaded_plan(project: Project, name: str) -> Plan:
    """The plan. Raises Refusal where there is none, and PlanProblems where it cannot be read."""
    return load(plan_file(project, name), project.folder)
