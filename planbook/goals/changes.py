"""Goals that change a plan: the model drafts it anew from the old one, and what it changed is put into its text."""

from dataclasses import replace
from pathlib import Path

from planbook.check.judge import check_bytes
from planbook.engine.prepare import no_such_plan
from planbook.errors import PlanbookError
from planbook.goals.goal import Drafted, Goal
from planbook.goals.store import folder_of
from planbook.places import Project
from planbook.plan.load import load
from planbook.plan.model import Plan
from planbook.planner import safety
from planbook.planner.change import with_change
from planbook.planner.hosts import Fence
from planbook.planner.refused import Refused
from planbook.planner.task import Task

NOT_BY_DRAFT = "A draft cannot change the plan {}: {} Change it by hand."
NO_CHANGE = "The draft does nothing other than the plan {}. Say more exactly what is to be changed."


def plan_to_change(project: Project, name: str) -> Plan:
    """Returns the plan. Raises PlanbookError."""
    if name not in project.plan_names:
        raise PlanbookError(no_such_plan(name[:100], project))
    return load(project.plan_file(name))


def task_to_change(task: Task, project: Project, name: str) -> Task:
    """Returns the task of changing a plan, with the secrets and hosts that it has. Raises PlanbookError.

    Refused are plans with what no draft may have, such as a session: the draft could not try them, and would drop it.
    """
    plan = plan_to_change(project, name)
    secrets, allow = dict.fromkeys([*plan.secrets, *task.secrets]), dict.fromkeys([*plan.allow, *task.allow])
    task = replace(task, name=plan.name, change=plan.text, secrets=tuple(secrets), allow=tuple(allow))
    try:
        safety.check_plan(plan, task, Fence(task))
    except Refused as error:
        raise PlanbookError(NOT_BY_DRAFT.format(name, str(error).removeprefix("refused: "))) from None
    return task


def draft_folder(project: Project, goal: Goal) -> Path:
    """Returns where the plan is written as it was drafted: the file of the plan stays as it is."""
    return folder_of(project, goal.id)


def changed(drafted: Drafted, task: Task, project: Project, goal: Goal) -> Drafted:
    """Returns what was drafted as a change of the plan that the task has. Raises PlanbookError."""
    name = drafted.name
    text = with_change(task.change, drafted.text, name, project, drafted.path).text
    if text == task.change:
        raise PlanbookError(NO_CHANGE.format(name))
    return drafted.model_copy(update={
        "path": f"plans/{name}.yaml", "text": text, "before": task.change, "branch": f"change/{name}-{goal.id[-6:]}",
        "problems": [str(problem) for problem in check_bytes(text.encode(), project.plan_file(name), "reviewable")],
    })  # fmt: skip
