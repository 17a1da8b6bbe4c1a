"""Notes what a `once` step has sent until a later step looks at the page, and what such a look tells.

A look that held before the act too tells nothing of it. So the looks that follow are checked once before the act.
"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from itertools import islice, takewhile

from planbook.browser.network.url_pattern import without_query
from planbook.browser.waiting.unseen import why_unseen
from planbook.engine.compose import Next
from planbook.engine.doubts import UNANSWERED, UNTIL_ANSWERED
from planbook.engine.work import StepRun
from planbook.errors import PlanbookError, StepError
from planbook.filters.patterns import shared_time_limit
from planbook.plan.observing import is_about_page, looks_at_page, target_looked_at
from planbook.step.kind import Step
from planbook.step.look import Look
from planbook.values.render import render_model

CHECKED = 3  # looks after an act that are checked before it
PATIENCE = 1.0  # seconds for each
LONGEST = 10.0  # seconds that the site has to answer what an act has sent
HEARS = 0.02  # seconds between two checks for that


async def judged_later(work: StepRun, proceed: Next[StepRun]) -> None:
    """Surrounds an attempt: has the looks that follow checked before its act, and notes that it has passed."""
    run, step = work.run, work.step
    is_once = work.effect == "once" and step.do.family == "act" and not work.holds_others
    if is_once:
        run.held_before.clear()
        work.stage.before_act = partial(_check_ahead, work)
    await proceed(work)
    doubts = None if run.is_aside else run.doubts
    if doubts and doubts.is_open and step.do.looks:
        await _outlast_answer(work)
    if doubts and looks_at_page(step):
        is_last = next(work.queue.following(), None) is None
        unseen = await _unseen(work) if doubts.is_open or is_last else ""
        doubts.looked(run.held_before.get(step.id or "", ""), unseen)
        if unseen and is_last:
            doubts.looked_last(work.index, unseen)
    if doubts and is_once and work.stage.sent:
        doubts.sent(step.id or "", work.index, work.stage.doubtful)


async def _outlast_answer(work: StepRun) -> None:
    """Looks once more after the site has answered what the act sent: some pages show a success before they know it.

    If another step looks next, this one may be about what the page shows meanwhile, such as `Saving`.
    """
    look, stage, request = getattr(work.step.do, "look", None), work.stage, work.run.session.sent.unanswered()
    then = next(work.queue.following(), None)
    is_last = then is None or not looks_at_page(then)
    if not (isinstance(look, Look) and is_about_page(look) and request and is_last):
        return
    until = min(stage.clock() + stage.left() / 1000, stage.clock() + LONGEST)
    while (left := work.run.session.sent.unanswered()) and stage.clock() < until:
        await asyncio.sleep(HEARS)
    if left:
        work.run.session.doubt(UNANSWERED.format(left.method, without_query(left.url), look.describe()))
    await stage.settle()
    if not await stage.sees(render_model(look, work.at.scope()).model_copy(update={"within": None})):
        message = UNTIL_ANSWERED.format(look.describe(), request.method, without_query(request.url))
        raise StepError("expectation", message)


async def _unseen(work: StepRun) -> str:
    """Returns what the step has looked at, in words, if nobody can see it, and why; else ""."""
    if work.run.session.dialogs.held:
        return ""
    step = render_model(work.step.do, work.at.scope())
    target = target_looked_at(step)
    why = await why_unseen(work.stage.page, target) if target else ""
    return f"{target.describe()} ({why})" if target and why else ""


async def _check_ahead(work: StepRun) -> None:
    for step, look in islice(_looks_after(work), CHECKED):
        with suppress(StepError, PlanbookError, TimeoutError), shared_time_limit():
            async with asyncio.timeout(PATIENCE):
                if await work.stage.sees(render_model(look, work.at.scope())):
                    work.run.held_before[step.id or ""] = look.describe()


def _looks_after(work: StepRun) -> Iterator[tuple[Step, Look]]:
    """Yields the steps that only look at the page, directly after this one."""
    for step in takewhile(lambda step: step.do.looks, work.queue.following()):
        look = getattr(step.do, "look", None)
        if isinstance(look, Look) and look.within is None and is_about_page(look) and not step.each:
            yield step, look
