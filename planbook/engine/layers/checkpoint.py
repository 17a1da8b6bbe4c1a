"""The checkpoint after a step: what a run is resumed from, and a lost page is opened again from."""

from planbook.engine import save_checkpoint
from planbook.engine.compose import Next
from planbook.engine.work import StepRun
from planbook.errors import StepError


async def checkpoint(work: StepRun, proceed: Next[StepRun]) -> None:
    """Saves it before the step is told as passed, or as failed where the run goes on after that."""
    try:
        await proceed(work)
    except StepError:
        if work.step.optional:
            await save_checkpoint.save(work.run, work.step, work.index, work.answered_next)
        raise
    if not work.is_skipped:
        await save_checkpoint.save(work.run, work.step, work.index, work.answered_next)


async def checkpoint_begun(work: StepRun, proceed: Next[StepRun]) -> None:
    """Begins with it as soon as an attempt has passed, while the executor notes that."""
    await proceed(work)
    save_checkpoint.begin(work.run, work.step, work.index, work.answered_next)
