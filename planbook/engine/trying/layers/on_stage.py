"""The stage of a check or an attempt, with the hooks of a try."""

import asyncio
from functools import partial

from planbook.engine.compose import Next
from planbook.engine.layers.retry import may_act_again
from planbook.engine.stage import Stage
from planbook.engine.trying.hooks import TryHooks
from planbook.engine.trying.lookout import meet
from planbook.engine.trying.permission import permission_of
from planbook.engine.trying.state import Deadlines, Trying
from planbook.engine.work import StepRun

PATIENCE = 3.0
"""Seconds for a step after one that was not executed: its effect does not come."""
NEVER = 10.0**7


async def on_stage(trying: Trying, work: StepRun, proceed: Next[StepRun]) -> None:
    """Makes the stage of a check or an attempt."""
    run, at = work.run, work.at
    deadlines = _deadlines(trying, work)
    work.deadline = deadlines.to_end
    hooks = TryHooks(trying, run, at, work.index, deadlines, permission_of(trying, work))
    trying.looked[work.index] = hooks.looked
    stage = Stage(run, at, work.index, 1, deadlines.to_find, once=False, hooks=hooks)
    stage.allows_again = partial(may_act_again, work)
    stage.whole = work.step.wait == "load"
    stage.lasts = not run.is_answering
    if at.frame.plan.whenever and at.meets_whenever:
        stage.meanwhile = partial(meet, trying, run, at, work.index)
    work.stages.append(stage)
    await proceed(work)


def _deadlines(trying: Trying, work: StepRun) -> Deadlines:
    lasts = work.step.do.seconds()
    seconds = (work.step.timeout or work.at.frame.plan.defaults.timeout).total_seconds()
    if work.holds_others:
        seconds = NEVER
    patience = min(seconds, PATIENCE) if trying.gaps.needed and not trying.gaps.page_is_new else seconds
    now = asyncio.get_running_loop().time()
    return Deadlines(to_find=now + patience + lasts, to_end=now + seconds + lasts)
