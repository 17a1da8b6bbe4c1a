"""Opens pages, and waits for the page load that an act starts."""

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
SERVERS_FAULT, TOO_MANY = 500, 429  # statuses that may go away with time


class PageLoads(Deadline):
    """One attempt of a step: the page that it is on, and the pages that it opens."""

    def __init__(self, session: Session, base: str, deadline: float) -> None:
        super().__init__(deadline)
        self.session = session
        self.whole = False  # whether a page load includes everything on the page
        self.lasts = True  # whether an act includes the page load that it starts
        self._base = base

    @property
    def page(self) -> Page:
        """The current tab."""
        try:
            return self.session.page
        except LookupError:
            if self.session.is_dead:
                raise failures.browser_died(self.session) from None
            raise StepError("crashed", failures.LAST_CLOSED) from None

    def base(self) -> str:
        """Returns the plan's `start`, against which relative addresses are resolved."""
        return self._base

    async def open(self, address: str) -> None:
        """Opens an address, relative to `base()`, and waits for the page. Raises value, navigation or timeout."""
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
        self.session.filled.forget(self.page)
        await self._loading(self._go(whole))

    def _tell_others(self) -> None:
        """Makes requests of the next page belong to no act."""
        act = RequestCause(_nobody, _nobody)
        act.end()
        self.session.sent.begin(act)

    async def _go(self, address: str) -> None:
        for last in (False, True):
            try:
                await self.page.goto(address, timeout=self.left(), wait_until=READY)
                return
            except PlaywrightError as error:
                # The browser's error page for the previous failure is still loading.
                if not last and ERROR_PAGE in error.message and "interrupted" in error.message:
                    continue
                if "interrupted by another navigation" in error.message:
                    return  # the page redirected itself; `_loading` waits for the end
                raise failures.not_opened(address, error, self.session) from None

    async def settle(self, *, leaving: bool = False) -> SettleResult:
        """Waits for the page to settle, for at most half of the time left. `leaving`: the page may be left next."""
        settling = settle(self.session, leaving=leaving, seconds=self.left() / 2000)
        return await self._while_waiting(settling) or SettleResult()

    async def _here(self) -> None:
        """Checks that the page is on an allowed host; otherwise nothing is done to it or read from it."""
        await self._ready()
        if not self.session.guard.allows(self.session.address):
            raise failures.wrong_host(self.session)

    async def _ready(self) -> None:
        """Replaces a tab that crashed or was closed with a new one at the same address."""
        if self.session.is_dead:
            raise failures.browser_died(self.session)
        if self.session.tabs.lost:
            address = await self.session.tabs.revive()
            if address.startswith("http"):
                await self._go(address)

    async def _loading(self, work: Awaitable[Done]) -> Done:
        """Returns the work's result after the page load that it started has finished."""
        tab, traffic = self.session.tabs.current, self.session.traffic
        commits, traffic.lost_page = tab.commits, None
        try:
            done = await work
        except StepError as error:
            if error.error_class == "timeout":
                await stop_loading(self.session)
            is_lost = error.error_class == "timeout" or self.session.address.startswith(ERROR_PAGE)
            if traffic.lost_page and is_lost:
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
            await wait_until_loaded(self.session, page, self.left_to_answer(), self.whole)
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
        """Called by the engine after a step has done its work. Raises dialog or blocked_host."""
        await self.session.dialogs.check()
        if self.lasts:
            self._check_hosts()

    def _check_hosts(self) -> None:
        refused = self.session.traffic.pop_refused_page()
        if refused:
            raise failures.blocked_host(refused, self.session.guard)


def _nobody(what: str) -> None:
    """Ignores a request: those of a page that is opened by its address belong to the page."""
