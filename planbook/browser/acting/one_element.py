"""Finds the one element that a target names and acts on it, until the deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, cast

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator

from planbook.browser.acting import failures
from planbook.browser.acting.actionability import NotActionable
from planbook.browser.acting.at_rest import AtRest, at_rest, question
from planbook.browser.acting.sending import Sending
from planbook.browser.locating.element_fingerprint import FingerprintTask, Looks, fingerprint_of
from planbook.browser.locating.locators import Candidate, candidates, frame_of
from planbook.browser.locating.near import AmbiguousAnchor, has_near, resolve_near
from planbook.browser.waiting.settle import settle
from planbook.browser.waiting.unawaited_loads import await_departure
from planbook.errors import StepError
from planbook.step.target import Target

Act = Callable[..., Awaitable[Any]]


class ElementFinder(Sending):
    """One attempt of a step, as far as it finds elements."""

    matched: str | None = None  # the target that matched, in words; with `or`, the alternative
    _meant: Target | None = None  # the same, as a target

    def found(self, words: str, fallback: int, matches: int, ms: float, looks: Looks | None) -> None:
        """Called when a target was found or acted on.

        `fallback` is the index of the matching alternative in `or` (0: the target itself), `matches` the number of
        matches.
        """

    def _found(self, target: Target, way: Candidate, matches: int, began: float, looks: Looks | None) -> None:
        self.matched, self._meant = way.target.describe(), way.target
        fallback = target.alternatives.index(way.target) if target.or_ and way.target in target.alternatives else 0
        self.found(self.matched, fallback, matches, (self.clock() - began) * 1000, looks)

    async def find(self, target: Target, *, hidden: bool = False) -> Locator:
        """Waits for exactly one match. Raises not_found or ambiguous, with the nearest names on the page."""
        await self._here()
        state = "attached" if hidden else "visible"

        async def wait(locator: Locator, left: float) -> Locator:
            await locator.wait_for(state=cast(Any, state), timeout=left)
            return locator

        return cast(Locator, await self._with_one(target, wait, hidden))

    async def find_all(self, target: Target) -> Locator | None:
        """Returns all current matches of the first alternative that has any; None if there are none. Does not wait."""
        await self._here()
        near = has_near(target)
        began = self.clock()
        for way in await self._told_by_numbers(target, False) if near else candidates(self.page, target):
            if count := await self._count(way.locator):
                self._found(target, way, count, began, await fingerprint_of(way.locator) if count == 1 else None)
                return way.locator
        return None

    async def _with_one(
        self,
        target: Target,
        do: Act,
        hidden: bool,
        live: bool = False,
        sends: bool = False,
        asks_rest: bool = False,
    ) -> Any:
        """Calls `do` with the one match, and retries until the deadline. `sends`: `do` acts on the page.

        `asks_rest`: `do` also takes `at_rest`, the element itself, if the page says that nothing moves it.
        """
        tries, began = 0, self.clock()
        before: PlaywrightError | None = None
        while True:
            way = await self._way(target, hidden, live)
            filled, fills = self.session.filled, sends and self._fills
            tells = sends and not (self._fills or self.compares)
            notes = filled.note_of_act(self.page, way.target) if tells else []
            notes += [question()] if asks_rest else []
            within = (frame_of(self.page, way.target) or self.page) if sends else None
            glance = FingerprintTask(way.locator, self.left(), notes, joined_later=fills, within=within)
            if self._fills:
                filled.at(self.page, way.target, way.locator, self._arrives, glance if fills else None)
            noting = filled.acts(self.page, way.target) if tells else None
            try:
                if not fills:
                    await asyncio.sleep(0)  # lets the fingerprint start before `do` may remove the element
                still = await self._still(glance) if asks_rest else None
                if sends:
                    self._send()
                act = partial(do, at_rest=still) if still else do
                done = await self._while_waiting(act(way.locator, self.left()))
            except PlaywrightError as error:
                is_last = self.in_part or not failures.is_transient(error) or self.left() <= 1
                if is_last or (sends and failures.may_be_sent(error) and not await self._may_act_again_soon()):
                    told = failures.more_specific(error, before)
                    self.sent = self.sent and (self.in_part or failures.may_be_sent(told))
                    raise await failures.of_target(told, self.session, target, way.locator) from None
                before = error
            except NotActionable as error:
                raise StepError(error.error_class, f"{way.target.describe()} {error.words}") from None
            else:
                self._found(target, way, 1, began, await glance.taken(may_go=sends))
                return done
            finally:
                glance.drop()
                if noting:
                    noting.drop()
            await self._pause(tries)
            tries += 1

    async def _arrives(self) -> None:
        """Waits until a page that leaves its document has done so, and has settled. Raises Playwright's Error."""
        await await_departure(self.session, self.left)
        await settle(self.session, seconds=self.left() / 2000)

    async def _still(self, glance: FingerprintTask) -> AtRest | None:
        """Returns the element at rest; None if something else was done while the page was asked."""
        before = self.session.traffic.acted
        still = await self._while_waiting(at_rest(glance, self.left()))
        return still if self.session.traffic.acted == before else None

    async def _may_act_again_soon(self) -> bool:
        await self._pause(0)  # in which the act may send something
        return self.may_act_again()

    async def _way(self, target: Target, hidden: bool, live: bool) -> Candidate:
        """Returns the way to find the target. If there is only one, the page is not asked."""
        near = has_near(target)
        ways = [] if near else candidates(self.page, target, hidden=hidden, live=live)
        if len(ways) == 1:
            return ways[0]
        tries = 0
        while True:
            ways = await self._clearly(target, hidden, live) if near else ways
            for way in ways:
                if await self._count(way.locator) == 1:
                    return way
            if self.left() <= 1:
                raise await failures.of_no_match(self.session, target, [way.locator for way in ways])
            await self._while_waiting(self._pause(tries))
            tries += 1

    async def _clearly(self, target: Target, hidden: bool, live: bool) -> list[Candidate]:
        """Resolves `near` as soon as it is unambiguous; it may be ambiguous for a moment."""
        try:
            return await self._told_by_numbers(target, hidden, live)
        except AmbiguousAnchor:
            if self.left() <= 1:
                raise
            return []

    async def _told_by_numbers(self, target: Target, hidden: bool, live: bool = False) -> list[Candidate]:
        found: list[Candidate] = []
        for each in target.alternatives:
            numbered = await resolve_near(self.page, each, hidden, live)
            found += candidates(self.page, numbered, hidden=hidden, live=live) if numbered else []
        return found

    async def _count(self, locator: Locator) -> int:
        try:
            return await locator.count()
        except PlaywrightError as error:
            raise failures.of_page(error, self.session) from None
