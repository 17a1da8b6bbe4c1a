"""Makes the stage of an attempt, with its deadline and what it needs to know of the step."""

import asyncio
from functools import partial

from planbook.engine.compose import Next
from planbook.engine.hooks import NO_HOOKS, Hooks
from planbook.engine.layers.retry import may_act_again
from planbook.engine.layers.whenever import meet
from planbook.engine.stage import Stage
from planbook.engine.work import StepRun

NEVER = 10.0**7  # seconds


async def on_stage(work: StepRun, proceed: Next[StepRun], hooks: Hooks = NO_HOOKS) -> None:
    """Makes the stage. The attempt's time begins here."""
    run, at, step = work.run, work.at, work.step
    timeout = work.timeout
    work.deadline = asyncio.get_running_loop().time() + (NEVER if timeout is None else timeout)
    once = work.effect == "once" and not work.holds_others
    stage = Stage(run, at, work.index, work.count, work.deadline, once, hooks)
    stage.step = step
    stage.allows_again = partial(may_act_again, work)
    stage.compares = once or _is_answered_once(work)
    stage.whole = step.wait == "load"
    stage.only_pages = work.goes
    stage.lasts = not run.is_answering
    if at.frame.plan.whenever and at.meets_whenever:
        stage.meanwhile = partial(_meet_aside, work)
    work.stages.append(stage)
    await proceed(work)


async def _meet_aside(work: StepRun) -> None:
    with work.run.session.sent.aside():
        await meet(work.run, work.at, work.index)


def _is_answered_once(work: StepRun) -> bool:
    """Returns whether the dialog that this step opens is answered by a `once` step."""
    queue = work.run.dialogs.answering()
    dialog = queue.dialog() if queue else None
    return bool(queue and dialog and queue.at.frame.outline.effect(dialog) == "once")
