"""Runs plans on a test site with a journal, and heals them in the browser that the tests share."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from planbook.browser.network.allowlist import Guard
from planbook.browser.network.request_blocking import RequestBlocker
from planbook.browser.session.session import Session
from planbook.engine.prepare import prepare
from planbook.engine.run import run
from planbook.engine.run_state import Healer
from planbook.engine.start_address import start_of
from planbook.fingerprints.model_choice import Choose
from planbook.heal.failure import failure_of
from planbook.heal.heal import heal
from planbook.heal.proposal import Proposal
from planbook.history.fingerprints import elements_seen
from planbook.history.journal import Journal
from planbook.history.known_run import read_known
from planbook.places import Project
from tests.engine.conftest import write
from tests.sites import Site

Run = Callable[..., Awaitable[str]]
Heal = Callable[..., Awaitable[Proposal]]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def play(browser: Browser, site: Site, project: Project) -> Run:
    """`await play(text, page)` runs the plan `tried` on a page, and returns the run's id."""

    async def play(text: str, page: str, healer: Healer | None = None, **given: Any) -> str:
        site.pages["/"] = f"<!doctype html><meta charset=utf-8><title>Shop</title>{page}"
        order = prepare(str(write(project, "tried", site.address + "/", text)), given, project, {}.get)
        session = await Session.begin(browser, Guard(start_of(order), order.plan.allow))
        folder = project.run(order.run_id)
        try:
            await run(order, _itself(session), [Journal(folder.journal, folder.pending)], heal=healer)
        finally:
            await session.close()
        return order.run_id

    return play


async def _itself(session: Session) -> Session:
    return session


@pytest.fixture
def mend(browser: Browser, project: Project) -> Heal:
    """`await mend(run_id)` heals a run, and returns the proposal."""

    async def mend(run_id: str, acts: bool = True, choose: Choose | None = None) -> Proposal:
        record = read_known(project, project.run(run_id).journal, print).record
        failure = failure_of(record)
        order = prepare(record.started.path, record.started.inputs, project, {}.get)
        seen = elements_seen(project, failure.plan, failure.step, run_id, print)
        pasts = [(one.run_id, one.target, one.looks) for one in seen]
        async with AsyncExitStack() as stack:

            async def opening(blocker: RequestBlocker) -> Session:
                await blocker.begin(browser, stack)
                session = await Session.begin(browser, Guard(start_of(order), order.plan.allow))
                stack.push_async_callback(session.close)
                return session

            return await heal(order, failure, pasts, record.values, opening, acts=acts, choose=choose)

    return mend
