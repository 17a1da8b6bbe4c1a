"""Who can access the project's own Prefect server, and with what: its key, its own pages, its own name."""

import http.client
import json
import os
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from flows import access, clients, server
from flows.access_guard import SIGN_IN
from planbook.browser.acting.failures import blocked_host
from planbook.browser.network.allowlist import Guard
from planbook.browser.session.session import Session
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.cli.server import command
from planbook.places import Project
from planbook.prefect_servers import Place
from tests.browser.remote import running as running_browser
from tests.flows.conftest import credentials, key, read
from tests.sites import Quiet, Site

FILTER = "/api/flow_runs/filter"


@pytest.fixture
def running(prefect: Project) -> server.Server:
    found = server.status(prefect.folder).server
    assert found
    return found


def status(running: server.Server, path: str, method: str = "GET", **headers: str) -> int:
    """Returns the status of the response to a request."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = "{}" if method == "POST" else None
    with closing(http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)) as connection:
        connection.request(method, path, body, {"content-type": "application/json"} | named)
        return connection.getresponse().status


def test_the_key_at_an_address_whose_last_server_is_still_ending(
    running: server.Server, api_url: str, prefect: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ending = Project(tmp_path)
    ending.server.mkdir(parents=True)
    access.make(ending.server)
    found = [(Place(tmp_path, ending.server), replace(running, started=running.started - 1))]
    monkeypatch.setattr(clients, "all_servers", lambda: [*found, (Place(prefect.folder, prefect.server), running)])
    assert key(api_url) == access.read(prefect.server) != access.read(ending.server)


def test_nobody_without_the_key(running: server.Server, api_url: str) -> None:
    known = credentials(api_url)
    assert status(running, "/api/health") == 200
    assert status(running, "/api/admin/settings") == 401
    assert status(running, "/api/admin/settings", authorization="Basic cGxhbmJvb2s6") == 401
    assert status(running, "/api/admin/settings", **known) == 200
    assert status(running, FILTER, "POST", **known) == 200
    assert status(running, FILTER, "POST") == 401


@pytest.mark.parametrize("name", ["origin", "sec_fetch_site", "referer", "cookie"])
def test_a_browser_shows_that_a_page_of_this_server_asks(running: server.Server, api_url: str, name: str) -> None:
    """A program does not: no page can send what it sends."""
    own = f"http://127.0.0.1:{running.port}"
    sent = {name: "same-origin" if name == "sec_fetch_site" else own}
    token = {"prefect_csrf_token": read(api_url, "csrf-token?client=tests")["token"], "prefect_csrf_client": "tests"}
    assert status(running, FILTER, "POST", **credentials(api_url), **sent) == 403
    assert status(running, FILTER, "POST", **credentials(api_url), **sent, **token) == 200
    assert status(running, FILTER, "POST", **sent, **token) == 401


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 200),
        ({"host": "localhost:{port}"}, 200),
        ({"host": "evil.example"}, 403),
        ({"host": "127.0.0.1"}, 403),
        ({"host": "127.0.0.1.evil.example:{port}"}, 403),
        ({"origin": "http://127.0.0.1:{port}", "sec_fetch_site": "same-origin"}, 200),
        ({"origin": "http://localhost:{port}", "sec_fetch_site": "cross-site"}, 200),
        ({"origin": "http://127.0.0.1:9999", "sec_fetch_site": "same-site"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors"}, 403),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}, 403),
    ],
)
def test_names_and_origins(running: server.Server, api_url: str, headers: dict[str, str], expected: int) -> None:
    sent = {name: value.format(port=running.port) for name, value in headers.items()}
    assert status(running, "/api/admin/version", **credentials(api_url), **sent) == expected


def test_a_link_of_another_page_opens_the_interface_and_no_frame_does(running: server.Server) -> None:
    visit = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}
    assert status(running, "/v2/", **visit, sec_fetch_dest="document") == 200
    assert status(running, "/v2/", **visit, sec_fetch_dest="iframe") == 403
    with closing(http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)) as connection:
        connection.request("GET", "/")
        assert connection.getresponse().headers["content-security-policy"] == "frame-ancestors 'none'"


def test_web_sockets(running: server.Server, api_url: str) -> None:
    address = api_url.replace("http", "ws", 1) + "/events/in"
    with pytest.raises(InvalidStatus):
        connect(address, origin=Origin("http://evil.example"), open_timeout=60)
    for told, word in ((key(api_url), "auth_success"), ("planbook:guessed", None)):
        with connect(address, subprotocols=[Subprotocol("prefect")], open_timeout=60) as socket:
            socket.send(json.dumps({"type": "auth", "token": told}))
            if word:
                assert json.loads(socket.recv())["type"] == word
            else:
                with pytest.raises(ConnectionClosed, match="Invalid token"):
                    socket.recv()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
def test_no_page_under_automation_reaches_it(running: server.Server, host: str) -> None:
    address = f"http://{host}:{running.port}/api/flows/filter"
    for guard in (Guard(running.address), Guard("", ["*"]), Guard("http://127.0.0.1/", [f"{host}:*", "*:*"])):
        assert not guard.allows(address)
        assert (
            blocked_host(address, guard).message
            == f"{address} is a Prefect server that planbook runs; pages may not connect to it"
        )


async def test_no_page_in_a_browser_that_runs_already_reaches_it(
    running: server.Server, site: Site, tmp_path: Path
) -> None:
    """Not even if every host is allowed: neither the page itself nor its requests."""
    asked = f"fetch('{running.api_url}/health', {{mode: 'no-cors'}}).catch(() => {{}})"
    with running_browser(tmp_path) as address:
        async with launch_browser(find_browser(address)) as browser:
            session = await Session.begin(browser, Guard("", ["*"]))
            failures = []
            for page in (session.page, await browser.new_page()):
                await page.goto(site.address)
                async with page.expect_event("requestfailed") as failed:
                    await page.evaluate(asked)
                failures.append((await failed.value).failure)
            await session.close()
    never_sent, sent = failures
    assert never_sent == "net::ERR_SOCKS_CONNECTION_FAILED" and "BLOCKED_BY_RESPONSE" in sent


async def test_a_browser_is_signed_in(prefect: Project, running: server.Server) -> None:
    page_file = clients.write_sign_in(prefect.folder, running)
    assert page_file.stat().st_mode & 0o077 == 0
    assert quote(access.read(prefect.server)) in page_file.read_text()
    refused: list[str] = []
    async with launch_browser(find_browser("chromium")) as browser:
        page = await browser.new_page()
        page.set_default_timeout(120_000)  # Prefect's interface is large
        page.on("response", lambda answer: refused.append(answer.url) if answer.status in (401, 403) else None)
        async with page.expect_response(lambda answer: answer.url.endswith("/api/flow_runs/filter")) as asked:
            await page.goto(page_file.as_uri())
        assert (await asked.value).status == 200
        assert page.url.startswith(running.address) and key(running.api_url) not in page.url
        await page.goto(f"{running.address}{SIGN_IN}#planbook:guessed")
        await page.get_by_text("This server has another key. Run `planbook server open` once more.").wait_for()
        assert refused == [f"{running.api_url}/admin/version"]


def test_what_a_shell_is_told(
    prefect: Project, running: server.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.chdir(prefect.folder)
    told = CliRunner().invoke(command, ["env"], standalone_mode=False)
    name, other = (
        f"export PREFECT_API_URL={running.api_url}",
        f"export PREFECT_API_AUTH_STRING={key(running.api_url)}",
    )
    assert (told.return_value, told.output) == (0, f"{name}\n{other}\n")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plans").mkdir()
    for word in ("env", "open"):
        told = CliRunner().invoke(command, [word], standalone_mode=False)
        assert (told.return_value, told.output) == (
            1, "No server runs here. `planbook server start` starts one.\n",
        )  # fmt: skip


def test_a_client_that_names_the_server_has_its_key(running: server.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(access.VARIABLE, "")  # so that monkeypatch restores it
    monkeypatch.delenv("PREFECT_API_KEY", raising=False)
    monkeypatch.setenv("PREFECT_API_URL", f"http://localhost:{running.port}/api/")
    clients.take_key()
    assert os.environ[access.VARIABLE] == key(running.api_url)
    monkeypatch.setenv(access.VARIABLE, "own")
    clients.take_key()
    assert os.environ[access.VARIABLE] == "own", "what somebody has set stays"


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = access.make(tmp_path)
    file = tmp_path / access.FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert access.make(tmp_path) == access.read(tmp_path) == made and len(made) > 40
    file.chmod(0o644)  # as in a clone
    with pytest.raises(access.UnsafeKey) as caught:
        access.read(tmp_path)
    assert str(caught.value) == (
        f"the key of the Prefect server must be a file that you alone can read: {file}. "
        "End the server with `planbook server stop`; the next one makes a new key."
    )
    again = access.make(tmp_path)
    assert again != made
    file.rename(tmp_path / "other")
    file.symlink_to(tmp_path / "other")
    assert access.make(tmp_path) != again and not file.is_symlink()
    file.unlink()
    with pytest.raises(access.UnsafeKey) as caught:
        access.read(tmp_path)
    assert str(caught.value).startswith("the key of the Prefect server cannot be read: no such file or directory (")
    os.mkfifo(file)
    with pytest.raises(access.UnsafeKey):
        access.read(tmp_path)


def test_a_server_of_an_earlier_version_goes_on_while_it_has_runs() -> None:
    class Counting(BaseHTTPRequestHandler):
        count = 1

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(str(self.count).encode())

        def log_message(self, *_: object) -> None:
            pass

    with Quiet(("127.0.0.1", 0), Counting) as site:
        Thread(target=site.serve_forever, args=(0.02,), daemon=True).start()
        old = server.Server(1, site.server_port, 0.0)
        assert server.busy(old)
        Counting.count = 0
        assert not server.busy(old)
        site.shutdown()
    assert not server.busy(old), "it is gone"
