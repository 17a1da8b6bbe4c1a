"""Retries in a try: steps that are executed may be attempted again; steps that are only checked are not."""

from functools import partial

from planbook.engine.compose import Next
from planbook.engine.executor import StepTask, delays, execute_plainly
from planbook.engine.trying.permission import effect, is_done
from planbook.engine.trying.signals import TryEnded
from planbook.engine.trying.state import Trying
from planbook.engine.trying.verdicts import start_over
from planbook.engine.work import StepRun
from planbook.errors import TRIED_AGAIN


async def started_over(trying: Trying, work: StepRun, proceed: Next[StepRun]) -> None:
    """Starts a group or call with retries over, unless something in it was left undone."""
    for left in range(int(work.step.retries or 0) if work.holds_others else 0, -1, -1):
        try:
            return await proceed(work)
        except TryEnded as end:
            if not left or end.verdict != "failed" or trying.gaps.needed:
                raise
            start_over(trying, work.run, work.index)
    return None


async def retried(trying: Trying, work: StepRun, proceed: Next[StepRun]) -> None:
    """Retries a step that is executed, if nothing was left undone before it."""
    given, defaults = work.step.retries, work.at.frame.plan.defaults
    is_again = is_done(trying, work) and not (work.holds_others or work.step.do.looks or trying.gaps.needed)
    retries = int(defaults.retries if given is None else given) if is_again else 0
    await execute_plainly(
        StepTask(
            name=work.step.do.word,
            kind=work.step.do.word,
            effect=effect(trying, work),
            retries=retries,
            timeout=None,
            delays=delays(retries),
            attempt=partial(proceed, work),
            tried_again=lambda error: error.error_class in TRIED_AGAIN and not work.answers.given,
        )
    )
