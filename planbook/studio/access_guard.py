"""Who may come in: this machine's own browser, with the one-use key of the address that was printed, and no page.

A page of another site cannot ask: its `Origin` is another, and it does not get the cookie. A page that is automated by
the studio cannot even connect: the port is one that no browser of planbook connects to.
"""

import secrets
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

KEY_USED = (
    "This address was used already: its key opens the studio once. Go on in the browser in which it was opened, or "
    "start the studio again.\n"
)
NO_KEY = "The studio is open to the browser that was opened with it. Use the address that `planbook studio` prints.\n"
OTHER_HOST = "The studio answers at {} only.\n"
OTHER_ORIGIN = "Another page asked for this. Only the studio's own page may.\n"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
IN_FRAME = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
"""The policy of documents that the page shows in a frame: nothing in them runs."""


class AccessGuard:
    """Middleware: lets requests in that have the cookie, and gives the cookie once, to whoever has the key."""

    def __init__(self, app: ASGIApp, port: int, key: str) -> None:
        self._app = app
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        self._name = f"planbook_studio_{port}"
        self._key: str | None = key
        self._cookie = secrets.token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            answer = self._refusal(scope, Headers(scope=scope))
            if answer:
                await answer(scope, receive, send)
                return
        elif scope["type"] != "lifespan":
            return  # no WebSockets
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """Returns the answer to a request that is not let in; None to let it in."""
        host = headers.get("host", "")
        if host not in self._hosts:
            return PlainTextResponse(OTHER_HOST.format(f"http://{self._hosts[0]}"), 403)
        if not self._is_own(scope["method"], headers, host):
            return PlainTextResponse(OTHER_ORIGIN, 403)
        if scope["path"] == "/" and (given := parse_qs(scope["query_string"].decode("latin-1")).get("key")):
            return self._first(given[0], headers)
        return None if self._has_cookie(headers) else PlainTextResponse(NO_KEY, 403)

    def _is_own(self, method: str, headers: Headers, host: str) -> bool:
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        if method not in ("GET", "HEAD"):
            return origin == f"http://{host}"
        return origin in (None, f"http://{host}") and (site in ("same-origin", "none") or _is_opened(headers))

    def _first(self, given: str, headers: Headers) -> Response:
        if self._key is None or not secrets.compare_digest(given.encode(), self._key.encode()):
            if self._has_cookie(headers):
                return RedirectResponse("/", 303)
            return PlainTextResponse(KEY_USED if self._key is None else NO_KEY, 403)
        self._key = None
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._name, self._cookie, httponly=True, samesite="strict", path="/")
        return answer

    def _has_cookie(self, headers: Headers) -> bool:
        morsel = SimpleCookie(headers.get("cookie", "")).get(self._name)
        return morsel is not None and secrets.compare_digest(morsel.value.encode(), self._cookie.encode())


def _is_opened(headers: Headers) -> bool:
    """Returns whether a person followed a link to the page, such as one in a terminal that is itself a web page."""
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
