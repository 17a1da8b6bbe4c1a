"""Runs the plan of a recording in a fresh session, on the same pages."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser

from planbook.browser.network.allowlist import Guard
from planbook.engine.open_browser import begin_signed_in
from planbook.engine.prepare import prepare
from planbook.engine.run import run
from planbook.engine.start_address import start_of
from planbook.places import Project
from tests.engine.conftest import _ready
from tests.recording.session import Recorded, Session, heard
from tests.sites import Site

Replay = Callable[[Session, Recorded], Awaitable[list[str]]]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "plans").mkdir()
    (tmp_path / "invoice.txt").write_text("1")
    return Project(tmp_path)


@pytest.fixture
def replay(browser: Browser, site: Site, project: Project) -> Replay:
    """`await replay(session, recorded)` runs the plan as it is, and returns what the pages heard."""

    async def replay(session: Session, recorded: Recorded) -> list[str]:
        file = project.plan_file("recorded")
        file.write_text(recorded.plan, encoding="utf-8")
        order = prepare(str(file), session.inputs, project, recorded.recorder.secrets.get)
        opened = await begin_signed_in(order, browser, Guard(start_of(order), order.plan.allow))
        site.asked.clear()
        try:
            outcome = await run(order, _ready(opened), [])
        finally:
            await opened.close()
        assert outcome.status in ("passed", "flaky"), outcome.because
        return heard(site)

    return replay
