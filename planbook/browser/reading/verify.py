"""Asks Playwright itself whether a target finds what it should; only for those of which the nodes leave a doubt."""

import asyncio
from collections.abc import Sequence

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from planbook.browser.locating.locators import candidates
from planbook.browser.locating.near import has_near, resolve_near
from planbook.browser.reading.targets import Written
from planbook.errors import StepError
from planbook.step.target import Target

# The first way that finds anything has to find one element, and the one that the selector says; a selector that
# leads into shadow roots is none for `matches`.
SAME = """(found, css) => [found.length, found.length === 1
  && (!css || found[0].getRootNode() !== document || found[0].matches(css))]"""


async def verify_targets(page: Page, targets: Sequence[tuple[Written, str]]) -> list[bool]:
    """Whether each target leads to one element only, and that fits the selector beside it (or that is empty)."""
    return list(await asyncio.gather(*(_proven(page, target, css) for target, css in targets)))


async def _proven(page: Page, written: Written, css: str) -> bool:
    try:
        target: Target | None = Target.model_validate(written)
        if target and has_near(target):
            target = await resolve_near(page, target)
        for way in candidates(page, target) if target else ():
            count, same = await way.locator.evaluate_all(SAME, css)
            if count:
                return bool(same)
    except (PlaywrightError, StepError):
        return False
    return False
