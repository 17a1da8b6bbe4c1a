"""The browser's state that outlasts a step: tabs, dialogs, what the network answered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, ProxySettings, StorageState
from playwright.async_api import Error as PlaywrightError

from planbook.browser.acting.filled_fields import FilledFields
from planbook.browser.network.allowlist import Guard
from planbook.browser.network.downloads import Downloads
from planbook.browser.network.guarded_context import new_guarded_context
from planbook.browser.network.proxy import Proxy
from planbook.browser.network.responses import ResponseLog
from planbook.browser.network.sent_requests import SentRequests
from planbook.browser.network.traffic import Traffic
from planbook.browser.session.dialogs import Dialogs
from planbook.browser.session.known_state import LastTold
from planbook.browser.session.tabs import Tabs
from planbook.browser.waiting.rest import script
from planbook.errors import StepError
from planbook.secrets.redaction import Mask

Note = Callable[[str], None]
Again = Callable[[Any], Awaitable["Session"]]
VIEWPORT = {"width": 1280, "height": 800}
NOT_HELD = "this browser runs elsewhere with `allow: ['*']`, and cannot be held to {} for a called plan"
PASTE = "clipboard-write"  # what a page may do in a person's browser without asking, when a button is pressed


class Session:
    """One browser context and what the plan knows of it."""

    def __init__(self, context: BrowserContext, guard: Guard, note: Note = lambda message: None) -> None:
        self.context = context
        self.guard = guard
        self.note = note
        self.doubt: Note = lambda message: self.note(message)  # a note that speaks against what a step has read or sent
        self.mask = Mask({})  # knows what no picture may show
        self._made: set[str] = set()  # texts that were made of secrets
        self.signed_in: dict[str, float] = {}  # the sessions that it is in, and when their state was saved
        self.rested = 0.0  # when it was seen last that every page is at rest, in the seconds of `time.monotonic`
        self.always_loading: set[str] = set()  # addresses whose pages never stop to say that they are loading
        self.tickers: set[str] = set()  # what never stopped changing while it was read
        self.traced = False  # whether Playwright's tracing was started
        self.proxy: Proxy | None = None  # none only where every host is allowed
        self.options: dict[str, Any] = {}  # Playwright's, of the context
        self.again: Again | None = None  # begins anew in another browser, by the state that was kept, if any
        self.tabs = Tabs(context)
        self.dialogs = Dialogs(context, self._tell)
        self.downloads = Downloads(context, self._tell)
        self.traffic = Traffic(context, guard, self._tell)
        self.last_told = LastTold(self.tabs, self.traffic)
        self.filled = FilledFields(self.last_told, lambda asked, held: self.mask.add_derived(asked, held))
        self.sent = SentRequests(context, lambda address: self.guard.allows(address), lambda: self.filled)
        self.answers = ResponseLog(context)

    def _tell(self, message: str) -> None:
        self.note(message)

    @classmethod
    async def begin(
        cls,
        browser: Browser,
        guard: Guard,
        *,
        note: Note = lambda message: None,
        storage_state: Path | StorageState | None = None,
        **options: Any,
    ) -> Session:
        """A new context with one empty tab, held to the guard's hosts. `options` go to Playwright's new_context.

        Raises PlanbookError for a browser elsewhere that cannot be held.
        """
        options.setdefault("viewport", VIEWPORT)
        if browser.browser_type.name == "chromium":  # the others have no such permission: there, pages may
            options["permissions"] = [*options.get("permissions", ()), PASTE]
        context, proxy = await new_guarded_context(browser, guard, storage_state=storage_state, **options)
        session = cls(context, guard, note)
        session.proxy, session.options = proxy, options
        if proxy:
            proxy.refused, session.traffic.reasons = session.traffic.refused, proxy.reasons
        await context.add_init_script(script())
        await session.tabs.open()
        return session

    @contextmanager
    def narrowed(self, guard: Guard) -> Iterator[None]:
        """In the block the browser may talk to these hosts only, as for a called plan that allows less.

        Raises StepError if nothing holds the browser.
        """
        if self.proxy is None and not guard.all_allowed:
            raise StepError("blocked_host", NOT_HELD.format(", ".join(guard.hosts)))
        before = self.guard
        self._hold(guard)
        try:
            yield
        finally:
            self._hold(before)

    def _hold(self, guard: Guard) -> None:
        self.guard = self.traffic.guard = guard
        if self.proxy:
            self.proxy.allow(guard.reaches)

    @property
    def is_dead(self) -> bool:
        """Whether the browser is gone: it died, or somebody killed it."""
        browser = self.context.browser
        return browser is not None and not browser.is_connected()

    def become(self, other: Session) -> None:
        """Goes on with the browser of a session that has just begun."""
        if self.proxy:
            self.proxy.close()
        self.context, self.proxy, self.traced = other.context, other.proxy, other.traced
        self.options = other.options
        other.dialogs.answering = self.dialogs.answering
        self.tabs, self.dialogs, self.traffic, self.sent = other.tabs, other.dialogs, other.traffic, other.sent
        other.answers.keep_bodies = self.answers.keep_bodies
        self.answers, self.downloads = other.answers, other.downloads
        self.signed_in, self.filled = other.signed_in, other.filled
        other.note = self._tell
        other.guard = self.guard
        self._hold(self.guard)

    def is_secret(self, text: str) -> bool:
        """Whether a secret is in the text, or it was made of one."""
        return self.is_part(text) or text in self.mask

    def is_part(self, text: str) -> bool:
        """Whether the text was made of a secret."""
        return text in self._made

    def note_secret(self, name: str, text: str) -> None:
        """This text was made of a secret: a part of it, or a code that counts for a moment."""
        self._made.add(text)
        self.mask.add(name, text)

    @property
    def page(self) -> Page:
        """The tab that the plan is in."""
        return self.tabs.page

    @property
    def address(self) -> str:
        """Of the page that the plan is on; empty if every window is closed."""
        return self.tabs.page.url if self.tabs.all else ""

    @asynccontextmanager
    async def apart(self) -> AsyncIterator[BrowserContext]:
        """Opens a context like this one, with the same way out and without cookies."""
        assert self.context.browser
        proxy: ProxySettings | None = {"server": self.proxy.address} if self.proxy else None
        context = await self.context.browser.new_context(proxy=proxy, **self.options)
        try:
            yield context
        finally:
            with suppress(PlaywrightError):  # the browser may be gone
                await context.close()

    async def close(self) -> None:
        """Closes every tab. Never raises: what is gone is gone."""
        self.dialogs.stop()
        with suppress(Exception):
            await self.context.close()
        if self.proxy:
            self.proxy.close()
