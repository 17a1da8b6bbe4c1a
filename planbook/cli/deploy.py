"""planbook deploy: Prefect deployments of plans."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.errors import PlanbookError, PlanProblems
from planbook.output.printable import visible
from planbook.output.streams import warn
from planbook.places import NO_PROJECT, Project, find_project

if TYPE_CHECKING:
    from flows.deploy.difference import Difference
    from planbook.plan.model import Plan

SIGNS = {"new": "+", "changed": "~", "removed": "-", "unchanged": "="}
SHOWN = ("schedule", "concurrency", "priority", "pool", "tags")
"""The options that are printed for a new deployment."""
WORDS = {"form": "the form of its parameters", "pull": "how workers find the project", "pool": "work pool"}


@click.command(
    epilog="""\b
Examples:
  planbook deploy                     all plans with a schedule
  planbook deploy --check             does the server match the plans? (for CI)
  planbook deploy order-supplies      this plan, also without a schedule
  planbook deploy --json | jq '.deployments[] | select(.what == "changed")'
"""
)
@click.argument("plans", nargs=-1, metavar="[PLAN]...")
@click.option("--check", is_flag=True, help="Change nothing, and exit with 1 if something would change.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(plans: tuple[str, ...], check: bool, as_json: bool) -> int:
    """Create Prefect deployments for plans, after showing what changes.

    Without PLAN, planbook creates a deployment for every plan in plans/ with a `schedule`, updates existing
    deployments, and removes deployments whose plan is gone. With PLAN, it deploys only these plans, with or without a
    schedule.

    Each plan has a flow and a deployment of the same name. Prefect's form for a run has the plan's inputs with their
    types, and refuses values that do not fit. `concurrency`, `priority`, `pool` and `tags` of the plan apply. The
    project's gate applies to runs of a deployment, or `deployed_gate` if that is stricter. planbook warns about plans
    whose runs that gate would refuse.

    A schedule that was paused in Prefect stays paused. Schedules that were added there, and deployments that planbook
    did not make, are left alone. If the project's own server has no such work pool, planbook creates one.

    Exit codes: 0 done, or nothing to do; 1 with --check, something would change; 2 a plan or the server does not allow
    it.
    """
    project = find_project(Path.cwd())
    loaded = _loaded(_files(plans, project))
    differences = _deploy(project, loaded, bool(plans), check, as_json)
    _warn_of_gate(project, {one.plan: loaded[one.plan].file for one in differences if one.plan in loaded})
    changes = any(one.what != "unchanged" for one in differences)
    return 1 if check and changes else 0


def _warn_of_gate(project: Project, files: Mapping[str, Path]) -> None:
    """Warns of deployed plans whose runs would all be refused."""
    from planbook.gate.deployed import refused_plans

    for warning in refused_plans(project, {name: file.resolve() for name, file in files.items()}):
        warn(warning)


def _files(plans: Sequence[str], project: Project) -> list[Path]:
    from planbook.engine.prepare import find_plan

    if plans:
        return [find_plan(name, project) for name in plans]
    if not project.has_plans:  # in a wrong folder, every deployment would lack its plan
        raise PlanbookError(NO_PROJECT.format(project.folder))
    return [project.plan_file(name) for name in project.plan_names]


def _loaded(files: Sequence[Path]) -> "dict[str, Plan]":
    """Returns the plans by name. Raises PlanProblems with all problems of any, so that none counts as removed."""
    from planbook.plan.load import load

    plans: dict[str, Plan] = {}
    problems: list[Any] = []
    for file in files:
        try:
            plan = load(file)
            plans[plan.name] = plan
        except PlanProblems as error:
            problems += error.problems
    if problems:
        raise PlanProblems(problems)
    return plans


def _deploy(
    project: Project, plans: "Mapping[str, Plan]", named: bool, check: bool, as_json: bool
) -> "Sequence[Difference]":
    from flows.start import begin_server, import_flow, run_to_completion

    async def work() -> "Sequence[Difference]":
        own = await begin_server(project, _say)
        deploying = import_flow("flows.deploy.deploy", project, own)
        wish = deploying.Wish(project, dict(plans), named, check, own is not None)
        done: Sequence[Difference] = await deploying.deploy(wish, _as_json if as_json else _tell)
        return done

    differences: Sequence[Difference] = run_to_completion(work())
    if not as_json:
        click.echo(_counted(differences, check))
    return differences


def _as_json(differences: "Sequence[Difference]", pools: Sequence[str]) -> None:
    told = {"deployments": [one.as_json() for one in differences], "new_work_pools": [*pools]}
    click.echo(json.dumps(told, ensure_ascii=False, default=str))


def _tell(differences: "Sequence[Difference]", pools: Sequence[str]) -> None:
    for pool in pools:
        click.echo(f"+ work pool {pool}, of type process")
    for one in differences:
        click.echo(f"{SIGNS[one.what]} {visible(one.plan)}{': ' if _about(one) else ''}{_about(one)}")
        for line in _changes(one):
            click.echo(f"    {line}")


def _about(one: "Difference") -> str:
    said = {"new": "new", "removed": "its plan is gone", "changed": "", "unchanged": ""}[one.what]
    return ", ".join(filter(None, [said, "paused" if one.paused else ""]))


def _changes(one: "Difference") -> list[str]:
    if one.what == "new" and one.wanted:
        return [f"{WORDS.get(key, key)}: {_shown(value)}" for key in SHOWN if (value := one.wanted.facts[key])]
    return [_change(key, before, after) for key, (before, after) in one.changes.items()]


def _change(key: str, before: Any, after: Any) -> str:
    called = WORDS.get(key, key)
    if key in ("form", "pull"):
        return f"{called} changes"
    return f"{called}: {_shown(after)} instead of {_shown(before)}"


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {visible(str(item))}" for key, item in value.items()) or "none"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else visible(str(value))


def _counted(differences: "Sequence[Difference]", check: bool) -> str:
    counts = [(what, sum(one.what == what for one in differences)) for what in SIGNS]
    told = ", ".join(f"{count} {what}" for what, count in counts if count) or "No plan has a schedule"
    changes = any(count for what, count in counts if what != "unchanged")
    return f"{told}{'; nothing was done (--check)' if check and changes else ''}"


def _say(text: str) -> None:
    click.echo(text, err=True)
