"""`whenever` in a try: what its steps do not remove stays, and is reported once."""

from collections.abc import Sequence

from planbook.engine.layers.whenever import AT_MOST
from planbook.engine.position import Position
from planbook.engine.run_state import Run
from planbook.engine.stage import looking
from planbook.engine.step_queue import StepQueue
from planbook.engine.trying.signals import TryEnded
from planbook.engine.trying.state import Trying
from planbook.engine.trying.verdicts import leave_rest
from planbook.step.kind import Step
from planbook.values.render import render_model


async def meet(trying: Trying, run: Run, at: Position, index: int) -> None:
    """Checks each `whenever`, and tries its steps if it applies."""
    if run.is_meeting or not at.meets_whenever:
        return
    run.is_meeting = True
    try:
        for number, whenever in enumerate(at.frame.plan.whenever):
            met = run.met.get((index, number), 0)
            if (id(at.frame.plan), number) in trying.left_alone or met >= AT_MOST:
                continue
            if await looking(run, at, index).sees(render_model(whenever.see, at.scope())):
                run.met[index, number] = met + 1
                await _try(trying, run, whenever.steps, at.inside(index), number)
    finally:
        run.is_meeting = False


async def _try(trying: Trying, run: Run, steps: Sequence[Step], at: Position, number: int) -> None:
    before = trying.gaps.needed
    try:
        with run.session.filled.aside():
            await run.steps.all_of(StepQueue(steps, at, out="always"))
    except TryEnded as end:
        if end.verdict != "not_reached":
            raise
        leave_rest(run, steps, at, end.because)
    if trying.gaps.needed != before:
        trying.left_alone.add((id(at.frame.plan), number))
        trying.gaps.needed = before or trying.gaps.needed  # the plan's own steps say more
