"""planbook heal: propose a new target for a step that no longer finds its element."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from planbook.cli.ages import AGE
from planbook.cli.browser_option import browser_option
from planbook.places import find_project


@click.command(
    epilog="""\b
Examples:
  planbook heal
  planbook heal order-supplies
  planbook heal 20261121-1034 --apply
  planbook heal last --branch
  planbook heal 20261121-1034 --accept
  planbook heal --all --since 1d --branch
  planbook heal last --model --max-cost 0.02
  planbook heal last --json | jq -r .diff | git apply
"""
)
@click.argument("run", required=False, metavar="[RUN | PLAN]")
@click.option("--apply", "is_applied", is_flag=True, help="Write the proposal to the plan's file.")
@click.option("--branch", "on_branch", is_flag=True, help="Commit the proposal to a new git branch.")
@click.option("--accept", is_flag=True, help="Accept the element at which a `once` step stopped as the right one.")
@click.option("--all", "every", is_flag=True, help="Heal every step that failed, and tell people.")
@click.option(
    "--since", type=AGE, default="1d", show_default=True, metavar="AGE", help="With --all: how old a failure may be."
)
@click.option("--read-only", is_flag=True, help="Perform only steps that read, as `planbook try` does.")
@click.option("--model", is_flag=False, flag_value="", help="If no element is certain, let a model choose "
              "among the most similar ones: the project's model, or the one named.")  # fmt: skip
@click.option("--max-cost", type=click.FloatRange(min=0), default=0.1, show_default=True, metavar="USD",
              help="With --model: the limit for all heals of this call.")  # fmt: skip
@click.option("--headed", is_flag=True, help="Show the browser's window.")
@browser_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, or a list with --all.")
def command(
    run: str | None,
    is_applied: bool,
    on_branch: bool,
    accept: bool,
    every: bool,
    since: timedelta,
    read_only: bool,
    model: str | None,
    max_cost: float,
    headed: bool,
    browser: str | None,
    as_json: bool,
) -> int:
    """Propose a new target for the step at which RUN failed because it did not find its element, or found several.

    RUN is a run's id, the beginning of its id, or `last` (the default). With the name or file of a PLAN, it is the
    plan's last failed run. planbook goes to the page of the step as `planbook try --allow-repeat` does: it performs the
    steps that read and those that are safe to repeat, up to the first `once` step, and never a `once` step. There, it
    compares each element with what the history knows about the one that the step used before.

    The answer is one of three. `found`: one element is certain, and planbook prints a unified diff that changes only
    the target. `unsure`: planbook lists the most similar elements, and proposes nothing. `gone`: no element is similar.
    The evidence follows. Nothing is written without --apply or --branch. A healed plan is a changed plan: the gate
    refuses it until it is approved.

    A `once` step also stops (not_found) if its target matches a different element than in earlier runs. If that element
    is the right one, --accept adds it to those of earlier runs, and the next run acts on it.

    With --model, planbook asks a model if the answer is `unsure`. The model chooses one of the listed elements by
    number, or none. It writes no target, and does nothing on the page. The proposal says what it chose, why, and what
    that cost. Each call is a row in the history's table model_calls. Write --model after RUN.

    --branch commits the diff on a new branch heal/PLAN/STEP-…, made from HEAD; your files and your branch do not
    change. If a branch from an earlier run of the same failure has the diff already, planbook names that branch.
    --all heals every step whose last failure is not older than AGE, and tells the destinations of the rule
    `heal_proposed` about each proposal. The flow `flows.heal_failures.heal_failures` does the same as a deployment.

    Exit codes: 0 there is a proposal, 1 there is none, 2 wrong usage.
    """
    if is_applied and on_branch:
        raise click.UsageError("--apply and --branch exclude each other: choose the file or a branch")
    if every and run:
        raise click.UsageError(f"--all heals every plan; it takes no RUN: {run}")
    if accept and (is_applied or on_branch or every):
        raise click.UsageError("--accept changes no plan; it takes a RUN, and neither --apply, --branch nor --all")
    from planbook.cli.healed import Healing, chooser_of

    project = find_project(Path.cwd())
    choose = None if model is None else chooser_of(project, model, max_cost)
    healing = Healing(project, read_only, headed, browser, as_json, choose, is_applied, on_branch)
    if accept:
        healing.accept(run or "last")
        return 0
    is_proposed = healing.all_since(datetime.now(UTC) - since) if every else healing.one(run or "last")
    return 0 if is_proposed else 1
