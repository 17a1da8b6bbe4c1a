"""A site of its own on loopback, and one browser for all tests of this folder."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from planbook.browser.find import find
from planbook.browser.guard import Guard
from planbook.browser.launch import launched
from planbook.browser.reach import Reach
from planbook.browser.session import Session
from tests.sites import Quiet

Pages = dict[str, "str | tuple[int, dict[str, str], str]"]


class Site:
    """Pages by their path, set by each test. `/slow…` answers after a second, `/dead…` never."""

    def __init__(self) -> None:
        self.pages: Pages = {}
        self.asked: list[str] = []
        self.posted: list[str] = []
        self.server = Quiet(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self) -> int:
        return self.server.server_port

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append(self.path)
                if self.path.startswith("/slow"):
                    time.sleep(0.7)
                if self.path.startswith("/dead"):
                    time.sleep(60)
                status, headers, body = site.answer(self.path.partition("?")[0])
                self.send_response(status)
                for name, value in {"content-type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def do_POST(self) -> None:
                site.posted.append(self.path)
                self.rfile.read(int(self.headers.get("content-length", 0)))
                self.do_GET()

            def log_message(self, *_: Any) -> None:
                pass

        return Handler

    def answer(self, path: str) -> tuple[int, dict[str, str], str]:
        page = self.pages.get(path)
        if page is None:
            return 404, {}, "<title>Not here</title><h1>Not here</h1>"
        return page if isinstance(page, tuple) else (200, {}, f"<!doctype html><title>Test</title>{page}")


@pytest.fixture(scope="session")
def the_site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()


@pytest.fixture
def site(the_site: Site) -> Site:
    the_site.pages.clear()
    the_site.asked.clear()
    the_site.posted.clear()
    return the_site


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(the_site: Site) -> AsyncIterator[Browser]:
    async with launched(find()) as browser:
        yield browser


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def session(browser: Browser, site: Site, notes: list[str]) -> AsyncIterator[Session]:
    session = await Session.begin(browser, Guard(site.address), note=notes.append)
    yield session
    await session.close()


Make = Callable[..., Reach]


@pytest.fixture
def reach(session: Session, site: Site) -> Make:
    """Makes the reach of one try: `reach(0.5)` has half a second."""

    def make(seconds: float = 5.0, once: bool = False, told: list[str] | None = None, kind: Any = Reach) -> Reach:
        def on_sending() -> None:
            if told is not None:
                told.append("sending")

        deadline = asyncio.get_running_loop().time() + seconds
        made: Reach = kind(session, site.address + "/", deadline, once, on_sending)
        return made

    return make


@pytest.fixture
def show(session: Session, site: Site) -> Callable[[str], Any]:
    """Shows a page with this body."""

    async def show(body: str) -> None:
        site.pages["/"] = body
        await session.page.goto(site.address + "/")

    return show
