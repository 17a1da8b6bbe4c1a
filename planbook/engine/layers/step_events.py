"""Records a step: its start, each of its attempts, and its end."""

from time import perf_counter

from planbook.engine import reporting
from planbook.engine.compose import Next
from planbook.engine.layers.retry import why_not_again
from planbook.engine.signals import RunSuspended
from planbook.engine.work import StepRun
from planbook.errors import StepError
from planbook.events import AttemptEnded, StepStatus
from planbook.plan.walk import held_steps


async def begun(work: StepRun, proceed: Next[StepRun]) -> None:
    """Records that the step begins."""
    work.index = reporting.begin(work.run, work.step, work.at)
    await proceed(work)


async def ended(work: StepRun, proceed: Next[StepRun]) -> None:
    """Records how the step ended. Raises StepFailed, or the Signal that it gave."""
    run = work.run
    work.began_on = run.session.address
    work.once_sent_before, work.undeclared_before = run.once_sent, run.undeclared.count
    began = perf_counter()
    try:
        await proceed(work)
    except StepError as error:
        ms = (perf_counter() - began) * 1000
        return reporting.fail(work, why_not_again(work, error), ms)
    except BaseException as error:
        status: StepStatus = "interrupted"
        if isinstance(error, RunSuspended):
            status = "paused" if error.because else "interrupted" if work.count else "not_reached"
        reporting.end(run, work.index, status, work.count, (perf_counter() - began) * 1000)
        raise
    if work.is_skipped:
        return _skip(work)
    status = "passed" if work.count == 1 else "passed_on_retry"
    run.flaky = run.flaky or status == "passed_on_retry"
    reporting.end(run, work.index, status, work.count, (perf_counter() - began) * 1000, None, work.matched)
    if work.answers.failed:
        raise work.answers.failed
    if work.signal:
        raise work.signal
    return None


def _skip(work: StepRun) -> None:
    reporting.end(work.run, work.index, "skipped")
    reporting.leave_out(work.run, held_steps(work.step), work.at.inside(work.index), "skipped")


async def attempt_ended(work: StepRun, proceed: Next[StepRun]) -> None:
    """Records an attempt, and masks its error."""
    run, stage = work.run, work.stage
    began = perf_counter()
    try:
        await proceed(work)
    except StepError as error:
        work.error = error.reworded(run.events.mask.text(error.message))
    stage.leave()
    ms = (perf_counter() - began) * 1000
    work.sent = work.sent or stage.sent
    run.once_sent += stage.once and stage.sent
    work.matched = stage.matched
    run.events.tell(
        AttemptEnded,
        index=work.index,
        attempt=work.count,
        status="failed" if work.error else "passed",
        ms=round(ms, 3),
        error=reporting.failure(work.error),
        matched=work.matched,
        sent=stage.sent,
        address=run.session.address,
    )
    if work.error:
        raise work.error
