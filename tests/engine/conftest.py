"""Plays a plan on a test site: the whole engine with a real browser, without Prefect."""

import textwrap
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from planbook.browser.network.allowlist import Guard
from planbook.browser.session.session import Session
from planbook.engine.executor import execute_plainly
from planbook.engine.open_browser import begin_signed_in
from planbook.engine.prepare import prepare
from planbook.engine.run import Outcome, run
from planbook.engine.start_address import start_of
from planbook.events import Event
from planbook.places import Project
from planbook.record import Record, StepRecord
from tests.patience import timeout
from tests.sites import Site


@dataclass
class Played:
    """The result of a plan: the record, and the events in order."""

    outcome: Outcome
    events: list[Event]
    project: Project

    @property
    def record(self) -> Record:
        return Record.of(self.events)

    def step(self, id: str) -> StepRecord:
        return next(step for step in self.record.steps if step.started.id == id)

    @property
    def statuses(self) -> dict[str, str]:
        """Returns the status of each step by its id, with the turn if there is one."""
        return statuses(self.record)


def statuses(record: Record) -> dict[str, str]:
    """The status of each step by its id; with the turn where there is one."""
    return {
        step.started.id + (f"[{step.started.turn}]" if step.started.turn else ""): step.ended.status
        for step in record.steps
        if step.ended
    }


class Listener(list[Event]):
    """Observer that keeps the events."""

    def tell(self, event: Event) -> None:
        self.append(event)


Play = Callable[..., Awaitable[Played]]
HEAD = "planbook: 1\nname: {name}\ngoal: Try it\nstart: {start}\ndefaults: {{timeout: {timeout}, retries: 1}}\n"


def write(project: Project, name: str, start: str, text: str, head: str = "") -> Path:
    """Writes a plan with a fixed head, and returns its file."""
    path = project.folder / "plans" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    lines = HEAD.format(name=name, start=start, timeout=timeout(1))
    path.write_text((lines.rpartition("defaults:")[0] + head if head else lines) + textwrap.dedent(text).lstrip("\n"))
    return path


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def play(browser: Browser, site: Site, project: Project) -> Play:
    """`await play(text, page=…, given={…})` plays a plan on a page with that body."""

    async def play(text: str, page: str = "", given: dict[str, Any] | None = None, **options: Any) -> Played:
        if page:
            site.pages["/"] = page
        secrets, carry = options.pop("secrets", {}), options.pop("carry", execute_plainly)
        used = options.pop("browser", browser)
        path = write(project, "tried", options.pop("start", site.address + "/"), text, options.pop("head", ""))
        order = prepare(str(path), given or {}, project, secrets.get, **options)
        session = await begin_signed_in(order, used, Guard(start_of(order), order.plan.allow))
        events = Listener()
        try:
            outcome = await run(order, _ready(session), [events], carry)
        finally:
            await session.close()
        return Played(outcome, events, project)

    return play


async def _ready(session: Session) -> Session:
    return session
