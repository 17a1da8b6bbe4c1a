"""When the project's own Prefect server was used last, and whether it is to end: unused, or its folder is gone."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

App = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]
HEALTH = "/api/health"
GLANCE = 5.0  # seconds between two looks


class UsageMonitor:
    """An ASGI application in front of another that notes when that was used: not by being asked whether it is up."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.last = time.monotonic()
        self.open = 0  # requests that are being answered, and web sockets

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
        """Seconds without any use."""
        return 0.0 if self.open else time.monotonic() - self.last


async def wait_until_unused(used: UsageMonitor, folder: Path, limit: float | None) -> None:
    """Returns once the server has not been used for `limit` seconds (None: for ever), or its folder is another's."""
    own = os.stat(folder)  # noqa: PTH116
    while (limit is None or used.idle < limit) and _is_there(folder, own):
        await asyncio.sleep(min(GLANCE, limit or GLANCE))


def _is_there(folder: Path, own: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.stat(folder), own)  # noqa: PTH116
    except OSError:
        return False
