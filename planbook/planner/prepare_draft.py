"""Prepares a draft from what a person asks for: reads settings, prices and secrets, and checks hosts."""

import re

from planbook.engine.prepare import new_run_id
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.planner import stored_drafts as drafts
from planbook.planner.cost import check_limit
from planbook.planner.credentials import has_key
from planbook.planner.draft import Draft
from planbook.planner.hosts import check_allowed
from planbook.planner.model import ModelAccess
from planbook.planner.read_secrets import ReadSecret, read_secrets
from planbook.planner.stored_drafts import StoredDraft
from planbook.planner.task import Task, check_goal
from planbook.planner.workbench import Ask
from planbook.planner.write_request import WriteRequest
from planbook.questions.question import Person
from planbook.recipes.matching import Match
from planbook.settings import browser_of, read_settings

WAYS_ON = """There is no key for a model (ANTHROPIC_API_KEY), and {recipe}. Three ways on:
1. Get a key, set ANTHROPIC_API_KEY to it, and write again. --max-cost limits what that costs.
2. Take a model of your own: any server that speaks the Messages API. Set ANTHROPIC_BASE_URL to its address, \
ANTHROPIC_API_KEY to anything, and in pyproject.toml [tool.planbook] model and model_price.
3. Go without a model: `{command}` makes {plans}, and `planbook look {url}` shows a page with the \
targets that a plan of your own needs."""
NAME = re.compile(r"[a-z][a-z0-9-]*")


def prepare_write_request(
    task: Task,
    project: Project,
    read_secret: ReadSecret,
    *,
    kept: StoredDraft | None = None,
    max_cost: float = 0.5,
    model: str | None = None,
    browser: str | None = None,
    headed: bool = False,
    overwrites: bool = False,
    recipe: Match | None = None,
    proves_again: bool = False,
    run_id: str | None = None,
    starter: Person | None = None,
    thread: str | None = None,
    asks: Ask | None = None,
) -> WriteRequest:
    """Returns everything that a draft begins with; `kept` is a draft to continue, `recipe` one that serves the goal.

    Without `run_id`, the run gets a new one. `starter` is whom the model may ask, if anybody. `thread` is the id of the
    thread that the draft is part of. `asks` puts the model's questions to whoever waits for the plan.

    Raises PlanbookError.
    """
    if not has_key():
        raise PlanbookError(_ways_on(task, recipe))
    if task.name and not NAME.fullmatch(task.name):
        raise PlanbookError(f"--name {task.name}: a plan's name has small letters, digits and dashes: order-supplies.")
    check_limit(max_cost)
    check_allowed(task)
    if task.name and not overwrites and project.plan_file(task.name).exists():
        raise PlanbookError(f"There is a plan plans/{task.name}.yaml already. Take another --name, or say --force.")
    access = ModelAccess.of(read_settings(project), model)
    secrets = read_secrets(task, read_secret)
    check_goal(task.goal, secrets)
    run_id = run_id or new_run_id()
    kept = kept or StoredDraft(run_id, Draft(task))
    return WriteRequest(
        run_id,
        kept,
        project,
        access,
        secrets,
        max_cost,
        browser_of(project, browser),
        headed,
        overwrites,
        proves_again,
        recipe,
        starter,
        thread,
        asks,
    )


def _ways_on(task: Task, recipe: Match | None) -> str:
    """Returns what can be done without a key."""
    if recipe is None:
        return WAYS_ON.format(
            recipe="no recipe serves this goal", command="planbook new", plans="plans from recipes", url=task.url
        )
    wanted = f"the recipe {recipe.recipe.name}, which serves this goal, has to be told {', '.join(recipe.missing)}"
    return WAYS_ON.format(recipe=wanted, command=recipe.command, plans="the plan of it", url=task.url)


def load_stored_draft(project: Project, id: str) -> StoredDraft:
    """Returns the draft with that id; `last` is the newest. Raises PlanbookError."""
    return drafts.load(project, id)
