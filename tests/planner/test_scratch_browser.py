"""The scratch session of a draft, where its browser does not do what it should."""

from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from planbook.engine.events import Events
from planbook.engine.executor import execute_plainly
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.planner import scratch_browser
from planbook.planner.draft import Draft
from planbook.planner.scratch_browser import ScratchBrowser
from planbook.planner.scratch_settings import ScratchSettings
from planbook.planner.task import Task
from planbook.secrets.redaction import Mask


async def test_why_no_session_could_begin_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @asynccontextmanager
    async def launched(*given: Any, **more: Any) -> Any:
        yield None

    async def refused(*given: Any, **more: Any) -> None:
        raise PlanbookError("The browser elsewhere cannot be held.")

    monkeypatch.setattr(scratch_browser, "find_browser", launched)
    monkeypatch.setattr(scratch_browser, "launch_browser", launched)
    monkeypatch.setattr(scratch_browser.Session, "begin", refused)
    monkeypatch.setattr(scratch_browser, "devices_of", lambda browser: {})
    task = Task("Look.", "https://shop.example/")
    means = ScratchSettings(Project(tmp_path), "r", {}, Events([], Mask({})), execute_plainly)
    with pytest.raises(PlanbookError, match="cannot be held"):
        async with ScratchBrowser(task, means, sends=False) as browser:
            await browser.begin(Draft(task).empty_plan())
