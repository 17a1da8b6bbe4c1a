"""Opens a plan's start, against which relative addresses are resolved from then on."""

import asyncio

from planbook.engine.compose import Next
from planbook.engine.hooks import NO_HOOKS, Hooks
from planbook.engine.stage import Stage
from planbook.engine.start_address import start_at
from planbook.engine.work import Opening


async def opened(work: Opening, proceed: Next[Opening], hooks: Hooks = NO_HOOKS) -> None:
    """The innermost layer. Raises StepError."""
    run, at, plan = work.run, work.at, work.at.frame.plan
    at.frame.base = start_at(at)
    deadline = asyncio.get_running_loop().time() + plan.defaults.timeout.total_seconds()
    stage = Stage(run, at, work.index or 0, 0, deadline, once=False, hooks=hooks)
    stage.whole = plan.wait == "load"
    await stage.open(at.frame.base)
    await stage.finish()
