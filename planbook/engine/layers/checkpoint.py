"""Saves the checkpoint after a step: a run is resumed from it, and a lost page is opened again from it."""

from planbook.engine import save_checkpoint
from planbook.engine.compose import Next
from planbook.engine.work import StepRun
from planbook.errors import StepError


async def checkpoint(work: StepRun, proceed: Next[StepRun]) -> None:
    """Saves the checkpoint before the step is recorded as passed, or as failed if the run continues after that."""
    try:
        await proceed(work)
    except StepError:
        if work.step.optional:
            await save_checkpoint.save(work.run, work.step, work.index, work.answered_next)
        raise
    if not work.is_skipped:
        await save_checkpoint.save(work.run, work.step, work.index, work.answered_next)


async def checkpoint_begun(work: StepRun, proceed: Next[StepRun]) -> None:
    """Starts saving as soon as an attempt has passed, in parallel to the executor's own work."""
    await proceed(work)
    await save_checkpoint.begin(work.run, work.step, work.index, work.answered_next)
