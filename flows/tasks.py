"""A plan step as a Prefect task: its tries are Prefect's."""

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from planbook.engine.order import JITTER, Job
from planbook.errors import StepError

GRACE = 5.0
"""Seconds which Prefect's own timeout leaves to the engine's: that one words the message."""


async def carry_as_task(job: Job) -> None:
    """Carries a job out as one task run. Raises the last try's StepError."""

    async def attempt() -> None:
        await job.attempt()

    async def tried_again(task: Task[[], None], run: TaskRun, state: State[None]) -> bool:
        error = await state.aresult(raise_on_failure=False)
        return isinstance(error, StepError) and job.tried_again(error)

    task = Task(
        attempt,
        name=job.kind,
        task_run_name=job.name,
        tags=[job.effect],
        retries=job.retries,
        retry_delay_seconds=list(job.pauses),
        retry_jitter_factor=JITTER,
        retry_condition_fn=tried_again,
        timeout_seconds=job.timeout + GRACE if job.timeout is not None else None,
        cache_policy=NO_CACHE,
        persist_result=False,
        log_prints=False,
    )
    await task()
