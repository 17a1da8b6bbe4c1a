"""What the server counts, as Prometheus reads it. Labels are bounded: routes by their pattern, never by an address."""

import time
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)  # seconds
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class ServerMetrics:
    """The figures of one server."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels, to = ["method", "route"], self._registry
        self._seconds = Histogram(
            "planbook_http_seconds", "How long requests took.", labels, buckets=BUCKETS, registry=to
        )
        self._requests = Counter("planbook_http_requests", "Requests, by status.", [*labels, "status"], registry=to)
        self.streams = Gauge("planbook_event_streams", "Event streams that are open.", registry=to)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """All figures, in Prometheus' text format."""
        return generate_latest(self._registry)


HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)
"""What every answer has, unless it says otherwise: nothing that is served is a page with scripts."""
KEPT_NOWHERE = ("/api/", "/mcp", "/hooks/")
"""Where answers begin that nothing on the way may keep (the last of the headers)."""
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class Counted:
    """Counts every request, and puts the headers on every answer that keep browsers from doing more than to show it."""

    def __init__(self, app: ASGIApp, metrics: ServerMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began, status = time.perf_counter(), 500

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                there = {name.lower() for name, _ in message["headers"]}
                wanted = HEADERS if scope["path"].startswith(KEPT_NOWHERE) else HEADERS[:-1]
                message["headers"] = [*message["headers"], *(one for one in wanted if one[0] not in there)]
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._metrics.count(method, _pattern(scope), status, time.perf_counter() - began)


def _pattern(scope: Scope) -> str:
    route: Any = scope.get("route")
    return getattr(route, "path", None) or "none"
