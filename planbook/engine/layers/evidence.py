"""Keeps evidence: what the page looked like when an attempt failed, and a trace of every attempt but the first."""

from planbook.browser.evidence import capture as browser
from planbook.engine.artifacts import keep_evidence, keep_page, keep_screenshot, keep_trace
from planbook.engine.compose import Next
from planbook.engine.work import Opening, StepRun
from planbook.errors import HEALED, StepError


async def evidence(work: StepRun, proceed: Next[StepRun]) -> None:
    """Keeps the evidence after the attempt, whether it passed or failed."""
    traced = work.count > 1 and await browser.start_trace(work.run.session)
    try:
        await proceed(work)
    except StepError:
        await _keep(work, traced)
        raise
    await _keep(work, traced)


async def _keep(work: StepRun, traced: bool) -> None:
    run, wanted = work.run, work.run.request.evidence
    if traced:
        await keep_trace(run, work.index, work.count)
    if work.holds_others or wanted == "none":
        return
    if work.error:
        await keep_evidence(run, work.index, work.count)
        if work.error.error_class in HEALED and (run.once_sent or run.request.resumed):
            await keep_page(run, work.index, work.count)  # nobody comes here again without sending that anew
    elif wanted == "all":
        await keep_screenshot(run, work.index, work.count)


async def evidence_of_start(work: Opening, proceed: Next[Opening]) -> None:
    """Keeps what the page looked like if a plan's start could not be opened."""
    try:
        await proceed(work)
    except StepError:
        if work.run.request.evidence != "none":
            await keep_evidence(work.run, None, None)
        raise
