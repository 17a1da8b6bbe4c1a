"""What a project's Prefect server has of it: deployments, runs that are due or go on, workers. No server is started."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flows import server
from planbook.errors import PlanbookError
from planbook.places import Project

LIMIT = 200
NONE = (
    "No Prefect server runs for this project. The first deployment starts one: planbook deploy. Or set PREFECT_API_URL."
)
FACTS = ("schedule", "concurrency", "priority", "pool", "tags", "description")
WAITING = ("SCHEDULED", "PENDING", "RUNNING", "PAUSED", "CANCELLING")


class NoServer(PlanbookError):
    """There is no Prefect server that could be asked, or it does not answer."""


@dataclass(frozen=True)
class Queue:
    """Flow runs that have not ended, the next first, and the workers of their pools."""

    runs: Sequence[Mapping[str, Any]]
    workers: Sequence[Mapping[str, Any]]


def refuse_none(project: Project) -> None:
    """Raises NoServer if none runs, at no cost."""
    if not (os.environ.get("PREFECT_API_URL") or server.status(project.folder).healthy):
        raise NoServer(NONE)


def deployments(project: Project) -> list[dict[str, Any]]:
    """The deployments of a project's plans, by plan. Raises NoServer."""
    found: list[dict[str, Any]] = _asked(project, _deployments)
    return found


def queue(project: Project) -> Queue:
    """What is due, and what goes on. Raises NoServer."""
    found: Queue = _asked(project, _queue)
    return found


def start(project: Project, plan: str, inputs: Mapping[str, Any], key: str | None) -> str:
    """Has a deployment's run started as soon as a worker takes it, and returns the flow run's id.

    With the same `key`, Prefect makes no second one. Raises NoServer, and PlanbookError if the plan is not deployed.
    """
    flow_run_id: str = _asked(project, lambda client, source: _start(client, source, plan, inputs, key))
    return flow_run_id


def _asked(project: Project, work: Callable[[Any, str], Awaitable[Any]]) -> Any:
    """What comes of the work with a client of the server. It is given what the server calls the project."""
    refuse_none(project)
    return asyncio.run(_ask(project, work))


async def _ask(project: Project, work: Callable[[Any, str], Awaitable[Any]]) -> Any:
    from flows.start import begin_server

    await begin_server(project, lambda text: None)
    from prefect import get_client
    from prefect.exceptions import PrefectHTTPStatusError

    from flows.deploy.wanted import source_of
    from flows.unreachable import is_unreachable, unreachable_error

    try:
        async with get_client() as client:
            return await work(client, source_of(project.folder))
    except PrefectHTTPStatusError as error:
        raise PlanbookError(f"The Prefect server refused this: {error.response.text[:500]}") from None
    except Exception as error:
        if is_unreachable(error):
            raise NoServer(str(unreachable_error())) from None
        raise


async def _deployments(client: Any, source: str) -> list[dict[str, Any]]:
    from flows.deploy.found import find

    found = await find(client, source)
    return [
        {"plan": plan, "id": str(one.id), "paused": one.paused} | {name: one.facts[name] for name in FACTS}
        for plan, one in sorted(found.items())
    ]


async def _queue(client: Any, source: str) -> Queue:
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterId,
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.sorting import FlowRunSort

    from flows.deploy.found import find

    found = await find(client, source)
    plans = {one.id: plan for plan, one in found.items()}
    if not plans:
        return Queue([], [])
    of_ours = DeploymentFilter(id=DeploymentFilterId(any_=[*plans]))
    waiting = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[*WAITING])))
    runs = await client.read_flow_runs(
        deployment_filter=of_ours, flow_run_filter=waiting, sort=FlowRunSort.EXPECTED_START_TIME_ASC, limit=LIMIT
    )
    pools = sorted({str(one.facts["pool"]) for one in found.values() if one.facts["pool"]})
    workers = [one for pool in pools for one in await _workers(client, pool)]
    return Queue([_run(one, plans) for one in runs], workers)


def _run(one: Any, plans: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "flow_run_id": str(one.id),
        "plan": plans.get(one.deployment_id),
        "state": one.state.name if one.state else None,
        "due": _time(one.expected_start_time),
        "pool": one.work_pool_name,
        "queue": one.work_queue_name,
    }


async def _workers(client: Any, pool: str) -> list[dict[str, Any]]:
    from prefect.exceptions import ObjectNotFound

    try:
        there = await client.read_workers_for_work_pool(pool)
    except ObjectNotFound:
        return []
    return [
        {
            "name": one.name,
            "pool": pool,
            "status": one.status and str(one.status.value),
            "seen": _time(one.last_heartbeat_time),
        }
        for one in there
    ]


async def _start(client: Any, source: str, plan: str, inputs: Mapping[str, Any], key: str | None) -> str:
    from flows.deploy.found import find

    found = (await find(client, source)).get(plan)
    if found is None:
        raise PlanbookError(f"{plan} is not deployed. Deploy it: planbook deploy {plan}")
    run = await client.create_flow_run_from_deployment(
        found.id, parameters={**found.facts["parameters"], "inputs": dict(inputs)}, idempotency_key=key
    )
    return str(run.id)


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
