"""A plan: its steps as `planbook view` shows them, what changed since a revision, and the numbers that it has read."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from planbook.check.judge import check_loaded
from planbook.places import Project
from planbook.report.view.html import about
from planbook.report.view.since import changes_since, sheet_of
from planbook.runs.earlier_runs import Past
from planbook.serve.access import Needs, Seat, pool_of
from planbook.serve.history_pool import silent
from planbook.serve.plans import loaded_plan, plan_file
from planbook.serve.web import reading
from planbook.serve.web.charts import chart
from planbook.serve.web.render import page
from planbook.serve.web.route import page_router

router = page_router()
Reader = Annotated[Seat, Depends(Needs("plans:read"))]
Runs = Annotated[Seat, Depends(Needs("runs:read"))]
Revision = Annotated[str, Query(max_length=200, pattern=r"^[^-\s]\S*$")]


@router.get("/plans/{plan}")
async def steps(request: Request, plan: str, seat: Reader) -> Response:
    """The steps, with what the check finds in them, and how they went."""
    return await _shown(request, plan, seat, None)


@router.get("/plans/{plan}/changes")
async def changes(request: Request, plan: str, seat: Reader, since: Revision = "HEAD") -> Response:
    """What changed since a revision of git."""
    return await _shown(request, plan, seat, since)


@router.get("/plans/{plan}/values")
async def values(request: Request, plan: str, seat: Runs) -> Response:
    """The numbers that runs have read, over time."""
    plan_file(seat.project, plan)
    numbers = await pool_of(request).read_once(reading.numbers_of, seat.project, plan)
    charts = [(name, points, chart([(at, number) for at, _, number in points])) for name, points in numbers.items()]
    return page(request, "values.html.j2", seat, name=plan, charts=charts)


async def _shown(request: Request, plan: str, seat: Seat, since: str | None) -> Response:
    plan_file(seat.project, plan)
    past = await pool_of(request).read_once(reading.past_of, seat.project, plan)
    view = await run_in_threadpool(_view, seat.project, plan, past, since)
    return page(
        request,
        "plan.html.j2",
        seat,
        name=plan,
        framed="div",
        revision=since,
        **(view | {"path": f"plans/{plan}.yaml"}),
    )


def _view(project: Project, name: str, past: Past, since: str | None) -> dict[str, Any]:
    plan = loaded_plan(project, name)
    sheet = sheet_of(plan, check_loaded(plan, "reviewable"), past)
    return about(sheet, changes_since(sheet, since, silent) if since else None)
