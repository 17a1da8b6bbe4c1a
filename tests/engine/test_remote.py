"""A browser elsewhere: what it says it is, and a plan in it: its files, its fence, and interrupted connections."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from planbook.browser.session.session import Session
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.browser.starting.remote import Answer, identify
from planbook.engine.executor import StepTask, execute_plainly
from planbook.engine.open_browser import BrowserOptions, open_session
from planbook.engine.prepare import prepare
from planbook.engine.run import run
from planbook.errors import PlanbookError
from planbook.places import Project
from tests.browser.remote import Relay, launch_server, running
from tests.engine.conftest import Listener, Played, write
from tests.engine.misbehaving import Handler, Misbehaving, page

ORDERS = b"no;name\n1;ada\n"
SHOP = """<h1>Shop</h1><a href=/orders.csv download>Orders</a>
    <label>Name <input></label><label>File <input type=file id=file></label><p id=read></p>
    <form method=post action=/sent><button>Send</button></form>
    <script>
    document.getElementById('file').onchange = async e => document.getElementById('read').textContent =
        'Read: ' + (await e.target.files[0].text()).length
    fetch('http://localhost:%d/away', {mode: 'no-cors'}).catch(() => {})
    </script>"""
PLAN = """
steps:
- {download: {link: Orders, into: orders}, timeout: 20s}
- {fill: {field: Name, with: ada}, timeout: 20s}
- {upload: {field: File, file: "{{ values.orders }}"}, timeout: 20s}
- {expect: {text: "Read: 14"}, timeout: 20s}
- {click: Send, effect: once, timeout: 20s}
- {expect: {heading: Thanks}, timeout: 20s}
"""


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    server = Misbehaving()
    server.does["/"] = [page(SHOP % server.server_port)]
    server.does["/orders.csv"] = [lambda handler: handler.answer(200, ORDERS, **{"content-type": "text/csv"})]
    yield server
    server.end()


Kind = Literal["playwright", "devtools"]


@pytest.fixture(scope="module", params=["playwright", "devtools"])
def elsewhere(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kind, str]]:
    """A running browser: its kind, and its address."""
    folder, kind = tmp_path_factory.mktemp("browser"), request.param
    with launch_server(folder) if kind == "playwright" else running(folder / "profile") as address:
        yield kind, address


@pytest.fixture
def relay(elsewhere: tuple[Kind, str]) -> Iterator[Relay]:
    """A relay to it."""
    relay = Relay(elsewhere[1])
    yield relay
    relay.end()


async def test_both_kinds_say_what_they_are(elsewhere: tuple[Kind, str]) -> None:
    kind, address = elsewhere
    host, _, path = address.removeprefix("ws://").partition("/")
    assert identify(address) == Answer(kind, address)
    assert identify(f"http://{host}") == Answer(kind, address if kind == "playwright" else f"http://{host}")
    if kind == "playwright":
        with pytest.raises(PlanbookError) as caught:
            identify(f"ws://{host}/other")
        assert str(caught.value) == (
            f"the Playwright server at ws://{host}/other serves another path; its address is ws://{host}/{path}"
        )
    async with launch_browser(find_browser(f"http://{host}")) as browser:
        assert browser.browser_type.name == "chromium"


async def test_a_connection_that_is_cut(relay: Relay, server: Misbehaving, project: Project) -> None:
    """Before a step, the connection and the page are restored; during a `once` step, nothing is sent again."""

    def cut_while_it_is_sent(handler: Handler) -> None:
        relay.cut()
        handler.answer(200, b"<h1>Thanks</h1>")

    server.does["/sent"] = [cut_while_it_is_sent]
    cut: list[str] = []

    async def carry(job: StepTask) -> None:
        async def attempt() -> None:
            if job.kind == "upload" and not cut:
                cut.append(job.kind)
                await _gone(session, relay)
            await job.attempt()

        await execute_plainly(replace(job, attempt=attempt))

    order = prepare(str(write(project, "tried", server.address + "/", PLAN)), {}, project, {}.get)
    events = Listener()
    async with AsyncExitStack() as stack:
        session = await open_session(order, BrowserOptions(relay.address), stack)
        played = Played(await run(order, _ready(session), [events], carry), events, project)

    assert list(played.statuses.values())[:4] == ["passed"] * 4, played.outcome
    assert [(one.error_class, one.strategy, one.status) for one in played.step("upload-file").recoveries] == [
        ("crashed", "restart", "passed")
    ]
    (kept,) = (project.folder / ".planbook" / "runs").glob("*/artifacts/*orders.csv")
    assert kept.read_bytes() == ORDERS
    assert (played.outcome.status, played.record.ended.error_class) == ("failed", "crashed")
    assert server.asked.count("POST /sent") == 1
    assert "GET /away" not in server.asked


async def _gone(session: Session, relay: Relay) -> None:
    """Cuts the connection, and waits until Playwright knows."""
    gone = asyncio.get_running_loop().create_future()
    assert session.context.browser
    session.context.browser.once("disconnected", lambda _: gone.set_result(None))
    relay.cut()
    await gone


async def _ready(session: Session) -> Session:
    return session


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="needs a mount of its own")
async def test_a_disk_that_is_not_shared(
    server: Misbehaving, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chromium writes the file where Playwright told it to, which is another place on its machine."""
    driver = tmp_path / "driver"
    driver.mkdir()
    monkeypatch.setenv("TMPDIR", str(driver))
    order = prepare(str(write(project, "tried", server.address + "/", PLAN)), {}, project, {}.get)
    apart = ["unshare", "--mount", "sh", "-c", f'mount -t tmpfs none {driver}; exec "$@"', "sh"]
    with running(tmp_path / "profile", under=apart) as at:
        async with AsyncExitStack() as stack:
            outcome = await run(order, open_session(order, BrowserOptions(at), stack), [Listener()], execute_plainly)
    assert outcome.because == (
        'Download the file of link "Orders" into orders: the file orders.csv is on the disk of the browser\'s '
        "machine, and DevTools does not hand it over; connect to a Playwright server there instead"
    )
