"""Heals a step that no longer finds its element, if its plan says `heal: this-run`, and makes one more attempt."""

from time import perf_counter

from planbook.engine.compose import Next
from planbook.engine.layers.retry import may_follow
from planbook.engine.work import StepRun
from planbook.errors import HEALED, StepError
from planbook.events import Recovered
from planbook.step.kind import Step

HEAL = "heal"


async def healed(work: StepRun, proceed: Next[StepRun]) -> None:
    """Proceeds, and once more with the healed step if that did not find its element and can be healed."""
    try:
        return await proceed(work)
    except StepError as error:
        mended = await _mended(work, error)
        if mended is None:
            raise
        written, work.step, work.after = work.step, mended, HEAL
        try:
            await proceed(work)
        finally:
            work.step = written
    return None


def may_heal(work: StepRun, error: StepError) -> bool:
    """Returns whether a step may be healed in the run: never one that sends once, nor one that looks."""
    step, run = work.step, work.run
    return bool(
        run.heal
        and work.at.frame.plan.heal == "this-run"
        and error.error_class in HEALED
        and work.effect != "once"
        and not (step.do.looks or work.holds_others or run.is_aside or run.is_answering)
        and not (work.stages and work.stage.compares)
        and may_follow(work, error)
    )


async def _mended(work: StepRun, error: StepError) -> Step | None:
    run = work.run
    if not may_heal(work, error) or run.heal is None:
        return None
    began = perf_counter()
    mended = await run.heal(work, error)
    run.events.tell(
        Recovered,
        index=work.index,
        attempt=work.count or None,
        error_class=error.error_class,
        strategy=HEAL,
        status="passed" if isinstance(mended, Step) else "failed",
        ms=round((perf_counter() - began) * 1000, 3),
        message=mended.do.describe() if isinstance(mended, Step) else mended,
    )
    return mended if isinstance(mended, Step) else None
