"""Has Playwright verify doubtful targets."""

import asyncio
from collections.abc import Sequence

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from planbook.browser.locating.locators import candidates
from planbook.browser.locating.near import has_near, resolve_near
from planbook.browser.reading.targets import Written
from planbook.errors import StepError
from planbook.step.target import Target

# The first locator with matches must match exactly one element, the one of the selector; `matches` cannot check
# selectors that lead into shadow roots.
SAME = """(found, css) => [found.length, found.length === 1
  && (!css || found[0].getRootNode() !== document || found[0].matches(css))]"""


async def verify_targets(page: Page, targets: Sequence[tuple[Written, str]]) -> list[bool]:
    """Returns whether each target matches exactly one element, and that matches the selector (unless it is "")."""
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
