"""Shows notebooks from the project's own Prefect server, beside Prefect's interface.

    /planbook/runs/RUN/KEY/report.html

A link has the key of its run, since a browser that follows one sends no password; who knows the server's key can tell
it. Only a run's notebook and the files in its `artifacts/` are shown, never the browser's state or anything else. They
come from pages that a plan visited, so none of it may act in the name of Prefect's own page: documents are put into a
sandbox, pictures are shown, and whatever else there is can only be saved.
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
    """Where a file of a run is shown by the server at an address, which has that key."""
    return f"{server}{PREFIX}{run_id}/{_key_of(run_id, key)}/{path}"


def _key_of(run_id: str, key: str) -> str:
    return hmac.new(key.encode(), f"notebook {run_id}".encode(), hashlib.sha256).hexdigest()[:32]


class NotebookServer:
    """An ASGI application in front of another: it answers for the notebooks in `runs`, the other for the rest."""

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
        """The file that is meant; None where there is none that may be shown."""
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
