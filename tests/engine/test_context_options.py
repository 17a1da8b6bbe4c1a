"""Pages see what a plan's `browser` sets."""

import base64
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from planbook.browser.network.allowlist import Guard
from planbook.browser.starting.launch import devices_of
from planbook.engine.context_options import context_options
from planbook.engine.open_browser import begin_signed_in
from planbook.engine.prepare import prepare
from planbook.engine.run import run
from planbook.errors import PlanbookError
from planbook.places import find_project
from planbook.plan.browser_options import Browser, Credentials
from tests.sites import Quiet

PAGE = """<title>Page</title><button onclick="navigator.clipboard.writeText('https://x.example/42')
  .then(() => { out.textContent = 'copied'; }, error => { out.textContent = error.name; })">Copy</button><p id=out></p>
<input aria-label=Note><script>const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
window.seen = () => [navigator.language, zone, innerWidth, innerHeight, navigator.userAgent, (1299.5).toLocaleString()];
window.place = () => new Promise(done => navigator.geolocation.getCurrentPosition(
  at => done([at.coords.latitude, at.coords.longitude]), error => done(error.message)));
window.read = () => navigator.clipboard.readText().catch(error => error.name);</script>"""
SEEN = "[expect: {page_title: Page}]"
ANSWER = "Basic " + base64.b64encode(b"ada:rosebud").decode()


class Asking(BaseHTTPRequestHandler):
    """Serves a page, and asks for a name and password below /in."""

    def do_GET(self) -> None:
        refused = self.path.startswith("/in") and self.headers.get("Authorization") != ANSWER
        self.send_response(401 if refused else 200)
        if refused:
            self.send_header("WWW-Authenticate", 'Basic realm="intranet"')
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"" if refused else PAGE.encode())

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = Quiet(("127.0.0.1", 0), Asking)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


class Played:
    """Runs a plan with that `browser` on a page of the site; the page is as the plan left it."""

    def __init__(self, folder: Path, browser: Any, address: str, stack: AsyncExitStack) -> None:
        self.folder, self.browser, self.address, self.stack = folder, browser, address, stack

    async def __call__(
        self, says: str, steps: str = "[expect: {page_title: Page}]", path: str = "/", **secrets: str
    ) -> Any:
        plan = self.folder / "plans" / "seen.yaml"
        plan.parent.mkdir(exist_ok=True)
        head = f"planbook: 1\nname: seen\nstart: {self.address}{path}\nsecrets: [{', '.join(secrets)}]\n"
        plan.write_text(f"{head}browser: {says}\ndefaults: {{retries: 0, timeout: 8s}}\nsteps: {steps}\n")
        order = prepare(str(plan), {}, find_project(self.folder), secrets.get, evidence="none")
        session = await begin_signed_in(order, self.browser, Guard("", ["127.0.0.1:*"]))
        self.stack.push_async_callback(session.close)
        outcome = await run(order, _itself(session), [])
        assert outcome.because is None
        return session.page


async def _itself(session: Any) -> Any:
    return session


@pytest.fixture
async def played(tmp_path: Path, browser: Any, address: str) -> AsyncIterator[Played]:
    async with AsyncExitStack() as stack:
        yield Played(tmp_path, browser, address, stack)


async def test_language_time_zone_and_size(played: Played) -> None:
    page = await played("{language: de-DE, timezone: Europe/Berlin, size: [800, 600], user_agent: Ours/1}")
    assert await page.evaluate("seen()") == ["de-DE", "Europe/Berlin", 800, 600, "Ours/1", "1.299,5"]


async def test_a_device(played: Played) -> None:
    page = await played("{device: Pixel 7, language: fr-FR}")
    language, _, _, _, agent, _ = await page.evaluate("seen()")
    assert (language, "Pixel 7" in agent, await page.evaluate("screen.width")) == ("fr-FR", True, 412)


async def test_a_place(played: Played) -> None:
    page = await played("{place: {latitude: 52.5, longitude: 13.4}}")
    assert await page.evaluate("place()") == [52.5, 13.4]


async def test_a_page_may_write_to_the_clipboard_as_in_a_persons_browser(played: Played) -> None:
    steps = "[click: {button: Copy}, expect: {text: copied}, press: {key: ControlOrMeta+V, field: Note}]"
    steps = steps.replace("]", ", expect: {field: Note, value: 'https://x.example/42'}]")
    page = await played("{language: en-GB}", steps)
    assert await page.evaluate("read()") == "NotAllowedError"


async def test_a_page_may_read_the_clipboard_where_the_plan_says_so(played: Played) -> None:
    page = await played("{permissions: clipboard-read}", "[click: {button: Copy}, expect: {text: copied}]")
    assert await page.evaluate("read()") == "https://x.example/42"


@pytest.mark.parametrize(
    ("says", "secrets"),
    [
        ("{http_credentials: LOGIN}", {"LOGIN": "ada:rosebud"}),
        ("{http_credentials: {username: NAME, password: WORD}}", {"NAME": "ada", "WORD": "rosebud"}),
    ],
)
async def test_http_authentication(played: Played, says: str, secrets: dict[str, str]) -> None:
    page = await played(says, SEEN, "/in", **secrets)
    assert await page.title() == "Page"


def test_a_device_that_is_none(browser: Any) -> None:
    with pytest.raises(PlanbookError) as caught:
        context_options(Browser(device="Pixel 77"), "", {}, devices_of(browser))
    assert str(caught.value).startswith('browser: Playwright knows no device "Pixel 77"; did you mean Pixel 7 or ')


def test_a_secret_that_is_no_name_and_password() -> None:
    settings = Browser(http_credentials=Credentials(username="LOGIN", password="LOGIN"))
    with pytest.raises(PlanbookError) as caught:
        context_options(settings, "", {"LOGIN": "rosebud"}, {})
    assert str(caught.value) == (
        "browser: the secret LOGIN is not a name and password; its value must be NAME:PASSWORD"
    )


def test_certificates_are_trusted_only_where_the_plan_says_so() -> None:
    assert context_options(Browser(certificate_errors="allow"), "", {}, {}) == {"ignore_https_errors": True}
    assert context_options(Browser(), "", {}, {}) == {}
