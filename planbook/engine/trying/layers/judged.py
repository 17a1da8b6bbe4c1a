"""Records the verdict on a step, and decides whether the try ends with it."""

from planbook.engine.compose import Next
from planbook.engine.signals import LeaveGroup, StopRun
from planbook.engine.trying.judge import Judge
from planbook.engine.trying.signals import PassedOver, TryEnded
from planbook.engine.trying.state import Trying
from planbook.engine.trying.verdicts import leave_rest, tell_tried
from planbook.engine.work import StepRun
from planbook.errors import StepError
from planbook.plan.walk import held_steps


async def ended(trying: Trying, work: StepRun, proceed: Next[StepRun]) -> None:
    """Records the remaining verdicts after the try has ended with the step or with one inside it."""
    declared_once = work.step.effect == "once" and work.holds_others
    trying.inside_once += declared_once
    try:
        await proceed(work)
    except TryEnded as end:
        _end_around(trying, work, end)
    except LeaveGroup:
        raise
    except BaseException:
        if work.index not in trying.findings.tried:
            tell_tried(work.run, work.index, "interrupted")
        raise
    finally:
        trying.inside_once -= declared_once


def _end_around(trying: Trying, work: StepRun, end: TryEnded) -> None:
    fails_quietly = work.step.optional and end.verdict == "failed"
    if work.index not in trying.findings.tried:
        tell_tried(work.run, work.index, "warned" if fails_quietly else end.verdict)
        leave_rest(work.run, held_steps(work.step), work.at.inside(work.index), end.because)
    if not work.step.optional or end.verdict == "passed":
        raise end


async def with_values(trying: Trying, work: StepRun, proceed: Next[StepRun]) -> None:
    """Passes over a step that uses a missing value."""
    lacking = trying.gaps.lacking(work.at.frame, work.step)
    if lacking:
        return Judge(trying, work).pass_over("not_reached", lacking)
    return await proceed(work)


async def judged(trying: Trying, work: StepRun, proceed: Next[StepRun]) -> None:
    """Records the verdict. Raises TryEnded or LeaveGroup."""
    judge = Judge(trying, work)
    try:
        await proceed(work)
    except PassedOver:
        judge.ready()
    except StepError as error:
        await judge.judge(error)
    except StopRun as stop:
        judge.stop(stop)
    except LeaveGroup:
        judge.passed()
        raise
    else:
        if work.is_skipped:
            judge.skip("its `when` does not hold")
        else:
            judge.passed()
