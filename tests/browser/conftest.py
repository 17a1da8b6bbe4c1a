"""A session of the shared browser on the shared site, and the `Reach` of steps in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from planbook.browser.acting.page_actions import PageActions
from planbook.browser.network.allowlist import Guard
from planbook.browser.session.session import Session
from tests.sites import Site


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def session(browser: Browser, site: Site, notes: list[str]) -> AsyncIterator[Session]:
    session = await Session.begin(browser, Guard(site.address), note=notes.append)
    yield session
    await session.close()


Make = Callable[..., PageActions]


@pytest.fixture
def reach(session: Session, site: Site) -> Make:
    """Makes the reach of one attempt: `reach(0.5)` has half a second."""

    def make(
        seconds: float = 5.0, once: bool = False, told: list[str] | None = None, kind: Any = PageActions
    ) -> PageActions:
        def on_sending() -> None:
            if told is not None:
                told.append("sending")

        deadline = asyncio.get_running_loop().time() + seconds
        made: PageActions = kind(session, site.address + "/", deadline, once, on_sending)
        return made

    return make


@pytest.fixture
def show(session: Session, site: Site) -> Callable[[str], Any]:
    """Shows a page with this body."""

    async def show(body: str) -> None:
        site.pages["/"] = body
        await session.page.goto(site.address + "/")

    return show
