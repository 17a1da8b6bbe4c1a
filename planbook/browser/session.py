"""The browser's state that outlasts a step: tabs, dialogs, what the network answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, Route, StorageState, WebSocketRoute

from planbook.browser.answers import Answers
from planbook.browser.dialogs import Dialogs
from planbook.browser.downloads import Downloads
from planbook.browser.filled import Filled
from planbook.browser.guard import Guard
from planbook.browser.sent import Sent
from planbook.browser.settle import script
from planbook.browser.tabs import Tabs
from planbook.browser.traffic import Traffic
from planbook.mask import Mask

Note = Callable[[str], None]
Again = Callable[[Any], Awaitable["Session"]]
VIEWPORT = {"width": 1280, "height": 800}
PASTE = "clipboard-write"  # what a page may do in a person's browser without asking, when a button is pressed


class Session:
    """One browser context and what the plan knows of it."""

    def __init__(self, context: BrowserContext, guard: Guard, note: Note = lambda message: None) -> None:
        self.context = context
        self.guard = guard
        self.note = note
        self.mask = Mask({})  # knows what no picture may show
        self.signed_in: dict[str, float] = {}  # the sessions that it is in, and when their state was saved
        self.rested = 0.0  # when it was seen last that every page is at rest, in the seconds of `time.monotonic`
        self.tickers: set[str] = set()  # what never stopped changing while it was read
        self.traced = False  # whether Playwright's tracing was started
        self.again: Again | None = None  # begins anew in another browser, by the state that was kept, if any
        self.filled = Filled(lambda asked, held: self.mask.also(asked, held))
        self.tabs = Tabs(context)
        self.dialogs = Dialogs(context, self._tell)
        self.downloads = Downloads(context, self._tell)
        self.traffic = Traffic(context, guard, self._tell)
        self.sent = Sent(context, lambda address: self.guard.allows(address))
        self.answers = Answers(context)

    def _tell(self, message: str) -> None:
        self.note(message)

    @classmethod
    async def begin(
        cls,
        browser: Browser,
        guard: Guard,
        *,
        resolved: bool = False,
        note: Note = lambda message: None,
        storage_state: Path | StorageState | None = None,
        **options: Any,
    ) -> Session:
        """A new context with one empty tab.

        `resolved`: the browser was started with the guard's resolver rules. `options` go to Playwright's new_context.
        """
        routed = not (resolved and guard.by_resolver) and not guard.all_allowed
        if routed:
            options.setdefault("service_workers", "block")  # their requests would not come by the route
        options.setdefault("viewport", VIEWPORT)
        if browser.browser_type.name == "chromium":  # the others have no such permission: there, pages may
            options["permissions"] = [*options.get("permissions", ()), PASTE]
        context = await browser.new_context(storage_state=storage_state, **options)
        session = cls(context, guard, note)
        await context.add_init_script(script())
        if routed:
            await session.route(guard)
        await session.tabs.open()
        return session

    async def route(self, guard: Guard) -> None:
        """Blocks what is not allowed, request by request: the pattern is matched in Playwright's driver."""
        await self.context.route(guard.others("https?"), _refuse)
        await self.context.route_web_socket(guard.others("wss?"), self._refuse_socket)

    async def narrow(self, guard: Guard) -> None:
        """From here on only these hosts, for a called plan that allows less; `widen` takes it back."""
        self.guard = self.traffic.guard = guard
        await self.context.route(guard.others("https?"), _refuse)

    async def widen(self, narrow: Guard, guard: Guard) -> None:
        """Takes `narrow` back: `guard` is what held before."""
        self.guard = self.traffic.guard = guard
        await self.context.unroute(narrow.others("https?"), _refuse)

    async def _refuse_socket(self, socket: WebSocketRoute) -> None:
        self.traffic.note_blocked(socket.url)
        await socket.close(code=1008, reason="not allowed")

    @property
    def is_dead(self) -> bool:
        """Whether the browser is gone: it died, or somebody killed it."""
        browser = self.context.browser
        return browser is not None and not browser.is_connected()

    def become(self, other: Session) -> None:
        """Goes on with the browser of a session that has just begun."""
        self.context, self.guard, self.traced = other.context, other.guard, other.traced
        other.dialogs.answering = self.dialogs.answering
        self.tabs, self.dialogs, self.traffic, self.sent = other.tabs, other.dialogs, other.traffic, other.sent
        other.answers.keep_bodies = self.answers.keep_bodies
        self.answers, self.downloads = other.answers, other.downloads
        self.signed_in, self.filled = other.signed_in, other.filled
        other.note = self._tell

    def is_secret(self, text: str) -> bool:
        """Whether a secret is in the text."""
        return text in self.mask

    @property
    def page(self) -> Page:
        """The tab that the plan is in."""
        return self.tabs.page

    @property
    def address(self) -> str:
        """Of the page that the plan is on; empty if every window is closed."""
        return self.tabs.page.url if self.tabs.all else ""

    async def close(self) -> None:
        """Closes every tab. Never raises: what is gone is gone."""
        self.dialogs.stop()
        try:
            await self.context.close()
        except Exception:
            return


async def _refuse(route: Route) -> None:
    await route.abort("blockedbyclient")
