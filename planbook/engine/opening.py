"""Opens the browser for a run."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planbook.browser.find import find
from planbook.browser.guard import Guard
from planbook.browser.launch import devices_of, launched
from planbook.browser.session import Session
from planbook.browser.signed import fill_session_storage, storage_of
from planbook.browser.veil import Veil
from planbook.engine.keeping import Kept
from planbook.engine.order import Order
from planbook.engine.starting_at import start_of
from planbook.engine.surroundings import context_options
from planbook.settings import read_settings

if TYPE_CHECKING:
    from playwright.async_api import Browser

    Prepare = Callable[[Browser, AsyncExitStack], Awaitable[None]]


@dataclass(frozen=True)
class Wishes:
    """What is asked of the browser: chromium, firefox, webkit or a URL; with a window or without."""

    browser: str = "chromium"
    headed: bool = False


async def open_session(
    order: Order, wishes: Wishes, stack: AsyncExitStack, prepare: "Prepare | None" = None
) -> Session:
    """A browser with an empty tab, held to the plan's hosts; `stack` closes it. Raises PlanbookError.

    `prepare` is done with the browser before it has a tab.
    """
    found = find(wishes.browser, wishes.headed)
    guard = Guard(start_of(order), order.plan.allow)
    limit = read_settings(order.project).frame_limit

    async def begin(stopped: Kept | None) -> Session:
        browser = await stack.enter_async_context(launched(found, headed=wishes.headed, frame_limit=limit))
        if prepare:
            await prepare(browser, stack)
        session = await begin_signed_in(order, browser, guard, stopped)
        stack.push_async_callback(session.close)
        return session

    session = await begin(None)
    session.again = begin
    return session


async def begin_signed_in(order: Order, browser: "Browser", guard: Guard, stopped: Kept | None = None) -> Session:
    """An empty tab in the state that the plan's sessions were left in, as far as that is kept. Raises PlanbookError.

    A run that goes on with another begins as that one stopped, and one whose browser died as that was.
    """
    kept = [state for name in order.plan.session if (state := order.session_kept(name))]
    stopped = stopped or (order.resumed.kept if order.resumed else None)
    storage = storage_of(state.storage for state in kept) if kept else None
    if stopped:
        storage = stopped.state.storage(Veil(order.secrets))
    options = context_options(order.plan.browser, start_of(order), order.secrets, devices_of(browser))
    session = await Session.begin(browser, guard, storage_state=storage, **options)
    for state in kept:
        await fill_session_storage(session.context, state)
        session.signed_in[state.name] = min(state.saved, stopped.saved) if stopped else state.saved
    return session
