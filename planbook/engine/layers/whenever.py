"""Handles a plan's `whenever`: checked before each attempt, and while an attempt waits."""

from planbook.engine.compose import Next
from planbook.engine.position import Position
from planbook.engine.run_state import Run
from planbook.engine.stage import looking
from planbook.engine.step_queue import StepQueue
from planbook.engine.work import StepRun
from planbook.values.render import render_model

AT_MOST = 5


async def whenever(work: StepRun, proceed: Next[StepRun]) -> None:
    """Checks before an attempt, unless the page is lost."""
    if work.lost is None:
        await work.answers.during(meet(work.run, work.at, work.index))
    await proceed(work)


async def meet(run: Run, at: Position, index: int) -> None:
    """Checks each `whenever` and executes its steps if it applies: at most five times per step."""
    if run.is_meeting or not at.meets_whenever or not at.frame.plan.whenever:
        return
    if run.session.dialogs.held:  # an open dialog blocks the page until it is answered
        return
    run.is_meeting = True
    try:
        for number, one in enumerate(at.frame.plan.whenever):
            met = run.met.get((index, number), 0)
            if met < AT_MOST and await looking(run, at, index).sees(render_model(one.see, at.scope())):
                run.met[index, number] = met + 1
                with run.session.filled.aside():
                    await run.steps.all_of(StepQueue(one.steps, at.inside(index), out="always"))
    finally:
        run.is_meeting = False
