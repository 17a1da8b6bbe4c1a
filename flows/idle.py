"""Watches when the project's own Prefect server was last used, and ends it if it is unused or its folder is gone."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

App = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]
HEALTH = "/api/health"
GLANCE = 5.0  # seconds between two checks


class UsageMonitor:
    """ASGI middleware that notes when the server was last used. Health checks do not count."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.last = time.monotonic()
        self.open = 0  # requests in progress and open web sockets

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan" or scope["path"] == HEALTH:
            return await self.app(scope, receive, send)
        self.open += 1
        try:
            return await self.app(scope, receive, send)
        finally:
            self.open -= 1
            self.last = time.monotonic()

    @property
    def idle(self) -> float:
        """Seconds since the last use; 0 while a request is open."""
        return 0.0 if self.open else time.monotonic() - self.last


async def wait_until_unused(used: UsageMonitor, folder: Path, limit: float | None) -> None:
    """Returns after the server was unused for `limit` seconds (None: no limit), or its folder is gone or replaced."""
    own = os.stat(folder)  # noqa: PTH116
    while (limit is None or used.idle < limit) and _is_there(folder, own):
        await asyncio.sleep(min(GLANCE, limit or GLANCE))


def _is_there(folder: Path, own: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.stat(folder), own)  # noqa: PTH116
    except OSError:
        return False
