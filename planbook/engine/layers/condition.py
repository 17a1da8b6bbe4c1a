"""Skips a step whose `when` does not hold."""

from planbook.engine.compose import Next
from planbook.engine.stage import looking
from planbook.engine.work import StepRun
from planbook.step.look import Look
from planbook.values.render import render_model


async def when(work: StepRun, proceed: Next[StepRun]) -> None:
    """Checks `when`, and answers the dialogs that open meanwhile."""
    if work.step.when is None or await work.answers.during(_may_begin(work, work.step.when)):
        return await proceed(work)
    work.is_skipped = True
    return None


async def _may_begin(work: StepRun, look: Look) -> bool:
    if work.was_entered:
        return True
    if look.expression is None and look.within is None:
        await looking(work.run, work.at, work.index).settle()
    return await looking(work.run, work.at, work.index).sees(render_model(look, work.at.scope()))
