"""What an element looks like, taken beside what is done with it, so that nothing has to wait for it."""

import asyncio
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator

Looks = dict[str, Any]
GRACE = 1.0  # seconds, for what is not about to go away


@cache
def _script() -> str:
    return Path(__file__).with_name("element_fingerprint.js").read_text("utf-8")


async def fingerprint_of(locator: Locator) -> Looks | None:
    """Of the one element that fits now; None where there is not just one, or it cannot be asked. Secrets are in it."""
    with suppress(PlaywrightError):
        found: Looks | None = await locator.evaluate_all(_script())
        return found
    return None


class FingerprintTask:
    """A look at an element that begins at once, and waits for it as long as what is done with it does."""

    def __init__(self, locator: Locator, left: float) -> None:
        self._task = asyncio.ensure_future(_as_soon_as_there(locator, left))

    async def taken(self, may_go: bool) -> Looks | None:
        """What was seen; `may_go`: what was done may have taken it away, so that it is too late to look."""
        if not may_go:
            await asyncio.wait({self._task}, timeout=GRACE)
        return self._task.result() if self._task.done() else None

    def drop(self) -> None:
        self._task.cancel()


async def _as_soon_as_there(locator: Locator, left: float) -> Looks | None:
    found = await fingerprint_of(locator)
    if found is None:
        with suppress(PlaywrightError):
            await locator.first.wait_for(state="attached", timeout=left)
            found = await fingerprint_of(locator)
    return found
