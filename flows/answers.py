"""Responses that the project's own server sends itself, without Prefect, as ASGI messages."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]

ALWAYS = {
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "content-security-policy": "sandbox; frame-ancestors 'none'",
}


async def send_head(send: Send, status: int, headers: Mapping[str, str]) -> None:
    """Sends the head of a response."""
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in (ALWAYS | dict(headers)).items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


async def send_response(send: Send, status: int, body: bytes, **headers: str) -> None:
    """Sends a whole response, as plain text unless its headers say otherwise."""
    about = {"content-type": "text/plain", "content-length": str(len(body))}
    await send_head(send, status, about | {name.replace("_", "-"): value for name, value in headers.items()})
    await send({"type": "http.response.body", "body": body})
