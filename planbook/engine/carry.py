"""The plain carrier: tries in a loop, without Prefect. For groups, and where there is no flow."""

import asyncio
import random

from planbook.engine.order import JITTER, Job
from planbook.errors import StepError


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
