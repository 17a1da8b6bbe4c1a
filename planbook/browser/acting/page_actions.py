"""The page's half of a stage: navigating, finding, acting and checking, for one attempt of a step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import cast

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page

from planbook.browser.acting import failures
from planbook.browser.acting.act_guard import LATE, ActGuard
from planbook.browser.acting.deadline import Done
from planbook.browser.acting.one_element import Act, ElementFinder
from planbook.browser.acting.sign_in_page import asks_for_password
from planbook.browser.acting.unsent_form import UnsentForm
from planbook.browser.locating.unique_row import check_unique_row
from planbook.browser.network.emptied_form import check_sent
from planbook.browser.waiting import conditions
from planbook.browser.waiting.settle import settle
from planbook.browser.waiting.unawaited_loads import await_started_loads, holds_answers
from planbook.errors import StepError
from planbook.step.look import Look
from planbook.step.target import Target

STANDS_STILL = (
    'whether {} cannot be checked while a dialog of the browser is open: "{}"; answer it first with a `dialog` step'
)
KEEPS_CHANGING = (
    "nothing was sent, because the page changes what this run filled each time that the step acts: fill it after the "
    "page has come to rest, as the page itself writes it"
)
TIMES_STOPPED = 4
HEARS = 0.02  # seconds between two checks for sent requests


class PageActions(ElementFinder):
    """One attempt of a step: what it does to the page, and the conditions that it checks."""

    async def act(
        self,
        target: Target,
        do: Callable[..., Awaitable[Done]],
        trial: Callable[[Locator, float], Awaitable[object]] | None = None,
        *,
        hidden: bool = False,
        asks_rest: bool = False,
    ) -> Done:
        """Acts on the one element, and waits for the page load that this starts."""

        async def act() -> Done:
            quick = asks_rest and not self.compares and holds_answers(self.session)
            done: Done = await self._with_one(target, do, hidden, live=True, sends=True, asks_rest=quick)
            return done

        if not self.compares:
            await self._here()
            return await self._loading(act())
        locator = await self.aim(target, trial, hidden=hidden)
        act_once = partial(self._sent, target, locator, do)
        return await self._loading(self._compared(act_once if self.once else act, self._meant or target, locator))

    async def _compared(
        self, act: Callable[[], Awaitable[Done]], target: Target | None = None, locator: Locator | None = None
    ) -> Done:
        """Acts on a settled page while each field holds what was filled.

        If the page changes a field at the last moment, the act is stopped and started again.
        """
        filled = self.session.filled
        for _ in range(TIMES_STOPPED):
            if filled.has_filled(self.page):
                await self.settle()
            guarded = await filled.compare(self.page, target, locator, self.left())
            form = UnsentForm(locator) if locator else None
            await form.watch() if form else None
            sent_before = self.sent
            if self.once:
                self._asked_before = await asks_for_password(self.page)
            self._send()
            try:
                done = await act()
            except StepError:
                if not await self._was_stopped(guarded, failed=True):
                    raise
            else:
                if not await self._was_stopped(guarded):
                    await self._check_sent(guarded)
                    if form and (error := await self._unsent(form)):
                        self.sent = sent_before
                        raise error
                    return done
            self.sent = sent_before
        raise StepError("value", KEEPS_CHANGING)

    async def _check_sent(self, guarded: ActGuard) -> None:
        """Compares the filled fields with the first request that the page sends after the act, if it sends one."""
        settling = asyncio.ensure_future(settle(self.session, leaving=True, seconds=self.left_to_answer() / 2000))
        try:
            while guarded.held and self._act and not self._act.requests:
                if (await asyncio.wait({settling}, timeout=HEARS))[0]:
                    break
        finally:
            settling.cancel()
        check_sent(self._act.requests if self._act else (), guarded.held)

    async def _unsent(self, form: UnsentForm) -> StepError | None:
        """Returns the error about a form that the browser has not submitted, if nothing else was sent either."""
        error = None if self.session.dialogs.held else await form.invalid()
        if error:
            await settle(self.session, seconds=self.left_to_answer() / 2000)
        return None if self._act and self._act.requests else error

    async def _was_stopped(self, guarded: ActGuard, failed: bool = False) -> bool:
        if self.session.dialogs.held:
            return False
        stopped = await guarded.end(self.left_to_answer(), failed)
        return bool(stopped) and not (stopped == LATE and self._act and self._act.requests)

    async def fill_in(
        self,
        target: Target,
        do: Callable[[Locator, float], Awaitable[Done]],
        trial: Callable[[Locator, float], Awaitable[object]] | None = None,
        *,
        hidden: bool = False,
    ) -> Done:
        """Like `act`, for acts that fill a field by `session.filled`."""
        await self._here()
        self._fills = True
        return await self.act(target, do, trial, hidden=hidden)

    async def aim(
        self,
        target: Target,
        trial: Callable[[Locator, float], Awaitable[object]] | None = None,
        *,
        hidden: bool = False,
    ) -> Locator:
        """Waits until the one element is ready for the act, without acting on it. Raises what `act` raises."""
        await self._here()
        locator = cast(Locator, await self._with_one(target, _then_itself(trial or _wait), hidden, live=True))
        if self.once and self._meant:
            await check_unique_row(self.page, self._meant)
        return locator

    async def act_on_page(self, do: Callable[[Page], Awaitable[Done]]) -> Done:
        """Like `act`, for acts on the focused element or on the page as a whole."""
        await self._here()
        boxed = self.session.dialogs.held is not None
        act = partial(self._keyed if self.lasts else self._on_page, do)
        if self.compares and not boxed:
            work = self._compared(act)
            return await (self._loading(work) if self.lasts else work)
        noting = None if boxed else self.session.filled.acts(self.page)
        await asyncio.sleep(0)  # lets the page be notified first
        self._send()
        try:
            return await (self._loading(act()) if self.lasts else act())
        finally:
            if noting:
                noting.drop()

    async def _keyed(self, do: Callable[[Page], Awaitable[Done]]) -> Done:
        async with await_started_loads(self.session, self.left):
            return await self._on_page(do)

    async def ask(self, do: Callable[[Page], Awaitable[Done]]) -> Done:
        """Reads from the page or waits for it; nothing is sent. Raises timeout, stale or crashed."""
        await self._here()
        return await self._while_waiting(self._on_page(do))

    async def _on_page(self, do: Callable[[Page], Awaitable[Done]]) -> Done:
        try:
            return await do(self.page)
        except PlaywrightError as error:
            raise failures.of_page(error, self.session) from None

    async def _sent(self, target: Target, locator: Locator, do: Callable[[Locator, float], Awaitable[Done]]) -> Done:
        try:
            return await do(locator, self.left())
        except PlaywrightError as error:
            raise await failures.of_target(error, self.session, target, locator) from None

    async def sees(self, look: Look) -> bool:
        """Checks the condition once, or for as long as its `within` says. Raises dialog if a browser dialog is open."""
        await self._here()
        if self.session.dialogs.held and look.expression is None:
            raise StepError("dialog", STANDS_STILL.format(look.describe(), self.session.dialogs.held.message))
        if look.asks_the_page:
            await self._while_loading()
        return await conditions.sees(self, look)

    async def watch(self, look: Look) -> None:
        """Waits until the condition holds. Raises expectation at the deadline, with what was seen instead."""
        await self._here()
        if look.asks_the_page and look.tells_missing:
            await self._while_loading()
        await self._while_waiting(conditions.watch(self, look))

    async def _while_loading(self) -> None:
        """Waits for a page that loads itself again: what has not arrived yet is not missing."""
        if not self.session.dialogs.held and self.session.traffic.is_loading(self.page):
            await self.settle()


async def _wait(locator: Locator, left: float) -> None:
    await locator.wait_for(state="attached", timeout=left)


def _then_itself(trial: Callable[[Locator, float], Awaitable[object]]) -> Act:
    async def do(locator: Locator, left: float) -> Locator:
        await trial(locator, left)
        return locator

    return do
