"""Who can get in: other users of the machine, pages of other sites, files made by others."""

import gzip
import os
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest
from playwright.async_api import Browser, async_playwright

from flows import clients, server
from planbook.browser.starting.executable import find_browser
from planbook.history.upkeep import restore
from planbook.history.upkeep.backup import BackupError
from planbook.places import Project
from tests.attack.conftest import Figure
from tests.cli.test_warm_users import ADDRESS, HAND_OVER, NOBODY, python, rogue, temporary
from tests.sites import Quiet

__all__ = ["temporary"]
pytestmark = pytest.mark.slow
SECRET = "open-sesame-4711"
PATHS = [
    "admin/settings",
    "admin/version",
    "flows/filter",
    "block_documents/filter",
    "variables/filter",
    "work_pools/filter",
]


@dataclass(frozen=True)
class Target:
    """A Prefect server that is attacked."""

    port: int
    environment: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def keep_secret(self) -> None:
        code = f"from prefect.blocks.system import Secret; Secret(value='{SECRET}').save('pw', overwrite=True)"
        done = subprocess.run(
            [sys.executable, "-c", code], env=os.environ | self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def has_flow(self, name: str) -> bool:
        code = (
            "from prefect import get_client as get\nprint([flow.name for flow in get(sync_client=True).read_flows()])"
        )
        told = subprocess.run(
            [sys.executable, "-c", code], env=os.environ | self.environment, check=True, capture_output=True, text=True
        )
        return name in told.stdout


@pytest.fixture(scope="module")
def fenced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """The server that planbook starts."""
    folder = tmp_path_factory.mktemp("fenced")
    try:
        server.ensure(folder, lambda line: None)
        running = server.status(folder).server
        assert running
        target = Target(running.port, clients.client(folder, running))
        target.keep_secret()
        yield target
    finally:
        server.stop(folder)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A Prefect server without planbook's protection."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("plain")
    target = Target(port, {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api", "PREFECT_HOME": str(home)})
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
        env=os.environ | {"PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(target)
        target.keep_secret()
        yield target
    finally:
        process.terminate()
        process.wait(30)


def wait_for(target: Target) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        with suppress(OSError), urlopen(f"{target.url}/health", timeout=2):
            return
        time.sleep(0.5)
    raise AssertionError("the plain server does not start")


READ = """
import encodings.idna, os, sys, urllib.request  # what the other user may not be able to load any more
if os.getuid() == 0: os.setgroups([]); os.setgid({user}); os.setuid({user})
count = 0
for path in {paths}:
    request = urllib.request.Request("{url}/" + path, b"{{}}" if path.endswith("filter") else None,
                                     {{"content-type": "application/json"}})
    try:
        count += urllib.request.urlopen(request, timeout=20).status == 200
    except OSError:
        pass
print(count)
"""


def read_as_another_user(target: Target) -> int:
    """Returns how many of the server's answers another user of the machine gets."""
    code = READ.format(user=NOBODY, paths=PATHS, url=target.url)
    return int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def test_another_user_at_the_server(fenced: Target, plain: Target, figure: Figure) -> None:
    figure("another user, Prefect server", read_as_another_user(fenced), read_as_another_user(plain), "requests")


def test_another_user_at_the_warm_process(temporary: Path, figure: Figure) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can act as another user")
    place, handed_over = Path(python(ADDRESS, temporary)), []
    for user in (os.getuid(), NOBODY):
        place.parent.mkdir(mode=0o700, exist_ok=True)
        os.chown(place.parent, user, user)
        place.unlink(missing_ok=True)
        with rogue(place, user) as handed:
            python(HAND_OVER, temporary)
            handed_over.append("open sesame" in handed())
    control, through = handed_over
    figure("another user, warm process", int(through), int(control), "environments")


ACTS = """async ([api, name]) => {
    const wait = ms => new Promise(done => setTimeout(done, ms));
    const got = [];
    const json = {'content-type': 'application/json'};
    const tries = {
        fetch: async () => (await fetch(`${api}/block_documents/filter`, {method: 'POST', headers: json,
            body: '{"include_secrets": true}'})).text(),
        get: async () => (await fetch(`${api}/admin/version`)).text(),
        create: async () => (await fetch(`${api}/flows/`, {method: 'POST', headers: json,
            body: JSON.stringify({name: name + '-fetch'})})).text(),
        blind: async () => { await fetch(`${api}/flows/`, {method: 'POST', mode: 'no-cors',
            body: JSON.stringify({name: name + '-blind'})}); },
        beacon: async () => { navigator.sendBeacon(`${api}/flows/`,
            new Blob([JSON.stringify({name: name + '-beacon'})])); },
        socket: () => new Promise((done, fail) => {
            const socket = new WebSocket(api.replace('http', 'ws') + '/events/out', ['prefect']);
            socket.onopen = () => socket.send(JSON.stringify({type: 'auth', token: null}));
            socket.onmessage = event => event.data.includes('auth_success') ? done('open') : fail();
            socket.onclose = fail; setTimeout(fail, 4000);
        }),
        frame: () => new Promise((done, fail) => {
            const frame = document.createElement('iframe');
            frame.src = api.replace('/api', '/');
            frame.onload = () => { try { frame.contentWindow.location.href; fail(); } catch { done('shown'); } };
            document.body.append(frame); setTimeout(fail, 4000);
        }),
    };
    for (const [word, attempt] of Object.entries(tries)) {
        try {
            const said = await attempt();
            if (said !== undefined && !String(said).includes('Unauthorized')) got.push(word);
        } catch {}
    }
    await wait(1500);
    return got;
}"""


class Empty(BaseHTTPRequestHandler):
    """A site with one empty page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<body>")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def a_site() -> Iterator[int]:
    with Quiet(("127.0.0.1", 0), Empty) as site:
        Thread(target=site.serve_forever, args=(0.05,), daemon=True).start()
        yield site.server_port
        site.shutdown()


async def attack_by_page(browser: Browser, target: Target, name: str) -> int:
    """Returns how many ways work for a page on another port of this machine, or under another name (rebinding)."""
    count = 0
    with a_site() as port:
        page = await browser.new_page()
        await page.goto(f"http://127.0.0.1:{port}/")
        shown = await page.evaluate(ACTS, [target.url, name])
        count += len(set(shown) - {"frame"})
        # a page that must not be framed shows the browser's error page, whose address cannot be read either
        framed = next((frame for frame in page.frames if frame.parent_frame), None)
        count += bool(framed and await framed.locator("#app").count())
        await page.close()
    for word in ("blind", "beacon"):
        count += target.has_flow(f"{name}-{word}")
    return count + await rebound(browser, target)


async def rebound(browser: Browser, target: Target) -> int:
    """Returns whether the server answers under another name, whose pages then have its own origin."""
    page = await browser.new_page()
    try:
        answer = await page.goto(f"http://rebound.example:{target.port}/api/admin/version")
        return int(answer is not None and answer.status == 200)
    finally:
        await page.close()


async def test_a_page_of_another_site(fenced: Target, plain: Target, figure: Figure) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser("chromium").executable,
            args=["--no-sandbox", "--host-resolver-rules=MAP rebound.example 127.0.0.1"],
        )
        through = await attack_by_page(browser, fenced, "attack")
        control = await attack_by_page(browser, plain, "attack")
        await browser.close()
    figure("a page on this machine, Prefect server", through, control, "ways")


def bomb(file: Path, gigabytes: int) -> None:
    """Writes a backup of a few megabytes that unpacks to many gigabytes."""
    info = tarfile.TarInfo("runs/20260101-new/journal.ndjson")
    info.size = gigabytes << 30
    with gzip.open(file, "wb", compresslevel=1) as packed:
        packed.write(info.tobuf())
        for _ in range(gigabytes << 6):
            packed.write(bytes(1 << 24))
        packed.write(bytes(1024))


def test_a_backup_that_is_a_bomb(tmp_path: Path, figure: Figure) -> None:
    bomb(tmp_path / "b.tar.gz", 6)
    size = (tmp_path / "b.tar.gz").stat().st_size
    most = max(restore.ROOM, restore.RATIO * size)
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        control = next(iter(archive)).size > most
    through = 0
    try:
        restore.restore(Project(tmp_path), tmp_path / "b.tar.gz", lambda line: None)
        through = 1
    except BackupError as error:
        assert "unpacks to more than" in str(error)
    assert not list(tmp_path.rglob("journal.ndjson"))
    figure(f"a backup of {size >> 20} MB that unpacks to 6 GB", through, int(control), "bombs")
