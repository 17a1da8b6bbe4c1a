"""A site for members: visitors without a valid cookie are redirected to the sign-in page."""

import threading
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler
from itertools import count
from typing import Any
from urllib.parse import parse_qs

from tests.sites import Quiet

LOGIN = """<!doctype html><title>Sign in</title><h1>Sign in</h1>
<form method=post><label>Name <input name=name></label><label>Password <input name=password></label>
<button>Sign in</button></form>"""
INSIDE = """<!doctype html><title>Inside</title><h1>Orders</h1><a href=/more>More</a>
<form method=post action=/pay><button>Pay</button></form>
<p data-testid=local></p><p data-testid=tab></p><script>
  localStorage.theme ??= 'dark'; sessionStorage.token ??= 'of-this-tab'
  document.querySelector('[data-testid=local]').textContent = localStorage.theme + ' ' + localStorage.signed
  document.querySelector('[data-testid=tab]').textContent = sessionStorage.signed
</script>"""
WELCOME = "<!doctype html><h1>Welcome</h1><script>localStorage.signed = 'L'; sessionStorage.signed = 'S'</script>"


class Members:
    """`valid` are the valid cookies, `signed_in` counts successful sign-ins."""

    def __init__(self) -> None:
        self.valid: set[str] = set()
        self.signed_in = 0
        self.refused = 0  # wrong passwords
        self.paid = 0
        self.good_password = "open sesame"
        self.ends_after: set[str] = set()  # paths whose response ends the session just before it
        self._numbers = count(1)
        self.server = Quiet(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def sign_in(self) -> str:
        self.signed_in += 1
        ticket = f"ticket-{next(self._numbers)}"
        self.valid.add(ticket)
        return ticket

    def answer(self, method: str, path: str, form: dict[str, list[str]], ticket: str) -> tuple[int, str, str]:
        """Returns status, a header on one line, and the page."""
        if path == "/login":
            if method == "POST" and form.get("password") == [self.good_password]:
                return 303, f"set-cookie: ticket={self.sign_in()}; path=/", "/welcome"
            self.refused += method == "POST"
            return 200, "", LOGIN
        if path in self.ends_after:
            self.ends_after.discard(path)
            self.valid.clear()
        if path == "/pay" and method == "POST":
            self.paid += 1
        if ticket not in self.valid:
            return 303, "", f"/login?next={path}"
        return 200, "", WELCOME if path == "/welcome" else INSIDE

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        members = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer("GET", {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
                self._answer("POST", parse_qs(body))

            def _answer(self, method: str, form: dict[str, list[str]]) -> None:
                cookies = SimpleCookie(self.headers.get("cookie", ""))
                ticket = cookies["ticket"].value if "ticket" in cookies else ""
                status, header, page = members.answer(method, self.path.partition("?")[0], form, ticket)
                self.send_response(status)
                if header:
                    self.send_header(*header.split(": ", 1))
                if status == 303:
                    self.send_header("location", page)
                body = b"" if status == 303 else page.encode()
                self.send_header("content-type", "text/html; charset=utf-8")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
