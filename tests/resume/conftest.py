"""Plays plans in runs that are interrupted at an event, and resumes them."""

import textwrap
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from planbook.browser.network.allowlist import Guard
from planbook.demo.people import SHOP_PASSWORD, SHOP_USER
from planbook.demo.shop import Shop, serve
from planbook.engine.agent_tasks import Agents
from planbook.engine.open_browser import begin_signed_in
from planbook.engine.prepare import prepare
from planbook.engine.progress import Assume, began
from planbook.engine.request import RunRequest
from planbook.engine.resume_request import resume_request
from planbook.engine.run import Outcome, run
from planbook.engine.start_address import start_of
from planbook.events import Event
from planbook.history.journal import Journal
from planbook.places import Project
from planbook.record import Record
from tests.engine.conftest import statuses
from tests.resume.kill import Places
from tests.scratch import Scratch
from tests.sites import Site

SECRETS = {"SHOP_USER": SHOP_USER, "SHOP_PASSWORD": SHOP_PASSWORD}
GUARD = Guard("", ["127.0.0.1:*"])


class Killed(BaseException):
    """Simulates the death of the process: nothing may catch it, and nothing is recorded after it."""


@dataclass
class Cut(list[Event]):
    """Observer that keeps the events up to one of them, and then raises."""

    at: str = ""  # such as "click-add passed", "click-add begun", "click-add sending"
    places: Places = field(default_factory=Places)
    gone: bool = False

    def tell(self, event: Event) -> None:
        if self.gone:
            return
        self.append(event)
        if self.places.place(event) == self.at:
            self.gone = True
            raise Killed


@dataclass
class Ground:
    """A project and a browser; `runs` are the results of the runs, in order."""

    project: Project
    browser: Browser
    secrets: dict[str, str] = field(default_factory=dict)
    runs: list[list[Event]] = field(default_factory=list)
    agents: Agents | None = None

    @property
    def run_id(self) -> str:
        """The id of the last run."""
        return began(self.runs[-1]).run_id

    def write(self, name: str, text: str) -> Path:
        path = self.project.folder / "plans" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"))
        return path

    async def begin(self, plan: Path, at: str, **inputs: Any) -> None:
        """Starts a run, which is interrupted at an event."""
        order = prepare(str(plan), inputs, self.project, self.secrets.get, evidence="none")
        await self.play(order, at)

    async def resume(self, at: str = "", assume: Assume | None = None, ask_later: bool = False) -> Outcome | None:
        """Resumes the last run, to its end or until it is interrupted, too."""
        order = resume_request(self.project, self.runs, self.secrets.get, assume, evidence="none", ask_later=ask_later)
        return await self.play(order, at)

    async def play(self, order: RunRequest, at: str = "") -> Outcome | None:
        events = Cut()
        events.at = at
        self.runs.append(events)
        folder = self.project.run(order.run_id)
        journal = Journal(folder.journal, folder.pending)
        async with AsyncExitStack() as stack:
            session = await begin_signed_in(order, self.browser, Guard(start_of(order), order.plan.allow))
            stack.push_async_callback(session.close)
            ready = _ready(session)
            try:
                outcome = await run(order, ready, [journal, events], agents=self.agents)
            except Killed:
                return None
            finally:
                journal.close()
            assert not at, f"it was not cut off at {at}: {list(events.places.ids.values())}"
            return outcome

    @property
    def record(self) -> Record:
        """Returns the record of the last run."""
        return Record.of(self.runs[-1])

    @property
    def statuses(self) -> dict[str, str]:
        """Returns the status of each step of the last run by its id, with the turn if there is one."""
        return statuses(self.record)

    def notes(self) -> list[str]:
        record = self.record
        return [note.message for each in (record, *record.steps) for note in each.notes]


async def _ready(session: Any) -> Any:
    return session


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with serve() as shop:
        yield shop


HEAD = "planbook: 1\nname: {name}\ngoal: Try it\nstart: {start}\ndefaults: {{timeout: 2s, retries: 0}}\n"


@pytest.fixture
def write(ground: "Ground", site: Site) -> Callable[..., Path]:
    """`write(text)` writes a plan with a fixed head that starts on the site."""

    def write(text: str, name: str = "tried", start: str = "") -> Path:
        head = HEAD.format(name=name, start=start or site.address + "/")
        return ground.write(name, head + textwrap.dedent(text).lstrip("\n"))

    return write


@pytest.fixture
def ground(browser: Browser, tmp_path: Path) -> Ground:
    return Ground(Project(tmp_path), browser, dict(SECRETS))


@pytest.fixture
def scratch(tmp_path: Path, api_url: str) -> Scratch:
    """A project in which the command is run."""
    return Scratch(tmp_path, PREFECT_API_URL=api_url, **SECRETS)
