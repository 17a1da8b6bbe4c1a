"""What stands before the project's own Prefect server: only its own pages, and programs of this machine, come through.

Whoever comes must still know the server's key (`flows.access`). This refuses what the page of another site makes a
browser send: under another name that leads here (DNS rebinding), from another origin, or from inside of a frame.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from flows.answers import App, Scope, Send, send_response

SIGN_IN = "/planbook/open"
"""The page that signs a person in to Prefect's interface. The key stands after its `#`, which is never sent."""

SCRIPT = """
const password = btoa(decodeURIComponent(location.hash.slice(1)));
history.replaceState(null, '', location.pathname);
fetch('/api/admin/version', {headers: {Authorization: `Basic ${password}`}}).then(answer => {
  if (answer.ok) {
    localStorage.setItem('prefect-password', password);
    location.replace('/');
  } else {
    document.body.textContent = 'This server has another key. Run `planbook server open` once more.';
  }
});
"""
PAGE = f'<!doctype html><meta charset="utf-8"><title>Prefect</title><body>Signing in …<script>{SCRIPT}</script>'
_HASH = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
NO_FRAMES = "frame-ancestors 'none'"
POLICY = (
    f"default-src 'none'; script-src 'sha256-{_HASH}'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    f"{NO_FRAMES}"
)


class AccessGuard:
    """An ASGI application in front of another; `hosts` are the names, with the port, that it may be called by."""

    def __init__(self, app: App, hosts: Iterable[str]) -> None:
        self.app = app
        self.hosts = tuple(hosts)

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if headers.get("host") not in self.hosts or not (self._is_from_here(headers) or _is_visit(scope, headers)):
            return await self._refuse(scope["type"], send)
        if scope["type"] == "http" and scope["path"] == SIGN_IN:
            html = {"content_type": "text/html; charset=utf-8", "content_security_policy": POLICY}
            return await send_response(send, 200, PAGE.encode(), **html)
        return await self.app(scope, receive, _never_framed(send))

    def _is_from_here(self, headers: Mapping[str, str]) -> bool:
        """Whether a page of this server sends it, or a program, which names no page."""
        if "origin" in headers:
            return headers["origin"].removeprefix("http://") in self.hosts
        return headers.get("sec-fetch-site", "none") in ("none", "same-origin")

    async def _refuse(self, kind: str, send: Send) -> None:
        if kind == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await send_response(send, 403, f"This server is for its own pages, at http://{self.hosts[0]}.\n".encode())


def _is_visit(scope: Scope, headers: Mapping[str, str]) -> bool:
    """Whether a person follows another page's link to a page of this server, in a tab."""
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and not scope["path"].startswith("/api")
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )


def _never_framed(send: Send) -> Send:
    """Nothing of this server is shown inside of another page: a click there would be one here."""

    async def sent(message: Scope) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            if not any(name.lower() == b"content-security-policy" for name, _ in headers):
                headers.append((b"content-security-policy", NO_FRAMES.encode()))
            message["headers"] = headers
        await send(message)

    return sent
