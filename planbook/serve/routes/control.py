"""Starting a run, and what a person can say to one: pause, continue, cancel, resume."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from flows import control
from flows.continue_run import Continued
from flows.start_apart import Order
from planbook.audit import through
from planbook.engine.prepare import new_run_id
from planbook.engine.progress import Assume
from planbook.engine.request import Evidence
from planbook.serve import reading
from planbook.serve.access import Needs, Seat, apart_of
from planbook.serve.audited import door_of
from planbook.serve.idempotency import IdempotencyKey, once
from planbook.serve.plans import plan_given
from planbook.serve.problems import Refusal
from planbook.serve.router import API, Id, api_router
from planbook.serve.starting import started

router = api_router("/runs", "runs")
Starter = Annotated[Seat, Depends(Needs("runs:start"))]
Controller = Annotated[Seat, Depends(Needs("runs:control"))]


class RunWish(BaseModel):
    """A run that is to be started. Inputs are values of their types, or texts as `--set` has them."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"plan": "order-supplies", "inputs": {"quantity": 3}}}
    )

    plan: str = Field(max_length=200)
    inputs: dict[str, Any] = Field(
        {}, description="By name. `upload:NAME` gives an input of the type `file` or `csv` an uploaded file."
    )
    evidence: Evidence = Field("failures", description="The steps to keep pictures and page states of.")


class ResumeWish(BaseModel):
    """How a run is to be resumed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"assume": "not-sent"}})

    assume: Assume | None = Field(None, description="Whether the unclear `once` step was sent, if that is known.")


class RunStartedOut(BaseModel):
    """The run that has begun, or is about to; null if the Prefect server starts it."""

    run_id: str | None


class RunToldOut(BaseModel):
    """What the run was told."""

    run_id: str
    told: str


@router.post("", status_code=202, summary="Start a run", response_model=RunStartedOut)
async def start(request: Request, wish: RunWish, seat: Starter, idempotency_key: IdempotencyKey = None) -> Response:
    """Starts a run on the server's machine, as `planbook run` does, and answers as soon as it has begun.

    The gate holds. A run that is refused is answered with 409 and the reason, and kept as `refused`.
    """

    async def work() -> tuple[int, BaseModel, str | None]:
        plan, given = await run_in_threadpool(plan_given, seat.project, wish.plan, wish.inputs)
        order = _order(request, seat, plan=plan.file, run_id=new_run_id(), inputs=given, evidence=wish.evidence)
        return await _started(order)

    return await once(request, seat, idempotency_key, work)


@router.post("/{run_id}/resume", status_code=202, summary="Resume a run", response_model=RunStartedOut)
async def resume(
    request: Request, run_id: Id, wish: ResumeWish, seat: Starter, idempotency_key: IdempotencyKey = None
) -> Response:
    """Starts a run that continues one that failed or was interrupted, as `planbook run --resume` does."""
    reading.run_folder(seat.project, run_id)

    async def work() -> tuple[int, BaseModel, str | None]:
        return await _started(_order(request, seat, resume=run_id, assume=wish.assume))

    return await once(request, seat, idempotency_key, work)


@router.post("/{run_id}/pause", status_code=202, summary="Pause a run")
def pause(request: Request, run_id: Id, seat: Controller) -> RunToldOut:
    """The run pauses before its next step."""
    folder = reading.run_folder(seat.project, run_id)
    with through(door_of(request)):
        control.pause(seat.project, folder, seat.person)
    return RunToldOut(run_id=run_id, told="pause")


@router.post("/{run_id}/continue", status_code=202, summary="Continue a run", response_model=RunStartedOut)
async def carry_on(request: Request, run_id: Id, seat: Controller, idempotency_key: IdempotencyKey = None) -> Response:
    """Continues a paused run in a new process. The Prefect server resumes the run of a deployment."""
    folder = reading.run_folder(seat.project, run_id)

    async def work() -> tuple[int, BaseModel, str | None]:
        gone = await apart_of(request).call(door_of(request), control.carry_on, seat.project, folder, seat.person)
        return 202, gone_on(run_id, gone), None

    return await once(request, seat, idempotency_key, work)


@router.post("/{run_id}/cancel", summary="Cancel a run")
async def cancel(request: Request, run_id: Id, seat: Controller) -> RunToldOut:
    """Cancels a run that goes on or is paused, and answers once it has ended."""
    folder = reading.run_folder(seat.project, run_id)
    ended = await apart_of(request).call(door_of(request), control.cancel, seat.project, folder, seat.person)
    return RunToldOut(run_id=ended, told="cancel")


def gone_on(run_id: str, gone: Continued) -> RunStartedOut:
    """The run that continues another. Raises Refusal if none does."""
    if gone.error:
        raise Refusal(409, f"The run {run_id} could not be resumed: {gone.error}")
    return RunStartedOut(run_id=gone.run_id)


def _order(request: Request, seat: Seat, **more: Any) -> Order:
    return Order(folder=seat.project.folder, starter=seat.person, door=door_of(request), **more)


async def _started(order: Order) -> tuple[int, BaseModel, str | None]:
    found = await started(order)
    return 202, RunStartedOut(run_id=found.run_id), f"{API}/runs/{found.run_id}" if found.run_id else None
