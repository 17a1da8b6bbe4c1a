"""Plans: list and read them, and what the check finds."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from planbook.check.judge import check_bytes, check_plan
from planbook.check.report import Level, severity
from planbook.gate.status import approval_status
from planbook.places import Project
from planbook.plan.inputs import InvalidValue, expected_value, read_input
from planbook.plan.model import Input, Plan
from planbook.plan.next_run import described, next_run
from planbook.plan.problem import Problem as PlanProblem
from planbook.serve import pages, reading
from planbook.serve.access import Needs, Seat, pool_of
from planbook.serve.pages import Cursor, Limit, Page
from planbook.serve.plans import loaded_plan, plan_file
from planbook.serve.router import api_router, content
from planbook.settings import Profile, read_settings

router = api_router("/plans", "plans")
Reader = Annotated[Seat, Depends(Needs("plans:read"))]
Author = Annotated[Seat, Depends(Needs("plans:draft"))]
GATE = "approved, changed (since it was approved), never (approved) or gone."


class LastRun(BaseModel):
    """The newest run of a plan."""

    run_id: str
    status: str
    started: str


class PlanLine(BaseModel):
    """A plan in a list."""

    name: str
    path: str
    sha256: str | None
    gate: str = Field(description=GATE)
    approved_by: str | None
    in_git: str | None = Field(description="committed, modified or untracked; null without a commit.")
    last_run: LastRun | None


class InputOut(BaseModel):
    """A value that a run gives to the plan."""

    type: str
    required: bool
    default: Any = None
    choices: list[Any] | None = None
    expected: str = Field(description="What fits, in words.")
    description: str | None = None


class PlanOut(BaseModel):
    """A plan."""

    name: str
    path: str
    sha256: str
    goal: str | None
    start: str
    allow: list[str]
    inputs: dict[str, InputOut]
    secrets: list[str] = Field(description="Names of secrets, never their values.")
    session: list[str]
    steps: int = Field(description="How many steps of its own it has, those in groups aside.")
    schedule: str | None
    next_run: str | None = Field(description="When the schedule is due next. Only a deployed plan runs then.")
    health: dict[str, Any] | None = Field(description="How it ran in the last 30 days; null if it did not run.")


class Finding(BaseModel):
    """What the check finds in a plan, and where."""

    line: int
    column: int
    message: str
    rule: str
    level: Level


class Findings(BaseModel):
    """What the check finds, by a profile."""

    profile: Profile
    findings: list[Finding]


class Draft(BaseModel):
    """The text of a plan."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,99}$", examples=["order-supplies"])
    text: str = Field(max_length=1_000_000, examples=["planbook: 1\nname: order-supplies\n…"])
    profile: Profile | None = None


@router.get("", summary="List plans")
async def list_plans(request: Request, seat: Reader, limit: Limit = 100, cursor: Cursor = None) -> Page[PlanLine]:
    """The plans in `plans/`, with how they stand at the gate, and their last runs."""
    status = await run_in_threadpool(approval_status, seat.project)
    last = await pool_of(request).read_once(reading.last_runs, seat.project)
    names = set(seat.project.plan_names)
    lines = [
        PlanLine(
            name=name, path=one.path, sha256=one.sha256, gate=one.state,
            approved_by=one.approval.by if one.approval else None, in_git=one.in_git, last_run=last.get(name),
        )
        for one in status.plans
        if (name := _name(one.path)) in names
    ]  # fmt: skip
    there, following = pages.sliced(lines, limit, cursor)
    return Page(items=there, next=following)


def _name(path: str) -> str | None:
    """The name of a plan by its path, if it is right in `plans/`."""
    folder, _, file = path.rpartition("/")
    return file.removesuffix(".yaml") if folder == "plans" and file.endswith(".yaml") else None


@router.get("/{plan}", summary="Show a plan")
async def show(request: Request, plan: str, seat: Reader) -> PlanOut:
    """What a plan is for, what it wants to be given, and when it runs."""
    loaded = await run_in_threadpool(loaded_plan, seat.project, plan)
    health = await pool_of(request).read_once(reading.plan_health, seat.project, plan)
    return _out(loaded, seat.project, health)


def _out(plan: Plan, project: Project, health: dict[str, Any] | None) -> PlanOut:
    due = next_run(plan.schedule, datetime.now(UTC)) if plan.schedule else None
    inputs = {
        name: InputOut(
            type=one.type, required="default" not in one.model_fields_set, default=_default(one, project),
            choices=one.choices, expected=expected_value(one), description=one.description,
        )
        for name, one in plan.inputs.items()
    }  # fmt: skip
    return PlanOut(
        name=plan.name, path=project.path_of(plan.file), sha256=plan.sha256, goal=plan.goal, start=plan.start,
        allow=plan.allow, inputs=inputs, secrets=plan.secrets, session=plan.session, steps=len(plan.steps),
        schedule=described(plan.schedule) if plan.schedule else None,
        next_run=due.isoformat(timespec="seconds") if due else None, health=health,
    )  # fmt: skip


def _default(declared: Input, project: Project) -> Any:
    """The default, of its type, as far as JSON has one; of a file, its path: what is in it is not part of the plan."""
    if declared.default is None or declared.type in ("file", "csv"):
        return declared.default
    with suppress(InvalidValue):
        return reading.plain(read_input(declared.default, declared, project.folder))
    return declared.default


@router.get(
    "/{plan}/source",
    summary="Read a plan's text",
    response_class=Response,
    responses=content("application/yaml", "The plan's text."),
)
def source(plan: str, seat: Reader) -> Response:
    """The file as it is."""
    return Response(plan_file(seat.project, plan).read_bytes(), media_type="application/yaml")


@router.get("/{plan}/findings", summary="Check a plan")
def findings(plan: str, seat: Reader, profile: Profile | None = None) -> Findings:
    """What `planbook check` finds in a plan, and in those that it calls."""
    file = plan_file(seat.project, plan)
    wanted = profile or read_settings(seat.project).profile
    return _findings(wanted, check_plan(file, wanted))


@router.post("/check", summary="Check the text of a plan")
def check(draft: Draft, seat: Author) -> Findings:
    """What the check finds in a text, as if it were the plan of that name. Nothing is written."""
    wanted = draft.profile or read_settings(seat.project).profile
    file = seat.project.plan_file(draft.name)
    return _findings(wanted, check_bytes(draft.text.encode("utf-8", "replace"), file, wanted))


def _findings(profile: Profile, problems: list[PlanProblem]) -> Findings:
    found = [
        Finding(line=one.line, column=one.column, message=one.message, rule=one.rule, level=severity(one.rule))
        for one in problems
    ]
    return Findings(profile=profile, findings=found)
