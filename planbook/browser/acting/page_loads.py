"""Going to pages, and waiting until the page is there to which an act leads."""

from __future__ import annotations

from collections.abc import Awaitable
from urllib.parse import urljoin

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from planbook.browser.acting import failures
from planbook.browser.acting.deadline import Deadline, Done
from planbook.browser.network.sent_requests import RequestCause
from planbook.browser.session.session import Session
from planbook.browser.waiting.page_load import READY, wait_until_loaded
from planbook.browser.waiting.settle import SettleResult, settle
from planbook.browser.waiting.unawaited_loads import stop_loading
from planbook.errors import StepError

ERROR_PAGE = "chrome-error://"
SERVERS_FAULT, TOO_MANY = 500, 429  # answers that may be other ones in a while


class PageLoads(Deadline):
    """One try of one step: the page that it is on, and those that it opens."""

    def __init__(self, session: Session, base: str, deadline: float) -> None:
        super().__init__(deadline)
        self.session = session
        self.whole = False  # whether a page is there only once everything on it has been loaded
        self.lasts = True  # whether what is done to the page lasts until the page is there that it leads to
        self._base = base

    @property
    def page(self) -> Page:
        """The tab that the plan is in."""
        try:
            return self.session.page
        except LookupError:
            if self.session.is_dead:
                raise failures.browser_died(self.session) from None
            raise StepError("crashed", failures.LAST_CLOSED) from None

    def base(self) -> str:
        """The plan's `start`, against which relative addresses resolve."""
        return self._base

    async def open(self, address: str) -> None:
        """Opens an address, relative to `base()`, and waits for the page. Errors: value, navigation, timeout."""
        try:
            whole = urljoin(self._base, address)
        except ValueError:
            raise StepError("value", f'"{address}" is not an address') from None
        if not self.session.guard.opens(whole):
            raise failures.blocked_host(whole, self.session.guard)
        await self._ready()
        await self.settle(leaving=True)
        self.session.traffic.note_act()
        self._tell_others()
        await self._loading(self._go(whole))

    def _tell_others(self) -> None:
        """What the next page sends by itself is nobody's."""
        act = RequestCause(_nobody)
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

    async def settle(self, *, leaving: bool = False) -> SettleResult:
        """Lets the page come to rest, for half of the time that is left at most. `leaving`: it may be left next."""
        settling = settle(self.session, leaving=leaving, seconds=self.left() / 2000)
        return await self._while_waiting(settling) or SettleResult()

    async def _here(self) -> None:
        """A page is there, from a host that is allowed: nothing is done to another one, and nothing read off it."""
        await self._ready()
        if not self.session.guard.allows(self.session.address):
            raise failures.wrong_host(self.session)

    async def _ready(self) -> None:
        """A tab that crashed, or whose window is closed, is replaced by a new one at the same address."""
        if self.session.is_dead:
            raise failures.browser_died(self.session)
        if self.session.tabs.lost:
            address = await self.session.tabs.revive()
            if address.startswith("http"):
                await self._go(address)

    async def _loading(self, work: Awaitable[Done]) -> Done:
        """The work's result, once the page load that it started has come to its end."""
        tab, traffic = self.session.tabs.current, self.session.traffic
        commits, traffic.lost_page = tab.commits, None
        try:
            done = await work
        except StepError as error:
            if error.error_class == "timeout":
                await stop_loading(self.session)
                if traffic.lost_page:
                    raise failures.page_lost(self.session) from None
            raise
        if traffic.lost_page:
            raise failures.page_lost(self.session)
        self._check_hosts()
        if tab.commits != commits and not tab.page.is_closed():
            await self._loaded(tab.page)
        return done

    async def _loaded(self, page: Page) -> None:
        try:
            await wait_until_loaded(self.session, page, self.left(), self.whole)
        except PlaywrightError as error:
            if page.is_closed():
                return
            if self.session.traffic.lost_page:
                raise failures.page_lost(self.session) from None
            raise failures.not_opened(page.url, error, self.session, self.whole) from None
        if page.url.startswith(ERROR_PAGE):
            raise failures.page_lost(self.session)
        status = self.session.traffic.status_of(page)
        if status >= SERVERS_FAULT or status == TOO_MANY:
            raise failures.server_error(page.url, status)

    async def finish(self) -> None:
        """What the engine asks when a step has done its work. Errors: dialog, blocked_host."""
        await self.session.dialogs.check()
        if self.lasts:
            self._check_hosts()

    def _check_hosts(self) -> None:
        refused = self.session.traffic.pop_refused_page()
        if refused:
            raise failures.blocked_host(refused, self.session.guard)


def _nobody(what: str) -> None:
    """What a page asks for that is opened by its address is the page's own."""
