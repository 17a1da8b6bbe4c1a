"""Opens a start in a try, signed in as far as states are saved."""

import asyncio

from planbook.engine.compose import Next
from planbook.engine.layers.start import opened
from planbook.engine.sign_in import begin_signed_in, signed_out
from planbook.engine.trying.hooks import TryHooks
from planbook.engine.trying.sign_in import lacking_sign_in, try_sign_in
from planbook.engine.trying.signals import TryEnded
from planbook.engine.trying.state import Deadlines, Permission, Trying
from planbook.engine.work import Opening


async def signed_in_first(trying: Trying, work: Opening, proceed: Next[Opening]) -> None:
    """Uses the saved states; for a session without one, its plan is tried."""
    await begin_signed_in(work.run, work.at, try_sign_in)
    await proceed(work)


async def signed_in_after(trying: Trying, work: Opening, proceed: Next[Opening]) -> None:
    """Tries the session's plan if the page asks to sign in, then opens the start again."""
    run, at = work.run, work.at
    await proceed(work)
    name = signed_out(run)
    if name and trying.gaps.needed is None:
        await try_sign_in(run, name, at, None)
        await proceed(work)
    if signed_out(run):
        raise TryEnded("not_reached", lacking_sign_in(trying, run, at) or "")


async def looked_at_start(trying: Trying, work: Opening, proceed: Next[Opening]) -> None:
    """The innermost layer: opens the start, and notes a page load that was blocked."""
    deadline = asyncio.get_running_loop().time() + work.at.frame.plan.defaults.timeout.total_seconds()
    may = Permission(acts=False, goes=True)
    hooks = TryHooks(trying, work.run, work.at, work.index or 0, Deadlines(deadline, deadline), may)
    await opened(work, proceed, hooks)
    trying.gaps.note_unsent_page()
