"""The plain carrier: tries in a loop, without Prefect. For groups, and where there is no flow."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from planbook.engine.order import JITTER, Job, pauses
from planbook.errors import TRIED_AGAIN, StepError
from planbook.plan.model import Plan


async def carry_plainly(job: Job) -> None:
    """Tries the job until it passes, its retries are used up, or its error is no reason for another try."""
    for pause in (*job.pauses, None):
        try:
            await job.attempt()
            return
        except StepError as error:
            if pause is None or not job.tried_again(error):
                raise
        await asyncio.sleep(pause * (1 + random.random() * JITTER))


async def carry_start(plan: Plan, attempt: Callable[[], Awaitable[None]]) -> None:
    """Opens the plan's `start`, which is tried again as its steps are."""
    retries = int(plan.defaults.retries)
    await carry_plainly(
        Job(
            name="start",
            kind="goto",
            effect="read",
            retries=retries,
            timeout=None,
            pauses=pauses(retries),
            attempt=attempt,
            tried_again=lambda error: error.error_class in TRIED_AGAIN,
        )
    )
