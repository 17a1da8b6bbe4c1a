"""A studio in this process, with the browser that the tests of a process share, and how its page asks it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser
from starlette.applications import Starlette

from planbook.browser.network.allowlist import Guard
from planbook.browser.network.request_blocking import RequestBlocker
from planbook.browser.session.session import Session
from planbook.engine.open_browser import begin_signed_in
from planbook.engine.start_address import start_of
from planbook.places import Project
from planbook.studio.app import make_app
from planbook.studio.live import Opening
from planbook.studio.studio import Studio
from planbook.studio.trial import Trial
from planbook.studio.workbook import Book
from tests.sites import Site

PORT, KEY = 49321, "the-key"
ORIGIN = f"http://127.0.0.1:{PORT}"
PLAN = """\
# Kept by the paper team.
planbook: 1
name: order
goal: Order paper.
start: {start}
defaults: {{timeout: 20s, retries: 0}}

steps:
  # How many, first.
  - fill: {{field: Quantity, with: "2"}}   # sheets
  - click: {{button: Add}}
    # the basket takes a moment

  - extract: {{from: {{testid: total}}, into: total}}
  - title: Place the order
    click: {{button: Buy}}
    effect: once
  - expect: {{text: Thank you}}
"""
PAGE = """<!doctype html><title>Shop</title><h1>Paper</h1>
<label>Quantity <input id=q></label> <button onclick="total.textContent = q.value * 5">Add</button>
<p>Total: <span data-testid=total id=total>0</span></p>
<button onclick="fetch('/buy', {method: 'POST'})">Buy</button>"""


class Asked:
    """Asks the studio as its page does."""

    def __init__(self, app: Starlette, studio: Studio) -> None:
        self.app = app
        self.studio = studio
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, timeout=60)

    async def come_in(self) -> None:
        answer = await self.client.get(f"/?key={KEY}")
        assert answer.status_code == 303, answer.text

    async def __call__(self, act: str, **given: Any) -> Any:
        """Does something, and returns what it gives. Fails if the studio refuses."""
        answer = await self.refused(act, **given)
        assert answer.status_code == 200, answer.text
        return answer.json()["done"]

    async def refused(self, act: str, **given: Any) -> httpx.Response:
        return await self.client.post(f"/api/{act}", json=given, headers={"origin": ORIGIN})

    async def state(self) -> dict[str, Any]:
        state: dict[str, Any] = (await self.client.get("/api/state")).json()
        return state

    async def cells(self) -> list[dict[str, Any]]:
        cells: list[dict[str, Any]] = (await self.state())["cells"]
        return cells

    async def verdicts(self) -> list[str]:
        return [cell["outcome"]["verdict"] if cell["outcome"] else "" for cell in await self.cells()]


@pytest.fixture
def file(tmp_path: Path, site: Site) -> Path:
    site.pages["/"] = PAGE
    file = tmp_path / "plans" / "order.yaml"
    file.parent.mkdir()
    file.write_text(PLAN.format(start=site.address))
    return file


def opening_in(browser: Browser) -> Opening:
    async def opened(trial: Trial, blocker: RequestBlocker, stack: AsyncExitStack) -> Session:
        await blocker.begin(browser, stack)
        session = await begin_signed_in(
            trial.request, browser, Guard(start_of(trial.request), trial.request.plan.allow)
        )
        stack.push_async_callback(session.close)
        return session

    return opened


Make = Callable[..., Awaitable[Asked]]


@pytest_asyncio.fixture
async def make(browser: Browser) -> AsyncIterator[Make]:
    async with AsyncExitStack() as stack:

        async def made(file: Path, secrets: dict[str, str] | None = None, **more: Any) -> Asked:
            book = Book(file, Project(file.parents[1]))
            book.read()
            studio = Studio(book, opening_in(browser), {}, (secrets or {}).get, **more)
            app = make_app(studio, PORT, KEY)
            asked = Asked(app, studio)
            await stack.enter_async_context(app.router.lifespan_context(app))
            stack.push_async_callback(asked.client.aclose)
            await asked.come_in()
            return asked

        yield made


@pytest_asyncio.fixture
async def asked(make: Make, file: Path) -> Asked:
    return await make(file)
