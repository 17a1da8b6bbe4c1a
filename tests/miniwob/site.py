"""Serves the pages of the package `miniwob` (MiniWoB++) on loopback, one episode per address, and keeps the scores.

`/miniwob/TASK.html?seed=S` is the task with the episode of seed S already begun; its instruction is in `#query`.
Nothing of the package is imported: its Python part requires selenium and gymnasium, and only its pages are needed.
"""

import importlib.util
import json
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from tests.sites import Quiet

STARTER = (Path(__file__).parent / "starter.html").read_text("utf-8")


@dataclass(frozen=True)
class Score:
    """What the page reported about a finished episode; `reason` is often empty."""

    reward: float
    reason: str


def pages() -> Path:
    """Returns the folder of the package that contains the pages; raises LookupError that says what to install."""
    spec = importlib.util.find_spec("miniwob")
    if spec is None or not spec.submodule_search_locations:
        raise LookupError("the package miniwob is missing: pip install --no-deps -r tests/miniwob/requirements.lock")
    return Path(next(iter(spec.submodule_search_locations))) / "html"


class Site:
    """The pages, served during the `with` block; `address` has no final slash."""

    def __init__(self) -> None:
        self._scores: dict[tuple[str, str], Score] = {}
        handler = partial(_Handler, self._scores, directory=str(pages()))
        self._server = Quiet(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def take(self, task: str, seed: int) -> Score | None:
        """Removes and returns the score of the last finished episode of a task and seed; None if it never ended."""
        return self._scores.pop((task, str(seed)), None)

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    """Static files, with the starter added to a page requested with a seed, and one address that receives scores."""

    def __init__(self, scores: dict[tuple[str, str], Score], *rest: object, **named: object) -> None:
        self._scores = scores
        super().__init__(*rest, **named)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        page = Path(self.translate_path(address.path))
        if page.suffix == ".html" and page.is_file() and "seed" in parse_qs(address.query):
            self._reply(page.read_text("utf-8").replace("</body>", STARTER + "</body>").encode())
        else:
            super().do_GET()

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._scores[said["task"], said["seed"]] = Score(said["reward"], said["reason"])
        self._reply(b"")

    def _reply(self, body: bytes) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Does not log: a sweep would otherwise print a line for every script and style sheet."""
