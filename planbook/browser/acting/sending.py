"""Tracks whether a step was sent, and what the browser sends because of it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.async_api import Page, Request

from planbook.browser.acting.failures import browser_died, form_refused
from planbook.browser.acting.page_loads import PageLoads
from planbook.browser.acting.sign_in_page import ASKS_THEN, asks_for_password, led_away
from planbook.browser.network.sent_requests import RequestCause
from planbook.browser.network.statuses import AN_ERROR, in_words
from planbook.browser.session.session import Session

CAME_WITH = "the site answered {} with {}"


class Sending(PageLoads):
    """One attempt of a step. `once`: the step is sent at most once; `on_sending` is called before it is sent."""

    def __init__(
        self, session: Session, base: str, deadline: float, once: bool, on_sending: Callable[[], None]
    ) -> None:
        super().__init__(session, base, deadline)
        self.once = once
        self.sent = False  # whether the browser was told to act
        self.in_part = False  # whether a part is done that a retry would repeat
        self.only_pages = False  # count only page loads as sent (network.sent_requests)
        self.is_held_back = False  # whether an act was not repeated that would have been
        self.allows_again: Callable[[], bool] = lambda: True  # whether what was sent so far allows to act again
        self.compares = once  # compare filled fields first: the step, or its dialog's answer, is `once`
        self.doubtful = ""  # what speaks against the site's having taken what a `once` step sent
        self._asked_before: bool | None = None  # whether the page asked for a password before a `once` act
        self._fills = False  # whether the step only fills a field
        self._act: RequestCause | None = None
        self._on_sending = on_sending

    def requested(self, what: str) -> None:
        """Called when an act makes the browser send a request, such as `POST https://shop.example/cart`."""

    def withdrawn(self, what: str) -> None:
        """Called when a request that was told turns out to be one that the page makes by itself."""

    def doubt(self, message: str) -> None:
        """Called when it is unclear whether the site has taken what an act sent."""
        self.session.note(message)

    def loaded(self, refused: str) -> None:
        """Called when a page is there. `refused`: the error status that it came with, in words; "" if none."""

    def may_go(self, what: str, request: Request | None) -> bool:
        """Called before `requested`. Returns whether the request may go."""
        return True

    def may_act_again(self) -> bool:
        """Returns whether the attempt may repeat an act that did not reach what it was for."""
        self.is_held_back = self.once or not self.allows_again()
        return not self.is_held_back

    def part_done(self) -> None:
        """Called by a kind between two acts of one step: from now on a retry would repeat the first."""
        self.in_part = True
        if self._act:
            self._act.part_done()

    async def finish(self) -> None:
        """Also raises crashed if the browser was told to act and has died: the result is unknown."""
        if self.sent and self.session.is_dead:
            raise browser_died(self.session)
        await super().finish()

    def leave(self) -> None:
        """Ends the attempt."""
        if self._act:
            self._act.end()

    async def _loaded(self, page: Page) -> None:
        await super()._loaded(page)
        status = self.session.traffic.status_of(page)
        if self.compares and status >= AN_ERROR and self.session.traffic.is_form_response(page):
            raise form_refused(page.url, status)
        if self._act and self._asked_before is False and await asks_for_password(page):
            first = self.session.traffic.first_request(page)
            if error := led_away(page, first) if first else None:
                raise error
            self.doubtful = ASKS_THEN.format(page.url)
        self.loaded(CAME_WITH.format(page.url, in_words(status)) if status >= AN_ERROR else "")

    def _send(self) -> None:
        self.session.traffic.note_act()
        if not self.sent:
            self._on_sending()
            self.sent = True
            self._act = RequestCause(self.requested, self.doubt, self.only_pages, self.may_go, self.withdrawn)
            self._act.once = self.compares
            if self.session.proxy:
                self.session.proxy.sends_once = self.compares
            self.session.sent.begin(self._act)
