"""A worker's health checks and metrics over HTTP: /health/live, /health/ready and /metrics."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from planbook.errors import PlanbookError

TEXT = "text/plain; charset=utf-8"
METRICS = "text/plain; version=0.0.4; charset=utf-8"
Probe = Callable[[], str | None]
"""Returns what is wrong; None if nothing is."""


@contextmanager
def serving(host: str, port: int, probes: dict[str, Probe], metrics: Callable[[], bytes]) -> Iterator[int]:
    """Serves the probes by path, and the metrics, while the block runs. Yields the port.

    Raises PlanbookError if the port is taken.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/metrics":
                self._answer(200, metrics(), METRICS)
            elif path in probes:
                wrong = probes[path]()
                self._answer(503 if wrong else 200, f"{wrong or 'ok'}\n".encode(), TEXT)
            else:
                self._answer(404, f"There are {', '.join([*probes, '/metrics'])}.\n".encode(), TEXT)

        def _answer(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    try:
        server = ThreadingHTTPServer((host, port), Handler)
    except OSError as error:
        raise PlanbookError(f"Health cannot be served at {host}:{port}: {error.strerror}. Name another port.") from None
    server.daemon_threads = True
    Thread(target=server.serve_forever, name="health", daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
