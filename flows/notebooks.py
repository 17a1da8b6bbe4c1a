"""Shows notebooks from the project's own Prefect server, beside Prefect's interface: `/planbook/runs/RUN/report.html`.

Only a run's notebook and the files in its `artifacts/` are shown, never the browser's state or anything else. They come
from pages that a plan visited, so none of it may act in the name of Prefect's own page: documents are put into a
sandbox, pictures are shown, and whatever else there is can only be saved.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]

PREFIX = "/planbook/runs/"
RUN = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")
FILE = re.compile(r"report\.html|artifacts/[^/\\\x00-\x1f]+")
PICTURES = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif",
}  # fmt: skip
ALWAYS = {
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
SANDBOX = (
    "sandbox allow-scripts allow-popups allow-downloads; default-src 'none'; img-src 'self' data:; "
    "style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PIECE = 1 << 18  # bytes


def address(server: str, run_id: str, path: str) -> str:
    """Where a file of a run is shown by the server at an address."""
    return f"{server}{PREFIX}{run_id}/{path}"


class Notebooks:
    """An ASGI application in front of another: it answers for the notebooks in `runs`, the other for the rest."""

    def __init__(self, app: App, runs: Path, hosts: frozenset[str]) -> None:
        self.app = app
        self.runs = runs
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            return await self.app(scope, receive, send)
        if not self._is_for_us(scope):
            return await _answer(send, 403, b"This is for this machine's own browser.\n")
        if scope["method"] not in ("GET", "HEAD"):
            return await _answer(send, 405, b"")
        file = self.file(scope["path"].removeprefix(PREFIX))
        if file is None:
            return await _answer(send, 404, b"No such notebook, or no such file of it.\n")
        return await _show(send, file, scope["method"] == "HEAD")

    def _is_for_us(self, scope: Scope) -> bool:
        """Whether the request names this server, and no other site's page sent it but by a link."""
        headers: Mapping[bytes, bytes] = dict(scope["headers"])
        if headers.get(b"host", b"").decode("latin-1") not in self.hosts:
            return False
        site, mode = headers.get(b"sec-fetch-site", b"none"), headers.get(b"sec-fetch-mode", b"")
        return site in (b"none", b"same-origin") or mode == b"navigate"

    def file(self, path: str) -> Path | None:
        """The file that is meant; None where there is none that may be shown."""
        run_id, _, name = path.partition("/")
        if not RUN.fullmatch(run_id) or not FILE.fullmatch(name) or name.rpartition("/")[2].startswith("."):
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
    headers = {"content-length": str(file.stat().st_size), "content-security-policy": SANDBOX, **ALWAYS}
    if file.name == "report.html":
        headers["content-type"] = "text/html; charset=utf-8"
    elif file.suffix.lower() in PICTURES:
        headers["content-type"] = PICTURES[file.suffix.lower()]
    else:
        headers |= {"content-type": "application/octet-stream", "content-disposition": "attachment"}
    await _begin(send, 200, headers)
    if not only_head:
        with file.open("rb") as opened:
            while piece := await asyncio.to_thread(opened.read, PIECE):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _answer(send: Send, status: int, text: bytes) -> None:
    await _begin(send, status, {"content-type": "text/plain", "content-length": str(len(text)), **ALWAYS})
    await send({"type": "http.response.body", "body": text})


async def _begin(send: Send, status: int, headers: Mapping[str, str]) -> None:
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
