"""Serves notebooks from the project's own Prefect server, next to Prefect's interface.

    /planbook/runs/RUN/KEY/report.html

A link contains a key for its run, because a browser that follows a link sends no password; the key is derived from the
server's key. Only a run's notebook and the files in its `artifacts/` are served, never the browser's state or other
files. They contain content of visited pages, so none of it may act as Prefect's own page: documents are sandboxed,
images are displayed, and all other files can only be downloaded.
"""

import asyncio
import hashlib
import hmac
import re
from pathlib import Path
from typing import Any

from flows.answers import App, Scope, Send, send_head, send_response

PREFIX = "/planbook/runs/"
RUN = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")
FILE = re.compile(r"report\.html|artifacts/[^/\\\x00-\x1f]+")
PICTURES = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif",
}  # fmt: skip
SANDBOX = (
    "sandbox allow-scripts allow-popups allow-downloads; default-src 'none'; img-src 'self' data:; "
    "style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
NOT_THERE = b"No such notebook, or no such file of it. `planbook report RUN` opens the notebook of a run.\n"
PIECE = 1 << 18  # bytes


def address(server: str, key: str, run_id: str, path: str) -> str:
    """Returns the URL of a run's file on the server at `server`, which has this key."""
    return f"{server}{PREFIX}{run_id}/{_key_of(run_id, key)}/{path}"


def _key_of(run_id: str, key: str) -> str:
    return hmac.new(key.encode(), f"notebook {run_id}".encode(), hashlib.sha256).hexdigest()[:32]


class NotebookServer:
    """ASGI middleware that serves the notebooks in `runs` and passes other requests on."""

    def __init__(self, app: App, runs: Path, key: str) -> None:
        self.app = app
        self.runs = runs
        self.key = key

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            return await self.app(scope, receive, send)
        if scope["method"] not in ("GET", "HEAD"):
            return await send_response(send, 405, b"")
        file = self.file(scope["path"].removeprefix(PREFIX))
        if file is None:
            return await send_response(send, 404, NOT_THERE)
        return await _show(send, file, scope["method"] == "HEAD")

    def file(self, path: str) -> Path | None:
        """Returns the requested file; None if there is none or it may not be served."""
        run_id, _, rest = path.partition("/")
        key, _, name = rest.partition("/")
        if not RUN.fullmatch(run_id) or not FILE.fullmatch(name) or name.rpartition("/")[2].startswith("."):
            return None
        if not hmac.compare_digest(key.encode(), _key_of(run_id, self.key).encode()):
            return None
        folder = self.runs / run_id
        file = folder / name
        try:
            real = file.resolve(strict=True)
            inside = real.is_relative_to(folder.resolve(strict=True)) and real.is_file()
        except OSError:
            return None
        return real if inside else None


async def _show(send: Send, file: Path, only_head: bool) -> None:
    headers = {"content-length": str(file.stat().st_size), "content-security-policy": SANDBOX}
    if file.name == "report.html":
        headers["content-type"] = "text/html; charset=utf-8"
    elif file.suffix.lower() in PICTURES:
        headers["content-type"] = PICTURES[file.suffix.lower()]
    else:
        headers |= {"content-type": "application/octet-stream", "content-disposition": "attachment"}
    await send_head(send, 200, headers)
    if not only_head:
        with file.open("rb") as opened:
            while piece := await asyncio.to_thread(opened.read, PIECE):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
