"""What deployments a Prefect server has that planbook made from the plans of a project."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import DeploymentSchedule
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import SCHEDULE_TYPES, CronSchedule, IntervalSchedule
from prefect.exceptions import ObjectNotFound

from flows.deploy.wanted import QUEUES
from planbook.plan.authored import duration_as_written
from planbook.plan.recurrence import FIRST

SOURCE, PLAN = "planbook.source", "planbook.plan"
"""Labels of the deployments that planbook made: of which project, and of which plan."""
SLUG = "planbook"
"""By what the schedule of the plan is told from those that people add to its deployment."""
PAGE = 200


@dataclass(frozen=True)
class Found:
    """A deployment of the server that planbook made; `facts` as `Wanted` has them."""

    id: UUID
    plan: str
    facts: Mapping[str, Any]
    schedule_id: UUID | None
    paused: bool


async def find(client: PrefectClient, source: str) -> dict[str, Found]:
    """All of a project, by their plans."""
    ours = [one for one in await _all(client) if one.labels.get(SOURCE) == source and PLAN in one.labels]
    return {found.plan: found for found in map(_found, ours)}


async def made_by_another(client: PrefectClient, name: str) -> str | None:
    """Who made the deployment of this name, if there is one."""
    try:
        one = await client.read_deployment_by_name(f"{name}/{name}")
    except ObjectNotFound:
        return None
    source = one.labels.get(SOURCE)
    return f"`planbook deploy` of the project {source}" if source else "something other than `planbook deploy`"


async def _all(client: PrefectClient) -> list[DeploymentResponse]:
    found: list[DeploymentResponse] = []
    while len(page := await client.read_deployments(limit=PAGE, offset=len(found))) == PAGE:
        found += page
    return found + page


def _found(one: DeploymentResponse) -> Found:
    schedule = next((each for each in one.schedules if each.slug == SLUG), None)
    limit = one.global_concurrency_limit
    queues = {queue: priority for priority, queue in QUEUES.items()}
    facts = {
        "schedule": _words(schedule.schedule) if schedule else None,
        "concurrency": limit.limit if limit else None,
        "priority": queues.get(one.work_queue_name or "", one.work_queue_name),
        "pool": one.work_pool_name,
        "parameters": one.parameters,
        "form": one.parameter_openapi_schema,
        "tags": sorted(one.tags),
        "description": one.description,
        "entrypoint": one.entrypoint,
        "pull": one.pull_steps,
    }
    schedule_id = schedule.id if schedule else None
    return Found(one.id, str(one.labels[PLAN]), facts, schedule_id, one.paused or _is_paused(schedule))


def _is_paused(schedule: DeploymentSchedule | None) -> bool:
    return schedule is not None and not schedule.active


def _words(schedule: SCHEDULE_TYPES) -> str:
    """A schedule of Prefect's as a plan would have it."""
    if isinstance(schedule, IntervalSchedule):
        anchored = schedule.anchor_date.astimezone(UTC) == FIRST.replace(tzinfo=UTC)
        return f"every {duration_as_written(schedule.interval)}" + ("" if anchored else f" from {schedule.anchor_date}")
    if isinstance(schedule, CronSchedule):
        return f"cron {schedule.cron} ({schedule.timezone or 'UTC'})"
    return f"rrule {getattr(schedule, 'rrule', '')} ({getattr(schedule, 'timezone', None) or 'UTC'})"
