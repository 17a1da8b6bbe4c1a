"""Tries only the first turn of a step with `each`: it stands for all."""

from collections.abc import Sequence
from typing import Any

from planbook.engine import reporting
from planbook.engine.compose import Next
from planbook.engine.signals import LeaveGroup
from planbook.engine.trying.judge import Judge
from planbook.engine.trying.state import Trying
from planbook.engine.trying.verdicts import leave_behind
from planbook.engine.work import StepRun
from planbook.errors import StepError
from planbook.plan.walk import held_steps
from planbook.step.kind import Each
from planbook.values.render import render


async def first_turn(trying: Trying, work: StepRun, proceed: Next[StepRun]) -> None:
    """Proceeds with the first turn of a step with `each`."""
    each = work.step.each
    if each is None or trying.gaps.lacking(work.at.frame, work.step):
        return await proceed(work)
    items = await _items(trying, work, each)
    if not items:
        return None
    work = work.in_turn(work.at.for_turn(1, **{each.name: items[0]}), len(items))
    try:
        await proceed(work)
    except LeaveGroup:
        if not work.step.do.holds_steps:
            raise
        leave_behind(work.run, held_steps(work.step), work.at.inside(work.index), work.index)
    return None


async def _items(trying: Trying, work: StepRun, each: Each) -> Sequence[Any]:
    """Returns the items; none if the step already has its verdict."""
    try:
        items = render(each.items, work.at.scope({}))
        if not isinstance(items, (list, tuple)):
            raise StepError("value", f"each: {items!r} is not a list")
    except StepError as error:
        work.index = reporting.begin(work.run, work.step, work.at)
        await Judge(trying, work).judge(error)
        return ()
    if not items:
        work.index = reporting.begin(work.run, work.step, work.at)
        Judge(trying, work).skip("there is nothing in its list")
    return items
