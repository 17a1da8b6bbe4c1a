"""`allow`: a page tries about a hundred ways to reach another host, in every mode and each kind of browser.

Modes: a run, a try, a look, a draft. Browsers: one started here, the same behind a proxy that the environment names, a
running one, and that of a Playwright server. The control is a browser without any protection.
"""

import asyncio
import re
import socket
import socketserver
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from planbook.browser.network.request_blocking import RequestBlocker
from planbook.browser.reading.visit import visit
from planbook.browser.starting.executable import find_browser
from planbook.engine.events import Events
from planbook.engine.executor import execute_plainly
from planbook.engine.open_browser import BrowserOptions, open_session
from planbook.engine.prepare import prepare
from planbook.engine.run import run
from planbook.engine.trying.try_plan import try_plan
from planbook.places import find_project
from planbook.planner.scratch_browser import ScratchBrowser
from planbook.planner.scratch_settings import ScratchSettings
from planbook.planner.task import Task
from planbook.secrets.redaction import Mask
from tests.attack.channels import ALL, Servers
from tests.attack.conftest import Figure
from tests.browser.remote import FLAGS, launch_server, running

pytestmark = pytest.mark.slow

PLAN = """planbook: 1
name: leave
goal: Look.
start: {start}/
defaults: {{retries: 0}}
steps:
  - pause: 6s
    optional: true  # a window of another host that is refused fails the step
  - goto: /empty
    optional: true
  - pause: 2s
    optional: true
  - expect: {{heading: Empty}}
"""
MODES = ("run", "try", "look", "write")
BROWSERS = ("started here", "behind a proxy", "running already", "of a Playwright server")
WORK_WITHOUT = 85  # the minimum number of ways that must work without the fence


# The modes -----------------------------------------------------------------------------------------------------------
async def by_run(plan: Path, start: str, options: BrowserOptions) -> None:
    order = prepare(str(plan), {}, find_project(plan.parent), lambda name: None, evidence="none")
    async with AsyncExitStack() as stack:
        outcome = await run(order, open_session(order, options, stack), [])
    assert outcome.status == "passed", outcome.because


async def by_try(plan: Path, start: str, options: BrowserOptions) -> None:
    order, blocker = prepare(str(plan), {}, find_project(plan.parent), lambda name: None), RequestBlocker()
    async with AsyncExitStack() as stack:
        tried = await try_plan(order, open_session(order, options, stack, blocker.begin), blocker)
    assert tried.status == "passed", tried.because


async def by_look(plan: Path, start: str, options: BrowserOptions) -> None:
    reading = await visit(f"{start}/", browser=options.browser or "chromium")
    assert "Page" in reading.tell(2000).text


async def by_write(plan: Path, start: str, options: BrowserOptions) -> None:
    project = find_project(plan.parent)
    means = ScratchSettings(
        project, "r", {}, Events([], Mask({})), execute_plainly, browser=options.browser or "chromium"
    )
    order = prepare(str(plan), {}, project, lambda name: None)
    async with ScratchBrowser(Task("Look", f"{start}/"), means, sends=True) as scratch:
        await scratch.begin(order.plan)
        tried = await scratch.do(order.plan, order.plan.steps)
    assert tried.end == "done", tried.because


DO: dict[str, Callable[[Path, str, BrowserOptions], Awaitable[None]]] = {
    "run": by_run, "try": by_try, "look": by_look, "write": by_write,
}  # fmt: skip


# The browsers --------------------------------------------------------------------------------------------------------
class Upstream(socketserver.ThreadingTCPServer):
    """A proxy that resolves names which nobody else knows: both servers, by the requested ports."""

    daemon_threads = True
    ports: dict[int, str]
    asked: set[str]


class Tunnel(socketserver.StreamRequestHandler):
    server: Upstream

    def handle(self) -> None:
        line = self.rfile.readline().decode("latin-1")
        while self.rfile.readline().strip():
            pass
        self.server.asked.add(line.split()[1])
        port = int(re.findall(r":(\d+)", line)[0])
        with socket.create_connection((self.server.ports.get(port, "127.0.0.1"), port)) as onward:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=_pass, args=(onward, self.connection), daemon=True)
            back.start()
            _pass(self.connection, onward)
            back.join(5)


def _pass(source: Any, to: Any) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            to.sendall(data)
        to.shutdown(socket.SHUT_WR)


@pytest.fixture
def upstream(monkeypatch: pytest.MonkeyPatch) -> Iterator[Upstream]:
    proxy = Upstream(("127.0.0.1", 0), Tunnel)
    proxy.ports, proxy.asked = {}, set()
    threading.Thread(target=proxy.serve_forever, args=(0.05,), daemon=True).start()
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.server_address[1]}")
    yield proxy
    proxy.shutdown()
    proxy.server_close()


@pytest.fixture
def already(tmp_path: Path) -> Iterator[str]:
    """The address of a running browser."""
    with running(tmp_path / "profile") as address:
        yield address


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of a Playwright server."""
    with launch_server(tmp_path) as address:
        yield address


async def without() -> set[str]:
    """Returns what arrives from an unprotected browser."""
    with Servers() as servers:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=find_browser().executable, args=list(FLAGS))
            page = await browser.new_page()
            await page.goto(f"{servers.own}/", wait_until="commit")
            await page.wait_for_function("document.title == 'Done'", timeout=60000)
            with suppress(PlaywrightError):
                await page.goto(f"{servers.own}/empty")
            await asyncio.sleep(2)
            await browser.close()
        return servers.arrived


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def control() -> set[str]:
    arrived = await without()
    print("Not shown to work:", *sorted(set(ALL) - arrived))
    assert len(arrived & set(ALL)) >= WORK_WITHOUT, sorted(set(ALL) - arrived)
    return arrived


# The attacks ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("browser", BROWSERS)
async def test_every_way(
    browser: str, mode: str, control: set[str], figure: Figure, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    own, other, options = "127.0.0.1", "127.0.0.2", BrowserOptions()
    upstream: Upstream | None = None
    if browser == "behind a proxy":
        own, other, upstream = "shop.test", "evil.test", request.getfixturevalue("upstream")
    if browser == "running already":
        options = BrowserOptions(request.getfixturevalue("already"))
    if browser == "of a Playwright server":
        options = BrowserOptions(request.getfixturevalue("served"))
    with Servers(own, other) as servers:
        if upstream:
            upstream.ports = {servers.own_port: "127.0.0.1", servers.other_port: "127.0.0.2"}
        plan = tmp_path / "plans" / "leave.yaml"
        plan.parent.mkdir()
        plan.write_text(PLAN.format(start=servers.own), "utf-8")
        await DO[mode](plan, servers.own, options)
    if upstream:
        assert upstream.asked == {f"shop.test:{servers.own_port}"}
    through = sorted(servers.arrived)
    print(*through)
    figure(f"hosts, {mode}, browser {browser}", len(through), len(control), f"of {len(ALL)} ways")
