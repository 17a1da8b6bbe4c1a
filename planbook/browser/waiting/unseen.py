"""Tells why nobody can see what a look has found: to the browser, what is transparent or cut off is visible."""

import asyncio
from contextlib import suppress
from functools import cache
from pathlib import Path

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page

from planbook.browser.as_text import ask
from planbook.browser.locating.locators import candidates
from planbook.browser.locating.near import AmbiguousAnchor, has_near, resolve_near
from planbook.step.target import Target

PATIENCE = 1.0  # seconds in which an element may still fade in
PAUSE = 0.1


async def why_unseen(page: Page, target: Target) -> str:
    """Returns why no person can see what the target leads to; "" if somebody can, or if nothing tells."""
    ways = await _ways(page, target)
    with suppress(PlaywrightError, TimeoutError):  # the page is gone, or does not answer
        async with asyncio.timeout(2 * PATIENCE):
            until = asyncio.get_running_loop().time() + PATIENCE
            while (why := await _why(ways)) and asyncio.get_running_loop().time() < until:
                await asyncio.sleep(PAUSE)
            return why
    return ""


async def _ways(page: Page, target: Target) -> list[Locator]:
    with suppress(PlaywrightError, AmbiguousAnchor):
        near = [await resolve_near(page, each) if has_near(each) else each for each in target.alternatives]
        return [way.locator for each in near if each for way in candidates(page, each, looked_at=True)]
    return []


async def _why(ways: list[Locator]) -> str:
    """Returns why nobody can see what any of the ways leads to. A way that leads nowhere says nothing."""
    told = [str(await ask(way.evaluate_all, _script())) for way in ways if await way.count()]
    return told[0] if told and all(told) else ""


@cache
def _script() -> str:
    return Path(__file__).with_name("unseen.js").read_text("utf-8")
