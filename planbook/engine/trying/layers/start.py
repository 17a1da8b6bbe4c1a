"""The opening of a start in a try: signed in as far as that is kept."""

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
    """In the states that are kept; where there is none, the session's plan is tried."""
    await begin_signed_in(work.run, work.at, try_sign_in)
    await proceed(work)


async def signed_in_after(trying: Trying, work: Opening, proceed: Next[Opening]) -> None:
    """Where the page asks to sign in, the session's plan is tried, and the start opened once more."""
    run, at = work.run, work.at
    await proceed(work)
    name = signed_out(run)
    if name and trying.gaps.needed is None:
        await try_sign_in(run, name, at, None)
        await proceed(work)
    if signed_out(run):
        raise TryEnded("not_reached", lacking_sign_in(trying, run, at) or "")


async def looked_at_start(trying: Trying, work: Opening, proceed: Next[Opening]) -> None:
    """The innermost layer: opens the start, and notes what the page wanted to send instead."""
    deadline = asyncio.get_running_loop().time() + work.at.frame.plan.defaults.timeout.total_seconds()
    may = Permission(acts=False, goes=True)
    hooks = TryHooks(trying, work.run, work.at, work.index or 0, Deadlines(deadline, deadline), may)
    await opened(work, proceed, hooks)
    trying.gaps.note_unsent_page()
