"""Executes a step with `each` once per item, in turns."""

from collections.abc import Mapping, Sequence
from typing import Any

from planbook.engine import reporting
from planbook.engine.compose import Next
from planbook.engine.signals import LeaveGroup
from planbook.engine.work import StepRun
from planbook.errors import StepError
from planbook.step.kind import Each
from planbook.values.render import render


async def each_turn(work: StepRun, proceed: Next[StepRun]) -> None:
    """Proceeds once per item. An `until` in a group skips the remaining turns."""
    if work.step.each is None:
        return await proceed(work)
    items = _items(work, work.step.each)
    try:
        for turn, item in enumerate(items, 1):
            work.queue.has_turns_left = turn < len(items)
            await proceed(work.in_turn(work.at.for_turn(turn, **{work.step.each.name: item})))
    except LeaveGroup:
        if not work.step.do.holds_steps:
            raise
    finally:
        work.queue.has_turns_left = False
    return None


def _items(work: StepRun, each: Each) -> Sequence[Any]:
    """Returns the items; none if the step has ended already."""
    run = work.run
    try:
        items = render(each.items, work.at.scope({}))
        if isinstance(items, Mapping) or not isinstance(items, Sequence) or isinstance(items, str):
            raise StepError("value", f"each: {items!r} is not a list")
    except StepError as error:
        work.index = reporting.begin(run, work.step, work.at)
        reporting.fail(work, error, 0.0)
        return ()
    if not items:
        reporting.end(run, reporting.begin(run, work.step, work.at), "skipped")
    return items
