"""A relay before any Messages API: hands requests on as they are, and keeps each with its time and its turn."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.sites import Quiet

Body = dict[str, Any]
PIECE = 4096
OWN = ("host", "connection", "content-length", "accept-encoding", "transfer-encoding")
"""Headers of one connection alone."""


class Relay:
    """`requests` are the bodies that asked for an answer; those that only count tokens are handed on and not kept."""

    def __init__(self, upstream: str) -> None:
        self.requests: list[Body] = []
        self._upstream = upstream.rstrip("/")
        self._server = Quiet(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()

    def sent_on(self, path: str, headers: dict[str, str], body: bytes) -> Any:
        """Returns the upstream's response, whatever its status."""
        if not path.partition("?")[0].endswith("/count_tokens"):
            self.requests.append(json.loads(body))
        kept = {name: value for name, value in headers.items() if name.lower() not in OWN}
        request = urllib.request.Request(self._upstream + path, body, kept, method="POST")
        try:
            return urllib.request.urlopen(request, timeout=600)
        except urllib.error.HTTPError as error:
            return error


@contextmanager
def relayed(upstream: str) -> Iterator[Relay]:
    """Serves a relay during the block."""
    relay = Relay(upstream)
    try:
        yield relay
    finally:
        relay.close()


def _handler(relay: Relay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *arguments: Any) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with relay.sent_on(self.path, dict(self.headers), body) as answer:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    if name.lower() not in OWN:
                        self.send_header(name, value)
                self.end_headers()
                while piece := answer.read1(PIECE):
                    self.wfile.write(piece)

    return Handler
