"""An element's fingerprint, taken while a step acts on it, so that nothing waits for it."""

import asyncio
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator

Looks = dict[str, Any]
GRACE = 1.0  # seconds to wait if the act does not remove the element
# The fingerprint of the one element; null unless there is exactly one.
ONE = """
  if (els.length !== 1) return null;
  const [el] = els, facts = factsOf(el, rootFacts(el.getRootNode()));
  return {...facts, alike: alikeOf(el, facts.name, facts.role)};
"""


@cache
def facts_script() -> str:
    """Returns the functions that compute the facts about an element, in the page."""
    return Path(__file__).with_name("element_facts.js").read_text("utf-8")


@cache
def fingerprint_script() -> str:
    """Returns the function that computes the fingerprint of the one element of a list, in the page."""
    return f"els => {{\n{facts_script()}\n{ONE}}}"


async def fingerprint_of(locator: Locator) -> Looks | None:
    """Returns the fingerprint of the one match; None if there is not exactly one or it cannot be read.

    It contains secrets.
    """
    with suppress(PlaywrightError):
        found: Looks | None = await locator.evaluate_all(fingerprint_script())
        return found
    return None


class FingerprintTask:
    """Takes an element's fingerprint in the background: waits for the element as long as the act does."""

    def __init__(self, locator: Locator, left: float) -> None:
        self._task = asyncio.ensure_future(_as_soon_as_there(locator, left))

    async def taken(self, may_go: bool) -> Looks | None:
        """Returns the fingerprint. With `may_go`, the act may have removed the element, so it is not waited for."""
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
