"""The guard in front of the project's own Prefect server: it admits its own pages and programs of this machine only.

Every request also needs the server's key (`flows.access`). The guard refuses requests that another site's page makes a
browser send: under another host name that resolves to this machine (DNS rebinding), from another origin, or from a
frame.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from flows.answers import App, Scope, Send, send_response

SIGN_IN = "/planbook/open"
"""The page that signs a person in to Prefect's interface. The key is in the URL's fragment, which is never sent."""

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
    """ASGI middleware that refuses foreign requests; `hosts` are the allowed Host headers, with the port."""

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
        """Returns whether a page of this server sent the request, or a program, which sends no origin."""
        if "origin" in headers:
            return headers["origin"].removeprefix("http://") in self.hosts
        return headers.get("sec-fetch-site", "none") in ("none", "same-origin")

    async def _refuse(self, kind: str, send: Send) -> None:
        if kind == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await send_response(send, 403, f"This server is for its own pages, at http://{self.hosts[0]}.\n".encode())


def is_of_browser(names: Iterable[bytes]) -> bool:
    """Returns whether a browser sent a request with these headers: it says so with each one that writes."""
    return any(name in (b"origin", b"referer", b"cookie") or name.startswith(b"sec-") for name in names)


def _is_visit(scope: Scope, headers: Mapping[str, str]) -> bool:
    """Returns whether a person opens a page of this server in a tab by following a link from another site."""
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and not scope["path"].startswith("/api")
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )


def _never_framed(send: Send) -> Send:
    """Forbids other pages to frame this server's pages: a click in such a frame would act here."""

    async def sent(message: Scope) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            if not any(name.lower() == b"content-security-policy" for name, _ in headers):
                headers.append((b"content-security-policy", NO_FRAMES.encode()))
            message["headers"] = headers
        await send(message)

    return sent
