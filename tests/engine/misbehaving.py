"""A real server that misbehaves on demand."""

import socket
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler"], None]
AT_ONCE = struct.pack("ii", 1, 0)  # close with a reset instead of an orderly shutdown


class Handler(BaseHTTPRequestHandler):
    """Answers with the next behaviour in the list for the path; the last one repeats."""

    server: "Misbehaving"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(f"{self.command} {path}")
        listed = self.server.does.get(path, [status(404)])
        (listed.pop(0) if len(listed) > 1 else listed[0])(self)

    do_POST = do_GET

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content-type": "text/html; charset=utf-8", "connection": "close", **headers}.items():
            self.send_header(name, value)
        if "content-length" not in headers:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


class Misbehaving(ThreadingHTTPServer):
    """`does` has the behaviours of consecutive requests by path; `asked` are the requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.does: dict[str, list[Behaviour]] = {}
        self.asked: list[str] = []
        self.over = threading.Event()  # a hanging request waits for this
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def end(self) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: Any) -> None:
        pass  # a browser that disconnects is what is tested


# Behaviours -----------------------------------------------------------------------------------------------------------
def page(body: str) -> Behaviour:
    return lambda handler: handler.answer(200, f"<!doctype html><title>Here</title>{body}".encode())


def status(code: int, body: str = "<h1>Sorry</h1>") -> Behaviour:
    return lambda handler: handler.answer(code, body.encode())


def reset(handler: Handler) -> None:
    """Closes the connection in the middle of the request, without an answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    handler.close_connection = True
    handler.connection.close()


def hang(handler: Handler) -> None:
    """Neither answers nor closes the connection."""
    handler.server.over.wait()


def slow(seconds: float, body: str) -> Behaviour:
    """Answers later."""

    def late(handler: Handler) -> None:
        handler.server.over.wait(seconds)
        page(body)(handler)

    return late


def truncated(body: str) -> Behaviour:
    """Sends less than it announces."""
    return lambda handler: handler.answer(200, body.encode(), **{"content-length": str(len(body) + 1000)})


def in_circles(handler: Handler) -> None:
    """Redirects to itself forever."""
    handler.answer(302, b"", location=handler.path)
