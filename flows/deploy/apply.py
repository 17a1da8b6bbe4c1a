"""Making the deployments of a server what a project wants them to be."""

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.filters import WorkQueueFilter, WorkQueueFilterName
from prefect.exceptions import ObjectNotFound

from flows.deploy.difference import Difference
from flows.deploy.found import PLAN, SLUG, SOURCE, Found
from flows.deploy.wanted import QUEUES, Wanted


async def apply(client: PrefectClient, one: Difference, source: str) -> None:
    """Does what one difference asks for."""
    if one.what == "new" and one.wanted:
        await _create(client, one.wanted, source)
    elif one.what == "changed" and one.wanted and one.found:
        await _update(client, one.wanted, one.found, "schedule" in one.changes)
    elif one.what == "removed" and one.found:
        await client.delete_deployment(one.found.id)


async def _create(client: PrefectClient, wanted: Wanted, source: str) -> None:
    flow_id = await client.create_flow_from_name(wanted.name)
    schedules = [schedule.model_dump(mode="json", exclude_unset=True) for schedule in _schedules(wanted)]
    about = {"name": wanted.name, "flow_id": str(flow_id), "labels": {SOURCE: source, PLAN: wanted.plan}}
    made = {**about, "schedules": schedules, **wanted.payload}
    (await client.request("POST", "/deployments/", json=made)).raise_for_status()


async def _update(client: PrefectClient, wanted: Wanted, found: Found, scheduled: bool) -> None:
    """A schedule that somebody has paused stays paused, and one that somebody has added is left alone."""
    path = {"id": str(found.id)}
    (await client.request("PATCH", "/deployments/{id}", path_params=path, json=wanted.payload)).raise_for_status()
    if not scheduled:
        return
    if found.schedule_id is None:
        await client.create_deployment_schedules(found.id, _schedules(wanted))
    elif wanted.schedule is None:
        await client.delete_deployment_schedule(found.id, found.schedule_id)
    else:
        await client.update_deployment_schedule(found.id, found.schedule_id, schedule=wanted.schedule)


def _schedules(wanted: Wanted) -> list[DeploymentScheduleCreate]:
    return [DeploymentScheduleCreate(schedule=wanted.schedule, active=True, slug=SLUG)] if wanted.schedule else []


# Where the runs go ----------------------------------------------------------------------------------------------------
async def missing_pools(client: PrefectClient, wanted: list[Wanted]) -> list[str]:
    """The work pools that the server does not have."""
    missing = []
    for pool in dict.fromkeys(one.facts["pool"] for one in wanted):
        try:
            await client.read_work_pool(pool)
        except ObjectNotFound:
            missing.append(pool)
    return missing


async def make_pool(client: PrefectClient, name: str) -> None:
    """A work pool whose runs are processes of the machine of their worker."""
    from prefect.workers.process import ProcessWorker

    template = ProcessWorker.get_default_base_job_template()
    await client.create_work_pool(WorkPoolCreate(name=name, type="process", base_job_template=template))


async def make_queues(client: PrefectClient, wanted: list[Wanted]) -> None:
    """The work queues of priorities, where a pool does not have them: `high` before all others, `low` after them."""
    for pool, priority in sorted({(one.facts["pool"], one.facts["priority"]) for one in wanted}):
        name = QUEUES[priority]
        named = WorkQueueFilter(name=WorkQueueFilterName(any_=[name]))
        if priority != "normal" and not await client.read_work_queues(pool, named):
            await client.create_work_queue(name, priority=1 if priority == "high" else None, work_pool_name=pool)
