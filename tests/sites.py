"""Sites for tests, on loopback."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Quiet(ThreadingHTTPServer):
    """Ignores browsers that disconnect before a page arrives, which would otherwise print into a test's output."""

    daemon_threads = True

    def shutdown(self) -> None:
        super().shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


Pages = dict[str, "str | tuple[int, dict[str, str], str]"]


class Site:
    """Pages by path, set by each test. `/slow…` answers after `delay` seconds, `/dead…` never."""

    def __init__(self) -> None:
        self.delay = 0.7
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
                    time.sleep(site.delay)
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


@contextmanager
def serving_pages(pages: Pages) -> Iterator[Site]:
    """Serves a copy of these pages, which a test may change."""
    site = Site()
    site.pages |= pages
    try:
        yield site
    finally:
        site.server.shutdown()
