"""Checks that the run is signed in: a step that meets a sign-in page fails because of that."""

from planbook.engine.compose import Next
from planbook.engine.sign_in import begin_signed_in, check_signed_in
from planbook.engine.work import Opening, StepRun
from planbook.errors import StepError


async def signed_in(work: StepRun, proceed: Next[StepRun]) -> None:
    """Checks before and after the attempt."""
    if work.holds_others:
        return await proceed(work)
    check_signed_in(work.run, work.at)
    try:
        await proceed(work)
    except StepError:
        check_signed_in(work.run, work.at)
        raise
    return check_signed_in(work.run, work.at)


async def signed_in_first(work: Opening, proceed: Next[Opening]) -> None:
    """Signs in if no state is saved, before the plan's start is opened."""
    await begin_signed_in(work.run, work.at)
    await proceed(work)


async def signed_in_after(work: Opening, proceed: Next[Opening]) -> None:
    """Checks that the page that was opened does not ask to sign in."""
    await proceed(work)
    check_signed_in(work.run, work.at)
