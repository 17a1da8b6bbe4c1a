"""Facts about a target that can be found without touching it: number of matches, visible, enabled."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page

from planbook.browser.acting.failures import PATIENCE
from planbook.browser.locating.not_found import candidates_with_hidden
from planbook.browser.locating.suggestions import nearest_names
from planbook.step.target import Target

AT_ONCE = 500  # milliseconds: the element exists already


@dataclass(frozen=True)
class Facts:
    """The facts; None means unknown or irrelevant. `near` has the nearest names if nothing matches."""

    matches: int | None = None
    visible: bool | None = None
    enabled: bool | None = None
    near: tuple[str, ...] = ()


async def of_one(locator: Locator) -> Facts:
    """Returns the facts about an element that was found."""
    visible: bool | None = None
    enabled: bool | None = None
    with suppress(PlaywrightError):  # it may disappear meanwhile
        visible = await locator.is_visible()
        enabled = await locator.is_enabled(timeout=AT_ONCE)
    return Facts(1, visible, enabled)


async def of_target(page: Page, target: Target, found: Locator | None) -> Facts:
    """Returns the facts about a target that cannot be acted on; `found` are the visible matches."""
    with suppress(PlaywrightError, TimeoutError):
        async with asyncio.timeout(PATIENCE):
            if found is None:
                return await _of_none(page, target)
            count = await found.count()
            return await of_one(found) if count == 1 else Facts(count, visible=True)
    return Facts()


async def _of_none(page: Page, target: Target) -> Facts:
    for locator in candidates_with_hidden(page, target):
        count = await locator.count()
        if count:
            return Facts(count, visible=False)
    return Facts(0, near=tuple(await nearest_names(page, target)))
