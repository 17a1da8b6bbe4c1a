"""What went over the network: JSON that `extract` can read, requests that failed or were blocked."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from weakref import WeakKeyDictionary

from playwright.async_api import BrowserContext, Page, Request, Response

from planbook.browser.guard import Guard

KEPT = 100


class Traffic:
    """Bounded: the last hundred of each."""

    def __init__(self, context: BrowserContext, guard: Guard, note: Callable[[str], None]) -> None:
        self.guard = guard
        self.failed: deque[str] = deque(maxlen=KEPT)  # "GET http://… net::ERR_…", oldest first
        self.lost_page: tuple[str, str] | None = None  # address and reason of the page that last failed to load
        self._refused_page: str | None = None
        self._json: deque[Response] = deque(maxlen=KEPT)
        self._methods: WeakKeyDictionary[Page, str] = WeakKeyDictionary()  # by which a tab's page was asked for
        self._statuses: WeakKeyDictionary[Page, int] = WeakKeyDictionary()  # with which it was answered
        self._note = note
        self._noted: set[str] = set()
        self._going_on: set[Request] = set()
        self._last_moved = 0.0
        context.on("request", self._asked)
        context.on("requestfinished", self._done)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def _asked(self, request: Request) -> None:
        if request.is_navigation_request() and is_of_page(request):
            self._going_on.clear()  # what the page before still wanted may never be told to have ended
        if request.resource_type != "eventsource":  # that one never ends
            self._going_on.add(request)
        self._last_moved = monotonic()

    def _done(self, request: Request) -> None:
        self._going_on.discard(request)
        self._last_moved = monotonic()

    def idle_since(self) -> float | None:
        """When the last request ended, in the seconds of `time.monotonic`; None while one goes on."""
        return None if self._going_on else self._last_moved

    def going_on(self) -> str:
        """One of the requests that go on, in words; nothing where none does."""
        return next((f"{request.method} {request.url}" for request in self._going_on), "")

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request() and is_of_page(response.request):
            with suppress(Exception):  # the tab is not there yet
                page = response.request.frame.page
                self._methods[page], self._statuses[page] = response.request.method, response.status
        if "json" in response.headers.get("content-type", ""):
            self._json.append(response)

    def _failed(self, request: Request) -> None:
        self._done(request)
        reason = request.failure or "failed"
        if not self.guard.allows(request.url):
            reason = "blocked: its host is not in allow"
            self.note_blocked(request.url)
        if not reason.endswith("ABORTED"):  # as downloads are, and what the page itself no longer wants
            self.failed.append(f"{request.method} {request.url} {reason}")
            if request.is_navigation_request() and is_of_page(request):
                self._page_failed(request.url, reason)

    def _page_failed(self, address: str, reason: str) -> None:
        self.lost_page = (address, reason)
        if not self.guard.allows(address):
            self._refused_page = address

    def answers_form(self, page: Page) -> bool:
        """Whether what the tab shows came as the answer to a form that was sent: to load it anew sends that again."""
        return self._methods.get(page, "GET") != "GET"

    def status_of(self, page: Page) -> int:
        """The status with which the server answered what the tab shows; 0 where nothing was answered."""
        return self._statuses.get(page, 0)

    def take_refused_page(self) -> str | None:
        """The page from a host that is not allowed which was asked for, if nobody has heard of it yet."""
        refused, self._refused_page = self._refused_page, None
        return refused

    def note_blocked(self, address: str) -> None:
        """Notes a request that was blocked, once for each host."""
        host = address.split("/")[2] if "://" in address else address
        if host not in self._noted:
            self._noted.add(host)
            self._note(f"blocked: {address} (its host is not in `allow`)")

    def newest_json(self, matches: Callable[[str], bool]) -> Response | None:
        """The newest JSON answer whose address matches. Its body is read when asked for: `await response.json()`."""
        return next((response for response in reversed(self._json) if matches(response.url)), None)


def is_of_page(request: Request) -> bool:
    """Whether it asks for what a tab as a whole shows, not a frame in it."""
    try:
        return request.frame.parent_frame is None
    except Exception:
        return True  # the frame is not there yet: it is a page that is just coming
