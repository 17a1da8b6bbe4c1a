"""Opens the browser for a run."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planbook.browser.network.allowlist import Guard
from planbook.browser.session.session import Session
from planbook.browser.session.state_secrets import StateRedactor
from planbook.browser.session.storage_state import fill_session_storage, storage_of
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import devices_of, launch_browser
from planbook.engine.checkpoint import Checkpoint
from planbook.engine.context_options import context_options
from planbook.engine.limits import limits_here
from planbook.engine.request import RunRequest
from planbook.engine.start_address import start_of
from planbook.plan.walk import all_steps
from planbook.programs.pins import refuse_other_browser
from planbook.settings import browser_of, read_settings

READ = "clipboard-read"  # the permission

if TYPE_CHECKING:
    from playwright.async_api import Browser

    Prepare = Callable[[Browser, AsyncExitStack], Awaitable[None]]


@dataclass(frozen=True)
class BrowserOptions:
    """Options of the browser: chromium, firefox, webkit or a URL (None: the project's setting); headed or not."""

    browser: str | None = None
    headed: bool = False


async def open_session(
    request: RunRequest, options: BrowserOptions, stack: AsyncExitStack, prepare: "Prepare | None" = None
) -> Session:
    """Returns a session with an empty tab, limited to the plan's hosts; `stack` closes it. Raises PlanbookError.

    `prepare` is called with the browser before it has a tab.
    """
    browser = browser_of(request.project, options.browser)
    refuse_other_browser(browser, request.project, request.compared)
    found = find_browser(browser, options.headed)
    guard = Guard(start_of(request), request.plan.allow)
    settings = read_settings(request.project)
    # A kept one's memory is not the run's, and what is prepared in a browser outlasts a run that is killed.
    may_be_kept = settings.keep_browser and limits_here().memory is None and prepare is None

    async def begin(stopped: Checkpoint | None) -> Session:
        launching = launch_browser(
            found,
            headed=options.headed,
            frame_limit=settings.frame_limit,
            may_be_kept=may_be_kept,
            alone=may_paste(request),
        )
        browser = await stack.enter_async_context(launching)
        if prepare:
            await prepare(browser, stack)
        session = await begin_signed_in(request, browser, guard, stopped)
        stack.push_async_callback(session.close)
        return session

    session = await begin(None)
    session.again = begin
    return session


def may_paste(request: RunRequest) -> bool:
    """Returns whether the run may get what another one in the same browser has copied."""
    plans = (request.plan, *request.called.values())
    is_allowed = any(plan.browser and READ in plan.browser.permissions for plan in plans)
    return is_allowed or any(step.do.may_paste for plan in plans for step in all_steps(plan))


async def begin_signed_in(
    request: RunRequest, browser: "Browser", guard: Guard, stopped: Checkpoint | None = None
) -> Session:
    """Returns an empty tab in the saved state of the plan's sessions. Raises PlanbookError.

    A run that resumes another begins in that run's last state, and so does one whose browser died.
    """
    kept = [state for name in request.plan.session if (state := request.session_kept(name))]
    stopped = stopped or (request.resumed.kept if request.resumed else None)
    storage = storage_of(state.storage for state in kept) if kept else None
    if stopped:
        storage = stopped.state.storage(StateRedactor(request.secrets))
    of_context = context_options(request.plan.browser, start_of(request), request.secrets, devices_of(browser))
    session = await Session.begin(browser, guard, storage_state=storage, **of_context)
    for state in kept:
        await fill_session_storage(session.context, state)
        session.signed_in[state.name] = min(state.saved, stopped.saved) if stopped else state.saved
    return session
