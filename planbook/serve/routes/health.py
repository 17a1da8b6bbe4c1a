"""Is it up, is it well, and the figures: without a key on the machine itself."""

from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from planbook.errors import PlanbookError
from planbook.serve.access import Caller, LocalOr, NeedsNothing, house_of
from planbook.serve.goal_watch import GoalWatch
from planbook.serve.metrics import MEDIA_TYPE, ServerMetrics
from planbook.serve.problems import Refusal
from planbook.serve.router import api_router

router = APIRouter()
api = api_router("/health", "health")
_local = Depends(LocalOr("server:read"))


class Live(BaseModel):
    """The server answers."""

    status: str = "ok"


@router.get("/health/live", dependencies=[_local], include_in_schema=False)
async def live() -> Live:
    return Live()


def watch_of(request: Request) -> GoalWatch:
    """The watch over goals."""
    watch: GoalWatch = request.app.state.goal_watch
    return watch


@router.get("/health/ready", dependencies=[_local], include_in_schema=False)
def ready(request: Request) -> JSONResponse:
    """503 where a project, or the file of users, cannot be read, or no goal is watched.

    `trouble` is what planbook broke at while it watches goals: the rest goes on.
    """
    house, watch = house_of(request), watch_of(request)
    wrong = [f"{name}: there is no folder any more" for name, one in house.projects.items() if not one.folder.is_dir()]
    try:
        house.users.all()
    except PlanbookError as error:
        wrong.append(str(error))
    wrong += watch.trouble if watch.is_blind else []
    if wrong:
        raise Refusal(503, "; ".join(wrong))
    trouble = watch.trouble
    return JSONResponse({"status": "degraded", "trouble": trouble} if trouble else {"status": "ok"})


@router.get("/metrics", dependencies=[_local], include_in_schema=False)
async def metrics(request: Request) -> Response:
    figures: ServerMetrics = request.app.state.metrics
    return Response(figures.text(), media_type=MEDIA_TYPE)


class Health(BaseModel):
    """The server answers; `projects` are those of the key."""

    status: str
    version: str
    projects: list[str]


@api.get("", summary="Say that the server is up")
async def health(request: Request, caller: Annotated[Caller, Depends(NeedsNothing())]) -> Health:
    """Version of planbook, and the projects in which the key may do something."""
    projects = [name for name in house_of(request).projects if caller.scopes(name)]
    return Health(status="ok", version=version("planbook"), projects=projects)
