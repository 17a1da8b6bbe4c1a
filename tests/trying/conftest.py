"""Tries a plan on a test site that counts what is sent to it: the engine with a real browser."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from planbook.browser.network.request_blocking import RequestBlocker
from planbook.engine.prepare import prepare
from planbook.engine.trying.findings import StepTried, TryResult
from planbook.engine.trying.layers import on_stage
from planbook.places import Project
from planbook.secrets.redaction import SIGN
from tests.engine.conftest import Listener, write
from tests.patience import patient
from tests.sites import Site
from tests.trying.in_browser import try_in


class CountingSite(Site):
    """Also accepts other requests: `sent` has the method and path of every request other than GET."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        super().__init__()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site, base = self, super()._handler()

        class Handler(base):  # type: ignore[misc, valid-type]
            def do_POST(self) -> None:  # noqa: N802
                site.sent.append(f"{self.command} {self.path}")
                self.rfile.read(int(self.headers.get("content-length") or 0))
                self.do_GET()

            do_PUT = do_PATCH = do_DELETE = do_POST

        return Handler


@pytest.fixture(scope="session")
def the_site() -> CountingSite:
    return CountingSite()


@pytest.fixture
def site(the_site: CountingSite) -> CountingSite:
    the_site.pages.clear()
    the_site.asked.clear()
    the_site.sent.clear()
    return the_site


@dataclass
class Found:
    """The result of a try."""

    tried: TryResult
    events: list[Any]

    def step(self, id: str) -> StepTried:
        return next(tried for started, tried in self.tried.steps if started.id == id)

    @property
    def verdicts(self) -> dict[str, str]:
        """Returns the verdict on each step by its id, in order."""
        return {started.id: tried.verdict for started, tried in self.tried.steps}

    @property
    def reasons(self) -> dict[str, str]:
        """Returns the reasons for verdicts, by the steps' ids."""
        return {started.id: tried.because for started, tried in self.tried.steps if tried.because}


Look = Callable[..., Awaitable[Found]]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def look(browser: Browser, site: CountingSite, project: Project, monkeypatch: pytest.MonkeyPatch) -> Look:
    """`await look(text, page=…)` tries a plan on a page with that body; `secrets` allow steps that may be repeated."""
    monkeypatch.setattr(on_stage, "PATIENCE", patient(0.5))

    async def look(text: str, page: str = "", secrets: dict[str, str] | None = None) -> Found:
        if page:
            site.pages["/"] = page
        read = (lambda name: SIGN + name) if secrets is None else secrets.get
        order = prepare(str(write(project, "tried", site.address + "/", text)), {}, project, read)
        blocker, events = RequestBlocker(holding=secrets is None), Listener()
        return Found(await try_in(browser, order, blocker, [events]), events)

    return look
