"""Restores a page that crashed, a browser that died, or a page that could not be loaded.

This is done before the next attempt of a step, and recorded as a recovery. If the page cannot be restored as it was,
the attempt fails: nothing is done on a page that lost its filled fields.
"""

from time import perf_counter

from planbook.browser.session.saved_state import CannotResume, restore
from planbook.engine.compose import Next
from planbook.engine.sign_in import check_signed_in
from planbook.engine.stage import looking
from planbook.engine.work import Opening, StepRun, Work
from planbook.errors import ErrorClass, PlanbookError, StepError
from planbook.events import Recovered
from planbook.plan.remedies import remedy_for

NOT_KNOWN = "its state after the last step is unknown"
NO_OTHER = "this browser cannot be restarted"


async def reopened(work: StepRun, proceed: Next[StepRun]) -> None:
    """Restores the page before an attempt. If that fails, the attempt fails too (`fail_if_lost`)."""
    work.lost = None if work.holds_others else await _reopened(work, work.error)
    work.error = work.signal = None
    await proceed(work)


async def fail_if_lost(work: StepRun, proceed: Next[StepRun]) -> None:
    """Fails the attempt before it does anything."""
    if work.lost:
        raise work.lost
    await proceed(work)


async def reopened_for_when(work: StepRun, proceed: Next[StepRun]) -> None:
    """Restores the page before the step's `when` is checked."""
    if work.step.when is not None:
        await _reopened(work, None)
    await proceed(work)


async def reopened_for_start(work: Opening, proceed: Next[Opening]) -> None:
    """Makes sure that there is a tab before a plan's start is opened."""
    lost = await _reopened(work, None)
    if lost:
        raise lost
    await proceed(work)


def is_opened_again(work: Work, error: StepError) -> bool:
    """Returns whether the page is restored before an attempt that follows this failure."""
    lost = _lost(work, error)
    return lost is not None and remedy_for(lost, *work.remedies) != "fail"


async def _reopened(work: Work, before: StepError | None) -> StepError | None:
    """Restores the page if it is lost; `before` is the last attempt's error. Returns why that failed."""
    lost = _lost(work, before)
    if lost is None or remedy_for(lost, *work.remedies) == "fail":
        return None
    strategy = "restart" if work.run.session.is_dead else "reopen"
    began = perf_counter()
    failed = await _failed(work, lost)
    work.run.page.lost = lost if failed else None
    work.run.events.tell(
        Recovered,
        index=work.index,
        attempt=work.count - 1 if work.count > 1 else None,
        error_class=lost,
        strategy=strategy,
        status="failed" if failed else "passed",
        ms=round((perf_counter() - began) * 1000, 3),
        message=failed.message if failed else None,
    )
    return failed


def _lost(work: Work, before: StepError | None) -> ErrorClass | None:
    session, page = work.run.session, work.run.page
    if session.is_dead or session.tabs.lost:
        return "crashed"
    if work.opens_page:
        return None
    led_astray = before is not None and before.error_class == "navigation" and not work.goes
    return page.lost or ("navigation" if led_astray and page.is_known else None)


async def _failed(work: Work, lost: ErrorClass) -> StepError | None:
    try:
        await _open_again(work)
        check_signed_in(work.run, work.at)
    except CannotResume as error:
        return _signed_out(work) or StepError(lost, str(error))
    except PlanbookError as error:
        return StepError(lost, f"the browser is gone, and a new one cannot be started: {error}")
    except StepError as error:
        return error
    return None


def _signed_out(work: Work) -> StepError | None:
    try:
        check_signed_in(work.run, work.at)
    except StepError as error:
        return error
    return None


async def _open_again(work: Work) -> None:
    session, page = work.run.session, work.run.page
    address = page.opened
    if not (work.opens_page or page.is_known):
        what = "the browser died" if session.is_dead else "the page crashed"
        raise StepError("crashed", f"{what}, and {NOT_KNOWN}")
    if session.is_dead:
        if session.again is None:
            raise StepError("crashed", f"the browser died, and {NO_OTHER}")
        session.become(await session.again(page.checkpoint))
        if session.answers.keep_bodies:
            await session.answers.hold_back()
    elif session.tabs.lost:
        last = await session.tabs.revive()
        address = last if page.checkpoint and not page.checkpoint.state.tabs else address
    if not work.opens_page:
        await _open_as_it_was(work, address)


async def _open_as_it_was(work: Work, address: str) -> None:
    run = work.run
    if address:
        await looking(run, work.at, work.index or 0).open(address)
    elif run.page.checkpoint:
        timeout = work.at.frame.plan.defaults.timeout.total_seconds()
        await restore(run.session, run.page.checkpoint.state, run.saving.redactor, timeout)
