"""The page's half of a stage: going, finding, acting and looking, for one try of one step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar, cast
from urllib.parse import urljoin

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page

from planbook.browser.acting import failures
from planbook.browser.acting.actionability import Unready
from planbook.browser.acting.filled_fields import LATE, Guarded
from planbook.browser.locating.element_fingerprint import Glance, Looks, looks_of
from planbook.browser.locating.locators import Candidate, candidates
from planbook.browser.locating.near import Unclear, has_near, without_near
from planbook.browser.locating.unique_row import certain
from planbook.browser.network.emptied_form import check_sent
from planbook.browser.network.sent_requests import Cause
from planbook.browser.session.session import Session
from planbook.browser.waiting import conditions
from planbook.browser.waiting.page_load import READY, loaded
from planbook.browser.waiting.settle import Rest, settle
from planbook.browser.waiting.unawaited_loads import break_off, loads_of
from planbook.errors import StepError
from planbook.step.look import Look
from planbook.step.target import Target

Done = TypeVar("Done")
Act = Callable[[Locator, float], Awaitable[Any]]
PAUSES = (0.05, 0.1, 0.2)  # between looks at something that changes; the last one is kept
FIRST_LOOK_BETWEEN = 0.5  # seconds: whoever waits that long looks for what may come at any time
LAST_LOOK_BETWEEN = 2.0
ERROR_PAGE = "chrome-error://"
STANDS_STILL = (
    'whether {} cannot be told while a box of the browser is open: "{}"; answer that first, by a `dialog` step'
)
KEEPS_CHANGING = (
    "nothing was sent, because the page changes what this run filled each time that the step acts: fill it after the "
    "page has come to rest, as the page itself writes it"
)
TIMES_STOPPED = 4
HEARS = 0.02  # seconds between two looks at what was sent
SERVERS_FAULT, TOO_MANY = 500, 429  # answers that may be other ones in a while


class Reach:
    """One try of one step. `deadline` is in the event loop's time; `once`: the step is sent at most once."""

    def __init__(
        self, session: Session, base: str, deadline: float, once: bool, on_sending: Callable[[], None]
    ) -> None:
        self.session = session
        self.matched: str | None = None  # the target that matched, in words; with `or`, which one
        self._meant: Target | None = None  # the same
        self.sent = False  # whether the browser was told to act
        self.whole = False  # whether a page is there only once everything on it has been loaded
        self.in_part = False  # whether a part is done that another try would do a second time
        self.only_pages = False  # of what is sent only whole pages count (browser.sent)
        self._act: Cause | None = None
        self.lasts = True  # whether what is done to the page lasts until the page is there that it leads to
        self._base = base
        self._deadline = deadline
        self.once = once
        self.compares = once  # whether what was filled is compared first: it, or the answer to its box, is sent once
        self._fills = False  # whether the step puts something into a field, and does nothing else
        self._on_sending = on_sending
        self._look_between_at: float | None = None
        self._look_between_after = FIRST_LOOK_BETWEEN

    # What there is ---------------------------------------------------------------------------------------------------
    @property
    def page(self) -> Page:
        """The tab that the plan is in."""
        try:
            return self.session.page
        except LookupError:
            if self.session.is_dead:
                raise failures.died() from None
            raise StepError("crashed", failures.LAST_CLOSED) from None

    def clock(self) -> float:
        """The event loop's time, in seconds, which the deadline is given in."""
        return asyncio.get_running_loop().time()

    def left(self) -> float:
        """Milliseconds until the try's deadline, at least 1."""
        return max(1.0, (self._deadline - self.clock()) * 1000)

    def extend(self, deadline: float) -> None:
        """The try has until then."""
        self._deadline = deadline

    def base(self) -> str:
        """The plan's `start`, against which relative addresses resolve."""
        return self._base

    async def between(self) -> None:
        """Called now and then while something is waited for; the engine looks for what may come at any time."""

    def found(self, words: str, fallback: int, matches: int, ms: float, looks: Looks | None) -> None:
        """Called when a target was found, or acted on: which one behind `or` (0: itself), and how many fitted."""

    def requested(self, what: str) -> None:
        """Called when the browser sends something, because it was told to act: `POST https://shop.example/cart`."""

    def part_done(self) -> None:
        """What a kind says between two presses of one step: from here on another try would do the first again."""
        self.in_part = True

    def leave(self) -> None:
        """The try is over."""
        if self._act:
            self._act.end()

    def _found(self, target: Target, way: Candidate, matches: int, began: float, looks: Looks | None) -> None:
        self.matched, self._meant = way.target.describe(), way.target
        fallback = target.alternatives.index(way.target) if target.or_ and way.target in target.alternatives else 0
        self.found(self.matched, fallback, matches, (self.clock() - began) * 1000, looks)

    # Going and acting ------------------------------------------------------------------------------------------------
    async def open(self, address: str) -> None:
        """Opens an address, relative to `base()`, and waits for the page. Errors: value, navigation, timeout."""
        try:
            whole = urljoin(self._base, address)
        except ValueError:
            raise StepError("value", f'"{address}" is no address') from None
        if not self.session.guard.opens(whole):
            raise failures.blocked(whole, self.session.guard)
        await self._ready()
        await self.settle(leaving=True)
        self.session.traffic.note_act()
        self._tell_others()
        await self._loading(self._go(whole))

    def _tell_others(self) -> None:
        """What the next page sends by itself is nobody's."""
        act = Cause(_nobody)
        act.end()
        self.session.sent.begin(act)

    async def _go(self, address: str) -> None:
        for last in (False, True):
            try:
                await self.page.goto(address, timeout=self.left(), wait_until=READY)
                return
            except PlaywrightError as error:
                # The browser's own page about the failure before this is still on its way.
                if not last and ERROR_PAGE in error.message and "interrupted" in error.message:
                    continue
                if "interrupted by another navigation" in error.message:
                    return  # the page went on by itself, and its end is waited for
                raise failures.not_opened(address, error, self.session) from None

    async def settle(self, *, leaving: bool = False) -> Rest:
        """Lets the page come to rest, for half of the time that is left at most. `leaving`: it may be left next."""
        settling = settle(self.session, leaving=leaving, seconds=self.left() / 2000)
        return await self._while_waiting(settling) or Rest()

    async def find(self, target: Target, *, hidden: bool = False) -> Locator:
        """Waits for exactly one match. Errors: not_found, ambiguous, with the nearest names on the page."""
        await self._here()
        state = "attached" if hidden else "visible"

        async def wait(locator: Locator, left: float) -> Locator:
            await locator.wait_for(state=cast(Any, state), timeout=left)
            return locator

        return cast(Locator, await self._with_one(target, wait, hidden))

    async def act(
        self,
        target: Target,
        do: Callable[[Locator, float], Awaitable[Done]],
        trial: Callable[[Locator, float], Awaitable[object]] | None = None,
        *,
        hidden: bool = False,
    ) -> Done:
        """Does something to the one element, and waits for the page load that it started."""

        async def act() -> Done:
            done: Done = await self._with_one(target, do, hidden, live=True, sends=True)
            return done

        if not self.compares:
            await self._here()
            return await self._loading(act())
        locator = await self.aim(target, trial, hidden=hidden)
        act_once = partial(self._sent, target, locator, do)
        return await self._loading(self._compared(act_once if self.once else act, target, locator))

    async def _compared(
        self, act: Callable[[], Awaitable[Done]], target: Target | None = None, locator: Locator | None = None
    ) -> Done:
        """Acts on a page at rest, while each field holds what was filled. The act is stopped, and begun again, if the
        page has changed one at the last moment.
        """
        filled = self.session.filled
        for _ in range(TIMES_STOPPED):
            if filled.knows(self.page):
                await self.settle()
            guarded = await filled.compare(self.page, target, locator, self.left())
            sent_before = self.sent
            self._send()
            try:
                done = await act()
            except StepError:
                if not await self._was_stopped(guarded, failed=True):
                    raise
            else:
                if not await self._was_stopped(guarded):
                    await self._check_sent(guarded)
                    return done
            self.sent = sent_before
        raise StepError("value", KEEPS_CHANGING)

    async def _check_sent(self, guarded: Guarded) -> None:
        """Compares what was filled with the first thing that the page sends, if it sends anything by itself then."""
        settling = asyncio.ensure_future(self.settle(leaving=True))
        try:
            while guarded.held and self._act and not self._act.requests:
                if (await asyncio.wait({settling}, timeout=HEARS))[0]:
                    break
        finally:
            settling.cancel()
        check_sent(self._act.requests if self._act else (), guarded.held)

    async def _was_stopped(self, guarded: Guarded, failed: bool = False) -> bool:
        if self.session.dialogs.held:
            return False
        stopped = await guarded.end(self.left(), failed)
        return bool(stopped) and not (stopped == LATE and self._act and self._act.requests)

    async def fill_in(
        self,
        target: Target,
        do: Callable[[Locator, float], Awaitable[Done]],
        trial: Callable[[Locator, float], Awaitable[object]] | None = None,
        *,
        hidden: bool = False,
    ) -> Done:
        """Like `act`, for what puts something into a field by `session.filled`."""
        await self._here()
        self._fills = True
        self.session.filled.at(self.page, target)
        return await self.act(target, do, trial, hidden=hidden)

    async def aim(
        self,
        target: Target,
        trial: Callable[[Locator, float], Awaitable[object]] | None = None,
        *,
        hidden: bool = False,
    ) -> Locator:
        """Waits until the one element could be acted on, and does nothing to it. Errors: those of `act`."""
        await self._here()
        locator = cast(Locator, await self._with_one(target, _then_itself(trial or _wait), hidden, live=True))
        if self.once and self._meant:
            await certain(self.page, self._meant)
        return locator

    async def act_on_page(self, do: Callable[[Page], Awaitable[Done]]) -> Done:
        """Like `act`, for what goes where the focus is, or to the page as a whole."""
        await self._here()
        boxed = self.session.dialogs.held is not None
        act = partial(self._keyed if self.lasts else self._on_page, do)
        if self.compares and not boxed:
            work = self._compared(act)
            return await (self._loading(work) if self.lasts else work)
        noting = None if boxed else self.session.filled.acts(self.page)
        await asyncio.sleep(0)  # the page is told before
        self._send()
        try:
            return await (self._loading(act()) if self.lasts else act())
        finally:
            if noting:
                noting.drop()

    async def _keyed(self, do: Callable[[Page], Awaitable[Done]]) -> Done:
        async with loads_of(self.session, self.left):
            return await self._on_page(do)

    async def find_all(self, target: Target) -> Locator | None:
        """All that match now, by the first alternative that fits; None where nothing does. It does not wait."""
        await self._here()
        near = has_near(target)
        began = self.clock()
        for way in await self._told_by_numbers(target, False) if near else candidates(self.page, target):
            if count := await self._count(way.locator):
                self._found(target, way, count, began, await looks_of(way.locator) if count == 1 else None)
                return way.locator
        return None

    async def ask(self, do: Callable[[Page], Awaitable[Done]]) -> Done:
        """Reads something off the page, or waits for it; nothing is sent. Errors: timeout, stale, crashed."""
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

    def _send(self) -> None:
        self.session.traffic.note_act()
        if not self.sent:
            self._on_sending()
            self.sent = True
            self._act = Cause(self.requested, self.only_pages)
            self.session.sent.begin(self._act)

    async def _here(self) -> None:
        """A page is there, from a host that is allowed: nothing is done to another one, and nothing read off it."""
        await self._ready()
        if not self.session.guard.allows(self.session.address):
            raise failures.elsewhere(self.session)

    async def _ready(self) -> None:
        """A tab that crashed, or whose window is closed, is replaced by a new one at the same address."""
        if self.session.is_dead:
            raise failures.died()
        if self.session.tabs.lost:
            address = await self.session.tabs.revive()
            if address.startswith("http"):
                await self._go(address)

    async def _with_one(self, target: Target, do: Act, hidden: bool, live: bool = False, sends: bool = False) -> Any:
        """`do` with the one element that fits, tried until the deadline; `sends`: it acts."""
        tries, began = 0, self.clock()
        before: PlaywrightError | None = None
        while True:
            way = await self._way(target, hidden, live)
            glance = Glance(way.locator, self.left())
            notes = sends and not (self._fills or self.compares)
            noting = self.session.filled.acts(self.page, target, way.locator) if notes else None
            try:
                await asyncio.sleep(0)  # the look is on its way before what may take the element away
                if sends:
                    self._send()
                done = await self._while_waiting(do(way.locator, self.left()))
            except PlaywrightError as error:
                if self.in_part or not failures.passing(error) or self.left() <= 1:
                    told = failures.telling(error, before)
                    self.sent = self.sent and (self.in_part or failures.may_be_sent(told))
                    raise await failures.of_target(told, self.session, target, way.locator) from None
                before = error
            except Unready as error:
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

    async def _way(self, target: Target, hidden: bool, live: bool) -> Candidate:
        """The way to find the target: where there is only one, without asking the page."""
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
                raise await failures.of_none(self.session, target, [way.locator for way in ways])
            await self._while_waiting(self._pause(tries))
            tries += 1

    async def _clearly(self, target: Target, hidden: bool, live: bool) -> list[Candidate]:
        """What is near, as soon as that is clear: until then it may be for a moment that it is not."""
        try:
            return await self._told_by_numbers(target, hidden, live)
        except Unclear:
            if self.left() <= 1:
                raise
            return []

    async def _told_by_numbers(self, target: Target, hidden: bool, live: bool = False) -> list[Candidate]:
        found: list[Candidate] = []
        for each in target.alternatives:
            numbered = await without_near(self.page, each, hidden, live)
            found += candidates(self.page, numbered, hidden=hidden, live=live) if numbered else []
        return found

    async def _count(self, locator: Locator) -> int:
        try:
            return await locator.count()
        except PlaywrightError as error:
            raise failures.of_page(error, self.session) from None

    async def _pause(self, tries: int) -> None:
        await asyncio.sleep(min(PAUSES[min(tries, len(PAUSES) - 1)], self.left() / 1000))

    def _until_look_between(self) -> float:
        """Seconds until the next call of `between`; several short waits for one thing count as one long."""
        now = self.clock()
        if self._look_between_at is None:
            self._look_between_at = now + self._look_between_after
        elif self._look_between_at <= now:
            self._look_between_after = min(self._look_between_after * 2, LAST_LOOK_BETWEEN)
            self._look_between_at = now + self._look_between_after
            return 0.0
        return self._look_between_at - now

    async def _while_waiting(self, work: Awaitable[Done]) -> Done:
        """The work's result. While it lasts, `between` is called now and then, beside it: nothing is sent twice."""
        if type(self).between is Reach.between:
            return await work
        task = asyncio.ensure_future(work)
        try:
            while not (await asyncio.wait({task}, timeout=self._until_look_between()))[0]:
                await self.between()
            return task.result()
        finally:
            if not task.done():
                task.cancel()

    async def _loading(self, work: Awaitable[Done]) -> Done:
        """The work's result, once the page load that it started has come to its end."""
        tab, traffic = self.session.tabs.current, self.session.traffic
        commits, traffic.lost_page = tab.commits, None
        try:
            done = await work
        except StepError as error:
            if error.error_class == "timeout":
                await break_off(self.session)
                if traffic.lost_page:
                    raise failures.lost(self.session) from None
            raise
        if traffic.lost_page:
            raise failures.lost(self.session)
        self._check_hosts()
        if tab.commits != commits and not tab.page.is_closed():
            await self._loaded(tab.page)
        return done

    async def _loaded(self, page: Page) -> None:
        try:
            await loaded(self.session, page, self.left(), self.whole)
        except PlaywrightError as error:
            if page.is_closed():
                return
            if self.session.traffic.lost_page:
                raise failures.lost(self.session) from None
            raise failures.not_opened(page.url, error, self.session, self.whole) from None
        if page.url.startswith(ERROR_PAGE):
            raise failures.lost(self.session)
        status = self.session.traffic.status_of(page)
        if status >= SERVERS_FAULT or status == TOO_MANY:
            raise failures.refused(page.url, status)

    async def finish(self) -> None:
        """What the engine asks when a step has done its work. Errors: dialog, blocked_host."""
        await self.session.dialogs.check()
        if self.lasts:
            self._check_hosts()

    def _check_hosts(self) -> None:
        refused = self.session.traffic.take_refused_page()
        if refused:
            raise failures.blocked(refused, self.session.guard)

    # Looking ---------------------------------------------------------------------------------------------------------
    async def sees(self, look: Look) -> bool:
        """Looks once, or for as long as the look's `within` says. Error: dialog, while a box of the browser is open."""
        await self._here()
        if self.session.dialogs.held and look.expression is None:
            raise StepError("dialog", STANDS_STILL.format(look.describe(), self.session.dialogs.held.message))
        return await conditions.sees(self, look)

    async def watch(self, look: Look) -> None:
        """Looks until it holds. Error at the deadline: expectation, saying what was seen instead."""
        await self._here()
        await self._while_waiting(conditions.watch(self, look))


def _nobody(what: str) -> None:
    """What a page asks for that is opened by its address is the page's own."""


async def _wait(locator: Locator, left: float) -> None:
    await locator.wait_for(state="attached", timeout=left)


def _then_itself(trial: Callable[[Locator, float], Awaitable[object]]) -> Act:
    async def do(locator: Locator, left: float) -> Locator:
        await trial(locator, left)
        return locator

    return do
