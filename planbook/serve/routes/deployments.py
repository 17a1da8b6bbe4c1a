"""Deployments, and what is due: as the project's Prefect server says."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from flows.deploy import seen
from planbook.audit import record, through
from planbook.serve import pages
from planbook.serve.access import Needs, Seat, apart_of
from planbook.serve.audited import door_of
from planbook.serve.idempotency import IdempotencyKey, once
from planbook.serve.pages import Cursor, Limit, Page
from planbook.serve.plans import plan_given
from planbook.serve.router import api_router

router = api_router("/deployments", "deployments")
Reader = Annotated[Seat, Depends(Needs("deployments:read"))]
Starter = Annotated[Seat, Depends(Needs("runs:start"))]


class Deployment(BaseModel):
    """The deployment of a plan. `paused`: its schedule starts nothing now."""

    plan: str
    id: str
    paused: bool
    schedule: str | None
    concurrency: int | None
    priority: str | None
    pool: str | None
    tags: list[str]
    description: str | None


class DueRun(BaseModel):
    """A flow run that has not ended."""

    flow_run_id: str
    plan: str | None
    state: str | None
    due: str | None
    pool: str | None
    queue: str | None


class Worker(BaseModel):
    """A worker of a work pool. `seen` is its last heartbeat."""

    name: str
    pool: str
    status: str | None
    seen: str | None


class QueueOut(BaseModel):
    """What is due and what goes on, the next first; at most 200 runs."""

    runs: list[DueRun]
    workers: list[Worker]


class DeployedRun(BaseModel):
    """What a deployed run is given."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"inputs": {"quantity": 3}}})

    inputs: dict[str, Any] = {}


class Scheduled(BaseModel):
    """The flow run that a worker will take. Its planbook run has the same `flow_run_id`."""

    flow_run_id: str


@router.get("", summary="List deployments")
async def list_deployments(
    request: Request, seat: Reader, limit: Limit = 100, cursor: Cursor = None
) -> Page[Deployment]:
    """Those that `planbook deploy` has made of the project's plans. 503 if no Prefect server answers."""
    seen.refuse_none(seat.project)
    found = await apart_of(request).call(door_of(request), seen.deployments, seat.project)
    there, following = pages.sliced(found, limit, cursor)
    return Page(items=there, next=following)


@router.get("/queue", summary="List what is due")
async def queue(request: Request, seat: Reader) -> QueueOut:
    """Runs of deployments that wait, are due or go on, and the workers that take them."""
    seen.refuse_none(seat.project)
    found = await apart_of(request).call(door_of(request), seen.queue, seat.project)
    return QueueOut.model_validate({"runs": found.runs, "workers": found.workers})


@router.post("/{plan}/runs", status_code=202, summary="Start a run of a deployment", response_model=Scheduled)
async def start(
    request: Request, plan: str, wish: DeployedRun, seat: Starter, idempotency_key: IdempotencyKey = None
) -> Response:
    """Puts a run into the deployment's queue, by its priority: a worker takes it."""

    async def work() -> tuple[int, BaseModel, str | None]:
        given = await run_in_threadpool(_record, request, seat, plan, wish)
        key = f"{seat.caller.user.name} {idempotency_key}" if idempotency_key else None
        flow_run_id = await apart_of(request).call(door_of(request), seen.start, seat.project, plan, given, key)
        return 202, Scheduled(flow_run_id=flow_run_id), None

    return await once(request, seat, idempotency_key, work)


def _record(request: Request, seat: Seat, plan: str, wish: DeployedRun) -> dict[str, Any]:
    """Records that the run is put into the queue, and returns what it is given."""
    seen.refuse_none(seat.project)
    _, given = plan_given(seat.project, plan, wish.inputs)
    with through(door_of(request)):
        record(seat.project, "run", plan, who=seat.who, details={"deployment": plan})
    return given
