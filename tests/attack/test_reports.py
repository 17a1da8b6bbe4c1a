"""Reports that a browser sends by itself after some time: about policy violations, and about the network.

Chromium accepts such instructions only from servers whose certificate it trusts, and its headless shell accepts none,
so this tests the full browser.
"""

import asyncio
import hashlib
import json
import ssl
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from planbook.browser.network.allowlist import Guard
from planbook.browser.session.session import Session
from planbook.browser.starting.executable import BrowserLocation, find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.errors import PlanbookError
from tests.attack.conftest import Figure
from tests.sites import Quiet

pytestmark = pytest.mark.slow
PATIENCE = 20  # seconds; they arrive within about two


class Servers:
    """The page's own server, which asks for reports, and the forbidden one: `arrived` are the paths of its requests."""

    def __init__(self, folder: Path) -> None:
        names = "subjectAltName=DNS:localhost,IP:127.0.0.2"
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-addext", names]
        subprocess.run([*made, "-keyout", "key.pem", "-out", "cert.pem"], cwd=folder, check=True, capture_output=True)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        self.arrived: set[str] = set()
        self.other = self._serve("127.0.0.2", self._collector())
        self.own = self._serve("127.0.0.1", self._asking())
        self.address = f"https://localhost:{self.own.server_port}"

    def _serve(self, host: str, handler: type[BaseHTTPRequestHandler]) -> Quiet:
        server = Quiet((host, 0), handler)
        server.socket = self._tls.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, daemon=True).start()
        return server

    def _collector(self) -> type[BaseHTTPRequestHandler]:
        arrived = self.arrived

        class Collector(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length") or 0))
                arrived.add(self.path)
                self.do_OPTIONS()

            def do_OPTIONS(self) -> None:
                self.send_response(200)
                for name, value in (("Origin", "*"), ("Methods", "POST"), ("Headers", "content-type")):
                    self.send_header(f"Access-Control-Allow-{name}", value)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        return Collector

    def _asking(self) -> type[BaseHTTPRequestHandler]:
        to = f"https://127.0.0.2:{self.other.server_port}"
        group = {"group": "log", "max_age": 86400, "endpoints": [{"url": f"{to}/network"}]}
        headers = {
            "content-type": "text/html",
            "Reporting-Endpoints": f'out="{to}/policy"',
            "Content-Security-Policy": "img-src 'none'; report-to out",
            "Report-To": json.dumps(group),
            "NEL": json.dumps({"report_to": "log", "max_age": 86400, "success_fraction": 1.0}),
        }

        class Asking(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = b"<h1>Page</h1><img src=/secret>"
                self.send_response(200)
                for name, value in {**headers, "content-length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        return Asking

    async def reports(self, page: Page) -> int:
        """Returns how many kinds of reports about the page's actions arrive."""
        self.arrived.clear()
        for _ in range(PATIENCE):
            await page.goto(self.address)
            await asyncio.sleep(1)
            if len(self.arrived) == 2:
                break
        return len(self.arrived)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    served = Servers(tmp_path)
    yield served
    served.own.shutdown()
    served.other.shutdown()


def trusting(folder: Path) -> BrowserLocation:
    """Returns the full browser, which trusts the servers' certificate, and sends reports without delay."""
    try:
        found = find_browser("chromium", headed=True)
    except PlanbookError:
        pytest.skip("only Chromium's headless shell is installed, which sends no reports")
    key = ["openssl", "rsa", "-in", "key.pem", "-pubout", "-outform", "der"]
    public = subprocess.run(key, cwd=folder, check=True, capture_output=True).stdout
    trusted = b64encode(hashlib.sha256(public).digest()).decode()
    flags = f"--ignore-certificate-errors-spki-list={trusted} --short-reporting-delay --no-sandbox"
    program = folder / "browser"
    program.write_text(f'#!/bin/sh\nexec "{found.executable}" {flags} "$@"\n')
    program.chmod(0o755)
    return BrowserLocation("chromium", "for this test", program)


async def test_reports(servers: Servers, tmp_path: Path, figure: Figure) -> None:
    found = trusting(tmp_path)
    async with launch_browser(found) as browser:
        session = await Session.begin(browser, Guard(servers.address))
        through = await servers.reports(session.page)
        await session.close()
    async with async_playwright() as playwright:
        plain = await playwright.chromium.launch(executable_path=found.executable)
        control = await servers.reports(await plain.new_page())
        await plain.close()
    figure("reports of a policy and of the network", through, control, "kinds")
    assert control == 2
