"""The demo web shop: Foolscap, paper and office supplies, served on loopback for the shipped plans and the tests.

Three flags in any address make the shop misbehave on purpose: `ms=800` answers late, after the work is done;
`answer=lost` does the work and closes the connection without an answer; `fail=KEY` is an error 500 the first time
in a session.
"""

import secrets
import shutil
import socket
import sqlite3
import sys
import tempfile
import threading
import time
from contextlib import suppress
from email.parser import BytesParser
from email.policy import HTTP
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from planbook.demo.ledger import Ledger
from planbook.demo.people import CHIEF_PASSWORD, CHIEF_TOTP, CHIEF_USER, SHOP_PASSWORD, SHOP_USER
from planbook.demo.views import answer, whole
from planbook.demo.visit import Answer, Session, Visit
from planbook.errors import PlanbookError

PORT = 8700
HABITS = {"/slow": {"ms": "3000"}, "/hours": {"fail": "hours"}}  # flags that a page always has


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one packet; otherwise each page waits 40 ms for an acknowledgement
    server: "Server"

    def setup(self) -> None:
        super().setup()
        self.server.sockets.add(self.connection)

    def finish(self) -> None:
        self.server.sockets.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        session, new = self.session()
        query = HABITS.get(parts.path, {}) | dict(parse_qsl(parts.query, keep_blank_values=True))
        form, file = self.body()
        visit = Visit(self.command, parts.path, query, form, file, session, self.server.ledger)
        reply = answer(visit)
        time.sleep(whole(query.get("ms", ""), 60_000) / 1000)
        if query.get("answer") == "lost":
            self.close_connection = True
            return
        self.reply(reply, new)

    do_POST = do_HEAD = do_GET

    def reply(self, reply: Answer, new: str) -> None:
        self.send_response(reply.status)
        cookie = {"Set-Cookie": f"shop_session={new}; Path=/; HttpOnly; SameSite=Lax"} if new else {}
        head = {"Content-Type": reply.kind, "Content-Length": str(len(reply.body)), "Cache-Control": "no-cache"}
        for name, value in (head | cookie | reply.headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def session(self) -> tuple[Session, str]:
        """Returns the visitor's session, and its name if it is new."""
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("shop_session")
        if cookie and cookie.value in self.server.sessions:
            return self.server.sessions[cookie.value], ""
        name = secrets.token_urlsafe(16)
        return self.server.sessions.setdefault(name, Session()), name

    def body(self) -> tuple[dict[str, str], tuple[str, bytes] | None]:
        """Returns the fields of a form, and its file."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type", "")
        if not kind.startswith("multipart/"):
            return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)), None
        message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + raw)
        found = next((part for part in message.walk() if part.get_filename() is not None), None)
        return {}, (found.get_filename() or "", cast(bytes, found.get_payload(decode=True))) if found else None

    def log_message(self, format: str, *args: object) -> None:
        """Does not log requests."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, ledger: Ledger) -> None:
        self.ledger = ledger
        self.sessions: dict[str, Session] = {}
        self.sockets: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError | sqlite3.ProgrammingError | ValueError):
            super().handle_error(request, client_address)


class Shop:
    """An open shop. Call `close()`, or use it in a `with`."""

    def __init__(self, port: int, folder: Path | None) -> None:
        self._scrap = None if folder else Path(tempfile.mkdtemp(prefix="foolscap-"))
        self.folder = cast(Path, folder or self._scrap)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.database = self.folder / "shop.db"
        self.ledger = Ledger(self.database)
        try:
            self._server = Server(port, self.ledger)
        except BaseException:
            self._tidy()
            raise
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="foolscap", daemon=True)
        self._thread.start()

    def sign_everybody_out(self) -> None:
        self._server.sessions.clear()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        for open_socket in list(self._server.sockets):
            with suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)
        self._tidy()

    def wait(self) -> None:
        self._thread.join()

    def _tidy(self) -> None:
        self.ledger.close()
        if self._scrap:
            shutil.rmtree(self._scrap, ignore_errors=True)

    def __enter__(self) -> "Shop":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def serve(port: int = 0, folder: Path | None = None) -> Shop:
    """Opens the shop on loopback, in a background thread. Raises OSError if the port is taken.

    Port 0 is any free one. Without a folder, the orders are deleted when the shop closes.
    """
    return Shop(port, folder)


def main(port: int = PORT, folder: Path | None = None) -> None:
    """Keeps the shop open until Ctrl-C."""
    try:
        shop = serve(port, folder)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PlanbookError(f"the shop cannot open on port {port}: {reason}. Choose another one with --port") from None
    with shop, suppress(KeyboardInterrupt):
        print(f"Foolscap is open at {shop.url}\n")
        print(f"  SHOP_USER={SHOP_USER}   SHOP_PASSWORD={SHOP_PASSWORD}")
        print(f"  CHIEF_USER={CHIEF_USER}  CHIEF_PASSWORD={CHIEF_PASSWORD}  CHIEF_TOTP={CHIEF_TOTP}\n")
        print(f"Its orders are in {shop.database}. Ctrl-C closes it.", flush=True)
        shop.wait()
