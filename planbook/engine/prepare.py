"""Prepares a run request from what a person asks for: finds, loads and checks the plan, reads inputs and secrets."""

import random
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from planbook.engine.outline import Outline
from planbook.engine.request import Evidence, RunRequest
from planbook.engine.start_address import check_start
from planbook.errors import PlanbookError
from planbook.fingerprints import known_elements as looks
from planbook.places import NO_PROJECT, Project
from planbook.plan.agents import agents_of
from planbook.plan.called_plans import load_called
from planbook.plan.inputs import read_inputs
from planbook.plan.last_used import used_values, uses_last
from planbook.plan.load import load
from planbook.plan.model import Plan
from planbook.plan.programs import check_programs, programs_of
from planbook.runs import last_values as last_values
from planbook.secrets.redaction import remember, unmasked
from planbook.secrets.seal import check_key
from planbook.uploads.given import with_uploads

ReadSecret = Callable[[str], str | None]


def find_plan(name: str, project: Project) -> Path:
    """Returns the file of a plan: an existing path as it is, else `plans/NAME.yaml` of the project."""
    try:
        return _found(name, project)
    except OSError as error:  # an impossible file name
        raise PlanbookError(f"{name[:80]}{'…' * (len(name) > 80)} cannot be a plan: {error.strerror}") from None


def _found(name: str, project: Project) -> Path:
    asked = Path(name)
    by_name = project.plan_file(name)
    if not asked.suffix and not asked.exists() and by_name.is_file():
        return by_name
    if asked.exists() or asked.is_absolute():
        return asked
    inside = project.folder / asked
    if inside.exists() or asked.suffix:
        return inside if inside.exists() else asked
    raise PlanbookError(no_such_plan(name, project))


def no_such_plan(name: str, project: Project) -> str:
    """Returns the message that there is no plan of that name, with the names that exist."""
    known = project.plan_names
    near = get_close_matches(name, known, 3)
    if near:
        return f'There is no plan "{name}" in plans/. Did you mean {" or ".join(near)}?'
    if not project.has_plans:
        return f'There is no plan "{name}". {NO_PROJECT.format(project.folder)}'
    return f'There is no plan "{name}" in plans/. ' + (f"There are: {', '.join(known)}" if known else "There is none.")


def new_run_id() -> str:
    """Returns a new run id: the start time (UTC, to the millisecond, so that ids sort), and random letters."""
    now = datetime.now(UTC)
    tail = "".join(random.SystemRandom().choices(string.ascii_lowercase, k=3))
    return f"{now:%Y%m%d-%H%M%S}-{now.microsecond // 1000:03}{tail}"


def prepare(
    name: str,
    given: Mapping[str, Any],
    project: Project,
    read_secret: ReadSecret,
    *,
    first: str | None = None,
    last: str | None = None,
    evidence: Evidence = "failures",
) -> RunRequest:
    """Returns the request for a run. Raises PlanProblems or PlanbookError, each with a message for the user.

    If the plan is known, the error has the request as far as it was made: that run was refused.
    """
    check_key()
    plan = load(find_plan(name, project))
    begun = RunRequest(new_run_id(), plan, {}, {}, project, evidence=evidence)
    try:
        called = load_called(plan, project.folder)
        plans = [plan, *called.values()]
        programs = programs_of(plans, project)
        begun = replace(begun, called=called, programs=programs)
        check_programs(plans, programs, project)
        secrets = _find_secrets([plan, *called.values()], read_secret)
        given = with_uploads(given, plan.inputs, project)
        agents = agents_of([plan, *called.values()], project)
        begun = replace(begun, called=called, secrets=secrets, inputs=given, agents=agents)
        _refuse_missing([plan, *called.values()], secrets)
        begun = replace(
            begun,
            inputs=read_inputs(plan, given, project.folder),
            first=_step_id(plan, first, "--from"),
            last=_step_id(plan, last, "--until"),
            before={one.name: _before(one, project, secrets) for one in (plan, *called.values()) if uses_last(one)},
            known={one.name: looks.read(project, one.name) for one in (plan, *called.values())},
        )
        return check_start(begun)
    except PlanbookError as error:
        error.request = begun
        raise


def prepare_anew(request: RunRequest, inputs: Mapping[str, Any]) -> RunRequest:
    """Returns the request for another run of the same loaded plans, with other inputs.

    Raises PlanbookError.
    """
    plans = {plan.name: plan for plan in (request.plan, *request.called.values()) if plan.name in request.before}
    before = {name: _before(plan, request.project, request.secrets) for name, plan in plans.items()}
    return check_start(replace(request, run_id=new_run_id(), inputs=inputs, before=before))


def _before(plan: Plan, project: Project, secrets: Mapping[str, str]) -> dict[str, Any]:
    """Returns the values of the plan's last passed run that the plan uses."""
    named: dict[str, Any] = unmasked(used_values(plan, last_values.read(project, plan.name)), secrets)
    return named


def _find_secrets(plans: Sequence[Plan], read_secret: ReadSecret) -> dict[str, str]:
    """Returns the plans' secrets that exist."""
    names = dict.fromkeys(name for plan in plans for name in plan.secrets)
    secrets = {name: value for name in names if (value := read_secret(name))}
    remember(secrets)
    return secrets


def _refuse_missing(plans: Sequence[Plan], secrets: Mapping[str, str]) -> None:
    missing = [name for name in dict.fromkeys(name for plan in plans for name in plan.secrets) if name not in secrets]
    if missing:
        raise PlanbookError(
            f"{plans[0].name} needs the {'secret' if len(missing) == 1 else 'secrets'} {', '.join(missing)}. "
            f"{how_to_set(missing)}"
        )


def how_to_set(missing: Sequence[str]) -> str:
    """Returns the places where a secret can come from, for whoever has to put it there."""
    blocks = ", ".join(block_name(name) for name in missing)
    return (
        "Set an environment variable of that name, keep it (planbook secrets set NAME), or make a Prefect Secret "
        f"block ({blocks})."
    )


def block_name(secret: str) -> str:
    """Returns the name of a secret's Prefect Secret block: SHOP_USER is shop-user (blocks take letters and dashes)."""
    return secret.lower().replace("_", "-")


def _step_id(plan: Plan, asked: str | None, option: str) -> str | None:
    if asked is None:
        return None
    outline = Outline(plan, {})
    for step in plan.steps:
        if step.id and asked in (step.id, str(outline.number(step))):
            return step.id
    ids = ", ".join(step.id for step in plan.steps if step.id)
    raise PlanbookError(f"{option} {asked}: {plan.name} has no such step of its own. Its steps are: {ids}")
