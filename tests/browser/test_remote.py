"""Addresses of browsers that cannot be used, and why, and a server that starts browsers."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import pytest

from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.browser.starting.remote import identify
from planbook.errors import PlanbookError
from tests.browser.conftest import Site
from tests.browser.remote import install, run_server

NO_BROWSER = (
    "{} is not a browser: it answers, but not as a Playwright server, and not as a Chromium that was started with "
    "--remote-debugging-port; name another with --browser"
)
OURS = ".".join(version("playwright").split(".")[:2])


MISMATCH = """Playwright version mismatch:
  - server version: v1.49
  - client version: v1.65"""


@contextmanager
def mismatched() -> Iterator[str]:
    """A server that answers like a Playwright server to a client of another version."""
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                here, _ = listening.accept()
            except OSError:
                return
            with here:
                asked = here.recv(65536)
                told = b'{"wsEndpointPath":"/"}' if asked.startswith(b"GET /json ") else b"Running"
                if b"Upgrade:" in asked:
                    here.sendall(b"HTTP/1.1 428 Precondition Required\r\n\r\n" + MISMATCH.encode())
                else:
                    here.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(told), told))

    threading.Thread(target=answer, daemon=True).start()
    try:
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def not_used(address: str) -> str:
    """Returns why planbook does not connect to what answers at the address."""
    with pytest.raises(PlanbookError) as caught:
        identify(address)
    return str(caught.value)


async def refused(address: str) -> str:
    with pytest.raises(PlanbookError) as caught:
        async with launch_browser(find_browser(address)):
            pass
    return str(caught.value)


async def test_a_server_that_starts_browsers(tmp_path: Path) -> None:
    with run_server(tmp_path) as address:
        assert await refused(address) == (
            f"the Playwright server at {address} has no chromium; run this there: "
            f"npx playwright@{OURS} install chromium"
        )
        install(tmp_path)
        async with launch_browser(find_browser(address)) as browser:
            assert await (await browser.new_page()).evaluate("1 + 1") == 2


async def test_a_server_of_another_version() -> None:
    """The answer of a server of another version, in the words of Playwright 1.49 and later."""
    with mismatched() as address:
        assert await refused(address) == (
            f"the Playwright server at {address} has version 1.49, and the Playwright that planbook uses has version "
            f"{OURS}: they must be the same. Start a server of that version there: npx playwright@{OURS} run-server"
        )


@pytest.mark.parametrize(
    ("product", "said"),
    [
        ("HeadlessChrome/90.0.4430.212", "is Chromium 90, and planbook needs 121 or newer"),
        ("Chrome/120.0.6099.28", "is Chromium 120, and planbook needs 121 or newer"),
        ("Edg/119.0.2151.97", "is Chromium 119, and planbook needs 121 or newer"),
    ],
)
def test_an_old_chromium(site: Site, product: str, said: str) -> None:
    site.pages["/json/version"] = (200, {}, json.dumps({"Browser": product}))
    for address in (site.address, f"ws://127.0.0.1:{site.port}/devtools/browser/7"):
        assert not_used(address) == (f"the browser at {address} {said}; update it, or name another with --browser")


async def test_what_is_no_browser(site: Site) -> None:
    assert not_used(site.address) == NO_BROWSER.format(site.address)
    site.pages["/json/version"] = '["no", "object"]'
    assert not_used(f"{site.address}/") == NO_BROWSER.format(f"{site.address}/")
    told = await refused(f"ws://127.0.0.1:{site.port}/?token=open-sesame")
    assert re.fullmatch(
        r"there is no browser at ws://127\.0\.0\.1:\d+/\?token=••••address_token: .+; start one there, or name another "
        "with --browser", told,
    ), told  # fmt: skip


def test_one_that_refuses_names(site: Site) -> None:
    words = "Host header is specified and is not an IP address or localhost."
    site.pages["/json/version"] = (500, {}, words)
    assert not_used(site.address) == (
        f"the browser at {site.address} refuses the name of its machine; write an IP address instead"
    )


async def test_no_one_answers() -> None:
    for scheme in ("ws", "http"):
        told = await refused(f"{scheme}://127.0.0.1:1/x")
        assert told.startswith(f"there is no browser at {scheme}://127.0.0.1:1/x: ")
        assert "refused" in told and told.endswith("; start one there, or name another with --browser")
