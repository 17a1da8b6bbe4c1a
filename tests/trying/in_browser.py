"""Tries plans in a browser that the tests share."""

from collections.abc import Sequence
from contextlib import AsyncExitStack

from playwright.async_api import Browser

from planbook.browser.network.allowlist import Guard
from planbook.browser.network.request_blocking import RequestBlocker
from planbook.browser.session.session import Session
from planbook.engine.request import RunRequest
from planbook.engine.start_address import start_of
from planbook.engine.trying.findings import TryResult
from planbook.engine.trying.try_plan import try_plan
from planbook.events import Observer


async def try_in(
    browser: Browser, order: RunRequest, blocker: RequestBlocker, observers: Sequence[Observer] = ()
) -> TryResult:
    """Tries the plan of a request in a separate session, which may reach what the plan allows."""

    async def opening() -> Session:
        await blocker.begin(browser, stack)
        session = await Session.begin(browser, Guard(start_of(order), order.plan.allow))
        stack.push_async_callback(session.close)
        return session

    async with AsyncExitStack() as stack:
        return await try_plan(order, opening(), blocker, observers)
