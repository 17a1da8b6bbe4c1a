"""The part of GitHub's API that a comment on a pull request needs, on loopback."""

import json
import threading
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.sites import Quiet

TOKEN = "a-token-of-the-run"
BOT = {"login": "github-actions[bot]"}


class GitHub:
    """One pull request, number 7 of ada/plans. `asked` are the requests, `comments` the comments on it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.comments: list[dict[str, Any]] = []
        self.server = Quiet(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def comment(self, body: str, login: str) -> None:
        """Adds a comment of some user."""
        self.comments.append({"id": 100 + len(self.comments), "user": {"login": login}, "body": body})

    def bodies(self) -> list[str]:
        return [comment["body"] for comment in self.comments]

    def answer(self, method: str, address: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Returns the response to a request. Raises StopIteration if there is no such comment."""
        parts = urlsplit(address)
        issues = "/repos/ada/plans/issues"
        if (method, parts.path) == ("GET", f"{issues}/7/comments"):
            asked = parse_qs(parts.query)
            size, page = int(asked["per_page"][0]), int(asked["page"][0])
            return 200, self.comments[size * (page - 1) : size * page]
        if (method, parts.path) == ("POST", f"{issues}/7/comments"):
            self.comment(body["body"], BOT["login"])
            return 201, self.comments[-1]
        number = parts.path.removeprefix(f"{issues}/comments/")
        comment = next(comment for comment in self.comments if str(comment["id"]) == number and method == "PATCH")
        comment["body"] = body["body"]
        return 200, comment

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        github = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                sent = self.rfile.read(int(self.headers.get("content-length", 0)))
                github.asked.append(f"{self.command} {self.path}")
                status, answer = 401, {"message": "Bad credentials"}
                if self.headers["authorization"] == f"Bearer {TOKEN}":
                    status, answer = github.answer(self.command, self.path, json.loads(sent or b"{}"))
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_PATCH = do_GET

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
