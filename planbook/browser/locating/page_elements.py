"""The elements of a page that may be one of the past, with the same facts as in its fingerprint."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import ElementHandle, Frame, JSHandle, Page
from playwright.async_api import Error as PlaywrightError

from planbook.browser.locating.element_fingerprint import Looks, facts_script
from planbook.browser.locating.locators import Candidate, candidates
from planbook.browser.locating.near import has_near, resolve_near
from planbook.errors import StepError
from planbook.step.target import Target

# The number of the first selector that matches the element; -1 if none does.
LED = """({elements}, [at, selectors]) => selectors.findIndex(css => {
  try { return css && !css.includes('>>') && elements[at].matches(css); } catch { return false; }
})"""
FACTS = "found => JSON.stringify(found.facts)"  # as one text: Playwright takes long for thousands of values
SAME = "(found, [{elements}, at]) => found.length === 1 && found[0] === elements[at]"


@cache
def _script() -> str:
    return f"given => {{\n{facts_script()}\n{Path(__file__).with_name('page_elements.js').read_text('utf-8')}}}"


@dataclass
class FrameElements:
    """The elements of one frame. `handle` holds them in the page."""

    frame: Frame
    handle: JSHandle
    facts: list[Looks]


@dataclass
class PageElements:
    """The elements of a page and its frames, numbered through all frames."""

    frames: Sequence[FrameElements]

    @property
    def facts(self) -> list[Looks]:
        """The facts about each element. They contain secrets."""
        return [facts for each in self.frames for facts in each.facts]

    def at(self, number: int) -> tuple[FrameElements, int]:
        """Returns the frame of an element, and its number there."""
        for each in self.frames:
            if number < len(each.facts):
                return each, number
            number -= len(each.facts)
        raise IndexError(number)

    async def led_to(self, number: int, selectors: Sequence[str]) -> int:
        """Returns the number of the first selector that matches the element; -1 if none does."""
        held, at = self.at(number)
        return int(await held.handle.evaluate(LED, [at, list(selectors)]))

    async def handle_of(self, number: int) -> ElementHandle | None:
        """Returns the element in the page; None if it is gone."""
        held, at = self.at(number)
        return (await held.handle.evaluate_handle("({elements}, at) => elements[at]", at)).as_element()

    async def drop(self) -> None:
        """Lets the page forget the elements."""
        for each in self.frames:
            with suppress(PlaywrightError):
                await each.handle.dispose()


async def elements_of(page: Page, past: Mapping[str, Any]) -> PageElements:
    """Returns the elements that may be the one with the fingerprint. Changes nothing. Raises Playwright's Error."""
    frames = []
    for frame in page.frames:
        try:
            handle = await frame.evaluate_handle(_script(), dict(past))
            frames.append(FrameElements(frame, handle, json.loads(await handle.evaluate(FACTS))))
        except PlaywrightError:
            if frame == page.main_frame:
                raise  # a frame that disappears has nothing
    return PageElements(frames)


async def count_of(page: Page, target: Target) -> int:
    """Returns how many visible elements the target leads to now. Raises Playwright's Error or StepError."""
    for way in await _ways(page, target):
        if count := await way.locator.count():
            return count
    return 0


async def leads_to(page: Page, target: Target, elements: PageElements, number: int) -> bool:
    """Returns whether the target leads to this element alone."""
    held, at = elements.at(number)
    try:
        for way in await _ways(page, target):
            if await way.locator.count():
                return bool(await way.locator.evaluate_all(SAME, [held.handle, at]))
    except (PlaywrightError, StepError):
        return False
    return False


async def _ways(page: Page, target: Target) -> list[Candidate]:
    resolved = await resolve_near(page, target) if has_near(target) else target
    return candidates(page, resolved) if resolved else []
