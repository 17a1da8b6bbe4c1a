"""planbook write: draft a plan for a goal, with a model that tries each step on the live page."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.cli.browser_option import browser_option
from planbook.cli.progress import Progress
from planbook.errors import PlanbookError
from planbook.events import Event, ModelCalled
from planbook.places import Project, find_project
from planbook.report.phrases import plural

if TYPE_CHECKING:
    from planbook.planner.outcome import Outcome
    from planbook.planner.task import Task
    from planbook.planner.workbench import Ask
    from planbook.planner.write_request import WriteRequest
    from planbook.recipes.matching import Match

NO_RECIPE = "No recipe fits this goal. `planbook new` lists all recipes."


@click.command(
    epilog="""\b
Examples:
  planbook write "Read the numbers of our orders. Sign in with SHOP_USER and SHOP_PASSWORD." --url https://shop.example/login
  planbook write "Find the cheapest paper" --url localhost:8700 --name cheapest-paper --max-cost 0.20
  planbook write "Cancel my last order" --url https://shop.example --ask
  planbook write --continue last --max-cost 1
  planbook write "Cancel an order" --url https://shop.example --thread last
  planbook write "Download the report" --url https://files.example --json | jq .plan
"""
)
@click.argument("goal", required=False)
@click.option("--url", help="The page that the plan begins with.")
@click.option("--name", help="The plan's name. Default: the model chooses one.")
@click.option("--secret", "secrets", multiple=True, metavar="NAME", help="A secret that the plan may use, beside those "
              "that the goal names. The model never sees its value.")  # fmt: skip
@click.option("--allow", multiple=True, metavar="HOST", help="Another host that the plan may connect to.")
@click.option("--allow-once", is_flag=True, help="While drafting, also send what may be done only once.")
@click.option(
    "--prove-again",
    is_flag=True,
    help="Run the whole plan again, and the steps of a continued draft, even if that sends something again.",
)
@click.option("--max-cost", type=click.FloatRange(min=0), default=0.5, show_default=True, metavar="USD",
              help="The limit for the draft.")  # fmt: skip
@click.option("--model", help="The model to ask, by its id.")
@click.option("--vision", is_flag=True, help="Let the model ask for pictures of the page.")
@click.option("--ask", is_flag=True, help="Let the model ask you up to three questions in the terminal.")
@click.option("--no-model", is_flag=True, help="Ask no model: use a recipe or fail.")
@click.option("--continue", "going_on", metavar="DRAFT", help="Continue a draft: its id, or `last`.")
@click.option("--thread", metavar="THREAD", help="Read the memories of a thread, and keep in it what is learned about "
              "the site, and the result of the draft.")  # fmt: skip
@click.option("--branch", is_flag=True, help="Make a git branch with the plan, its view, and a text for reviewers.")
@click.option("--force", is_flag=True, help="Overwrite a plan of that name.")
@click.option("--headed", is_flag=True, help="Show the browser's window.")
@browser_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object on stdout.")
def command(goal: str | None, url: str | None, going_on: str | None, as_json: bool, no_model: bool, **more: Any) -> int:
    """Draft a plan for GOAL that begins at URL, and write it to plans/.

    If a recipe serves the goal, planbook uses it, and asks a model only for what the goal does not say. Otherwise a
    model reads the page and tries each step in a separate browser. Steps that work become the plan. What may be done
    only once (order, pay, send, delete) is only located. planbook checks the plan as for a review, and runs it once
    more from its start without the model, up to the first step that sent something to the site while it was tried
    (except signing in), unless the plan says that the step may be repeated. If that fails, the model may correct the
    plan once. At the end, planbook lists what was sent to the site. Running the plan later needs no model.

    planbook keeps the draft until the plan has passed. Each model call is a row in the history's table model_calls.

    Exit codes: 0 the plan is written and passed, 1 no plan yet, or it did not pass, 2 the model cannot be asked, 130
    cancelled.
    """
    project = find_project(Path.cwd())
    match = _match(project, goal, url) if goal and url else None
    if match and (no_model or not match.missing):
        return _make(project, match, more["name"], as_json)
    if no_model:
        raise PlanbookError(NO_RECIPE)
    wanted = _wanted(project, goal, url, going_on, match, more)
    if more["branch"]:
        from planbook.goals.branch import check_can_branch

        check_can_branch(project)
    from flows.start_writing import start_writing

    goal_id = _hand_over(project, wanted) if wanted.thread else None
    progress = Drafting(sys.stderr) if sys.stderr.isatty() else None
    say = progress.say if progress else (lambda text: None)
    try:
        outcome = start_writing(wanted, [progress] if progress else [], say)
        if outcome and goal_id:
            _end_goal(project, wanted, goal_id, outcome)
    finally:
        if goal_id:
            _settle(project, wanted)
    if outcome is None:
        click.echo(f"Cancelled. The draft is kept; continue it: planbook write --continue {wanted.kept.id}", err=True)
        return 130
    branch = _branch(outcome, wanted) if more["branch"] else None
    _tell(outcome, wanted, branch, as_json)
    return 0 if outcome.proof.holds and not outcome.finished.problems else 1


def _branch(outcome: "Outcome", wanted: "WriteRequest") -> str:
    """Commits the plan to a branch for review, and returns its name. Raises GitError."""
    from planbook.goals.branch import make_branch
    from planbook.goals.ended import drafted_by
    from planbook.goals.goal import Used

    drafted = drafted_by(outcome, wanted.project, wanted.access.model)
    used = Used(calls=outcome.calls, cost_usd=outcome.cost_usd)
    return make_branch(drafted, used, wanted.project)


def _match(project: Project, goal: str, url: str) -> "Match | None":
    """Returns the recipe that serves the goal, without asking a model. Raises PlanbookError."""
    from planbook.cli.by_recipe import find_match
    from planbook.planner.task import page_address

    return find_match(project, goal, page_address(url))


def _make(project: Project, match: "Match", name: str | None, as_json: bool) -> int:
    """Makes the plan from a recipe, without a model. Raises PlanbookError."""
    from planbook.cli.by_recipe import make

    made = make(project, match, name)
    path = os.path.relpath(made.file)
    if as_json:
        told = {"plan": path, "name": made.file.stem, "recipe": made.recipe, "model": None, "calls": 0, "cost_usd": 0}
        click.echo(json.dumps(told, ensure_ascii=False))
        return 0
    click.echo(f"{path} is written by the recipe {made.recipe}; no model was asked.")
    asked = made.file.stem + made.options
    click.echo(f"Next: planbook try {asked}, then planbook run {asked}")
    return 0


def _wanted(
    project: Project,
    goal: str | None,
    url: str | None,
    going_on: str | None,
    match: "Match | None",
    more: dict[str, Any],
) -> "WriteRequest":
    from planbook.planner.credentials import EXTRA, has_client

    if not has_client():
        raise PlanbookError(EXTRA)
    from flows.secrets import read_secret
    from planbook.planner.prepare_draft import load_stored_draft, prepare_write_request

    kept = load_stored_draft(project, going_on) if going_on else None
    if kept and (goal or url):
        raise click.UsageError("--continue continues a draft as it is; leave out GOAL and --url.")
    task = kept.draft.task if kept else _task(goal, url, more)
    settings = {key: more[key] for key in ("max_cost", "model", "browser", "headed")}
    again, thread = more["prove_again"], None
    if more["thread"]:
        from planbook.threads.finding import find_thread

        thread = find_thread(project, more["thread"]).id
    return prepare_write_request(
        task,
        project,
        read_secret,
        kept=kept,
        overwrites=more["force"],
        recipe=match,
        proves_again=again,
        thread=thread,
        asks=_asks() if more["ask"] else None,
        **settings,
    )


def _asks() -> "Ask":
    from planbook.cli.ask_here import AskedHere

    return AskedHere().ask


def _task(goal: str | None, url: str | None, more: dict[str, Any]) -> "Task":
    from planbook.planner.task import Task, page_address, secrets_named

    if not goal or not goal.strip() or not url:
        raise click.UsageError("Say the goal, and the page to begin with: planbook write GOAL --url URL")
    secrets = secrets_named(goal, more["secrets"])
    once, vision, name = more["allow_once"], more["vision"], more["name"]
    return Task(goal.strip(), page_address(url), tuple(more["allow"]), secrets, once, vision, name)


def _hand_over(project: Project, wanted: "WriteRequest") -> str:
    """Records in the thread that the draft begins, and returns the goal's id there. Raises PlanbookError."""
    from planbook.questions.people import whoever_runs_this
    from planbook.threads.desk import hand_over

    by = str(whoever_runs_this(project.folder))
    task = wanted.kept.draft.task
    return hand_over(project, str(wanted.thread), "draft", task.goal, wanted.run_id, by)[0].id


def _end_goal(project: Project, wanted: "WriteRequest", goal_id: str, outcome: "Outcome") -> None:
    """Records the result of the draft in the thread."""
    from planbook.threads.changes import GoalMoved
    from planbook.threads.desk import move_goal

    finished, proof = outcome.finished, outcome.proof
    result = {"plan": finished.plan.name, "path": project.path_of(finished.file), "cost_usd": outcome.cost_usd}
    state = "passed" if proof.holds and not finished.problems else "failed"
    because = proof.because or next(iter(finished.problems), None)
    moved = GoalMoved(id=goal_id, state=state, ref=wanted.run_id, result=result, because=because)
    move_goal(project, str(wanted.thread), moved)


def _settle(project: Project, wanted: "WriteRequest") -> None:
    """Records in the thread how a draft ended that has made no plan."""
    from planbook.goals.thread_goals import settle
    from planbook.threads.journal import read_thread

    settle(project, read_thread(project.thread(str(wanted.thread)).journal))


class Drafting(Progress):
    """Shows the progress of a draft: each tried step, and the cost of the model so far."""

    spent = 0.0

    def tell(self, event: Event) -> None:
        if isinstance(event, ModelCalled):
            self.spent += event.cost_usd or 0.0
            self.say(f"  … {event.model}, {self.spent:.4f} USD so far")
        else:
            super().tell(event)


def _tell(outcome: "Outcome", wanted: "WriteRequest", branch: str | None, as_json: bool) -> None:
    from planbook.planner.outcome import sent_lines as lines_of

    finished, proof = outcome.finished, outcome.proof
    path = os.path.relpath(finished.file)
    if as_json:
        told = {
            "plan": path,
            "name": finished.plan.name,
            "run": wanted.run_id,
            "recipe": outcome.recipe,
            "like": outcome.like,
            "model": wanted.access.model,
            "calls": outcome.calls,
            "cost_usd": round(outcome.cost_usd, 6),
            "proof": {
                "done": proof.done,
                "total": proof.total,
                "before": proof.before,
                "because": proof.because,
                "sent": proof.sent,
            },
            "sent": [one._asdict() for one in outcome.done],
            "problems": list(finished.problems),
            "branch": branch,
            "draft": outcome.kept,
            "learned": os.path.relpath(outcome.learned) if outcome.learned else None,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for problem in finished.problems:
        click.echo(problem, err=True)
    by = f" by the recipe {outcome.recipe}" if outcome.recipe else ""
    by = by or (f" as {outcome.like} with other inputs" if outcome.like else "")
    calls = plural(outcome.calls, "call")
    click.echo(f"{path} is written{by}: {calls} of {wanted.access.model}, {outcome.cost_usd:.4f} USD.")
    click.echo(str(proof))
    for line in lines_of(outcome.done):
        click.echo(line)
    if outcome.kept:
        click.echo(f"The draft is kept. Continue it: planbook write --continue {outcome.kept}")
    if outcome.learned:
        click.echo(f"What was learned about the site is added to {os.path.relpath(outcome.learned)}.")
    if options := outcome.recipe and wanted.recipe and wanted.recipe.recipe.options(wanted.recipe.known):
        click.echo(f"Run it: planbook run {finished.plan.name}{options}")
    click.echo(f"Send it to a reviewer: git push -u origin {branch}" if branch else f"Read it: planbook view {path}")
