"""What ran last week, as `planbook stats` tells it: the page for a Monday."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, Response

from planbook.errors import PlanbookError
from planbook.history.stats import stats
from planbook.places import Project
from planbook.serve.access import Needs, Seat, pool_of
from planbook.serve.history_pool import silent
from planbook.serve.routes.history import Age, PlanName, age_of
from planbook.serve.web.notebook import as_markup
from planbook.serve.web.render import page
from planbook.serve.web.route import page_router

router = page_router()
Reader = Annotated[Seat, Depends(Needs("history:read"))]
WEEK = "7d"


@router.get("/week")
async def week(request: Request, seat: Reader, since: Age = WEEK, plan: PlanName = None) -> Response:
    """How the plans went in the last seven days, or in another time."""
    age = age_of(since) or timedelta(days=7)
    told = await pool_of(request).read(body, seat.project, age, plan or None)
    return page(request, "week.html.j2", seat, told=as_markup(told), since=since or WEEK)


def body(project: Project, age: timedelta, plan: str | None) -> str:
    """The statistics as HTML, in a process of the pool."""
    try:
        from planbook.report.stats.html import render_body  # it needs Vega-Lite
    except ModuleNotFoundError:
        raise PlanbookError(
            "The charts of this page need planbook[stats]. Install it, and start the server again."
        ) from None
    return render_body(stats(project, age, plan, silent))
