"""Checks whether a saved session is still signed in, according to its plan, without running it.

It opens the page on which that plan ended. The session is signed in if that is not the page that asks to sign in, and
if the plan's checks after its last act still hold.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from itertools import takewhile
from typing import Any

from planbook.browser.acting.page_actions import PageActions
from planbook.browser.network.allowlist import Guard
from planbook.browser.session import storage_state
from planbook.browser.session.session import Session
from planbook.browser.session.storage_state import same_page
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import devices_of, launch_browser
from planbook.engine.context_options import context_options
from planbook.errors import PlanbookError, StepError
from planbook.places import Project
from planbook.plan.called_plans import called_file
from planbook.plan.hosts import start_refused
from planbook.plan.inputs import read_inputs
from planbook.plan.load import load
from planbook.plan.model import Plan
from planbook.runs.session_files import SessionState
from planbook.secrets.redaction import Mask
from planbook.settings import browser_of
from planbook.step.kind import Step
from planbook.step.look import Look
from planbook.values.render import render_model, render_text

SAYS_SO = ("expectation", "not_found", "ambiguous")


async def why_signed_out(project: Project, kept: SessionState, read_secret: Callable[[str], str | None]) -> str | None:
    """Returns why the session is no longer signed in; None if it is. Raises PlanbookError if that cannot be checked.

    Nothing is sent and no secret is needed: secrets are read to mask them in the sentence.
    """
    plan = load(called_file(kept.name, project.folder))
    if plan.sha256 != kept.revision:
        return "its plan has changed since"
    secrets = {name: value for name in plan.secrets if (value := read_secret(name))}
    scope = {"inputs": read_inputs(plan, kept.inputs, project.folder), "values": {}}
    try:
        async with AsyncExitStack() as stack:
            said = await _said(plan, kept, scope, secrets, browser_of(project, None), stack)
    except StepError as error:
        raise PlanbookError(Mask(secrets).text(f"This cannot be verified: {error.message}.")) from None
    return Mask(secrets).text(said) if said else None


async def _said(
    plan: Plan, kept: SessionState, scope: Mapping[str, Any], secrets: Mapping[str, str], browser: str,
    stack: AsyncExitStack,
) -> str | None:  # fmt: skip
    start = str(render_text(plan.start, scope))
    if refused := start_refused(plan, start):
        raise PlanbookError(refused)
    session = await _open_signed_in(plan, start, kept, secrets, browser, stack)
    reach = _reach(session, plan, start)
    await reach.open(kept.address)
    if same_page(session.address, start):
        return f"{session.address} asks to sign in"
    for look in _looks(plan):
        try:
            await _reach(session, plan, start).watch(render_model(look, scope))
        except StepError as error:
            if error.error_class in SAYS_SO:
                return error.message
            if error.error_class != "value":  # the check uses a value that is not known here
                raise
    return None


async def _open_signed_in(
    plan: Plan, start: str, kept: SessionState, secrets: Mapping[str, str], browser: str, stack: AsyncExitStack
) -> Session:
    found, guard = find_browser(browser), Guard(start, plan.allow)
    started = await stack.enter_async_context(launch_browser(found))
    options = context_options(plan.browser, start, secrets, devices_of(started))
    storage = storage_state.storage_of([kept.storage])
    session = await Session.begin(started, guard, storage_state=storage, **options)
    stack.push_async_callback(session.close)
    await storage_state.fill_session_storage(session.context, kept)
    return session


def _reach(session: Session, plan: Plan, start: str) -> PageActions:
    deadline = asyncio.get_running_loop().time() + plan.defaults.timeout.total_seconds()
    return PageActions(session, start, deadline, once=False, on_sending=lambda: None)


def _looks(plan: Plan) -> Iterator[Look]:
    """Yields the plan's checks after the last of its own steps that acts."""
    after = [*takewhile(lambda step: not _acts(step), reversed(plan.steps))]
    for step in reversed(after):
        look = getattr(step.do, "look", None)
        if step.do.word == "expect" and isinstance(look, Look) and not (step.when or step.each or step.optional):
            yield look


def _acts(step: Step) -> bool:
    return step.do.family in ("go", "act", "beyond") or step.do.holds_steps or step.do.word == "call"
