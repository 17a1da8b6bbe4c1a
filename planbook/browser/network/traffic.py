"""Watches the network: requests in progress, and requests that failed or were blocked."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from time import monotonic
from weakref import WeakKeyDictionary

from playwright.async_api import BrowserContext, Frame, Page, Request, Response, WebSocket

from planbook.browser.network.allowlist import Guard, is_external_scheme
from planbook.browser.network.owed_answer import UNREADABLE
from planbook.hosts import host_and_port

KEPT = 100
OF_SCRIPTS = ("xhr", "fetch", "ping")
FOR_THE_EYE = ("image", "media", "font", "texttrack")
ASIDE = ("eventsource", "cspviolationreport")
READING = ("GET", "HEAD", "OPTIONS")
HTTP_SCHEMES = ("basic", "digest", "ntlm", "negotiate")
Place = tuple[str, str, int]
AT_ONCE = 0.05  # seconds after an act in which all requests count as caused by it
SOON = 0.5  # seconds in which a page itself reports that its request was refused
TOO_OFTEN = 2  # times that requests to an address may outlast a wait; after that they are never waited for again


class Traffic:
    """The network traffic of a browser context. Keeps the last hundred failures."""

    def __init__(self, context: BrowserContext, guard: Guard, note: Callable[[str], None]) -> None:
        self.guard = guard
        self.failed: deque[str] = deque(maxlen=KEPT)  # "GET http://… net::ERR_…", oldest first
        self.lost_page: tuple[str, str] | None = None  # URL and reason of the last page that failed to load
        self._refused_page: str | None = None
        self._first: WeakKeyDictionary[Page, Request] = WeakKeyDictionary()  # what each tab's page load began with
        self._methods: WeakKeyDictionary[Page, str] = WeakKeyDictionary()  # method of each tab's page load
        self._statuses: WeakKeyDictionary[Page, int] = WeakKeyDictionary()  # status of each tab's page load
        self._challenges: WeakKeyDictionary[Page, str] = WeakKeyDictionary()  # how each tab's page asks to sign in
        self._note = note
        self._noted: set[str] = set()
        self._going_on: set[Request] = set()
        self._last_moved = 0.0
        self._streams: set[Request] = set()  # streamed responses, which may never end
        self._arriving: set[Request] = set()  # page loads of which the beginning has come
        self._attached: WeakKeyDictionary[Frame, float] = WeakKeyDictionary()  # when frames came into their pages
        self._in_frames: set[Request] = set()  # page loads in frames that were there before the last act
        self._sockets: set[WebSocket] = set()
        self._given_up: set[Request] = set()
        self._outlasted: Counter[Place] = Counter()
        self._ended: dict[Place, float] = {}  # when a request of this kind last ended
        self._again: Counter[Place] = Counter()  # how often the page repeated it without an act
        self._repeated: set[Request] = set()  # the repeated requests
        self.acted = 0.0  # when the last act began
        self.reasons: Mapping[tuple[str, int], str] = {}  # why hosts could not be reached, from the proxy
        self._loop = asyncio.get_running_loop()
        context.on("request", self._asked)
        context.on("requestfinished", self._done)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)
        context.on("page", self._came)

    def _came(self, page: Page) -> None:
        page.on("websocket", self._connected)
        page.on("frameattached", self._attach)

    def _attach(self, frame: Frame) -> None:
        self._attached[frame] = monotonic()

    def _asked(self, request: Request) -> None:
        if request.is_navigation_request() and is_of_page(request):
            self._forget(_page_of(request))
        elif request.is_navigation_request() and self._attached.get(request.frame, self.acted) < self.acted:
            self._in_frames.add(request)
        if request.resource_type != "eventsource":  # event streams never end
            self._going_on.add(request)
        else:
            self._streams.add(request)
        self._last_moved = monotonic()
        self._note_repeated(request)

    def _note_repeated(self, request: Request) -> None:
        """Notes a request that the page repeats: one like it has ended since the last act."""
        place, since_act = _place(request), self._last_moved - self.acted
        repeats = self._ended.get(place, 0.0) > self.acted
        self._again[place] += repeats
        if (repeats or self._again[place] > 1) and since_act > AT_ONCE:
            self._repeated.add(request)

    def note_act(self) -> None:
        """Notes that a step acts on the page now."""
        self.acted = monotonic()

    def _forget(self, page: Page | None) -> None:
        """Forgets the requests of the tab's previous page: the browser may never report their end."""
        for requests in self._kinds:
            requests -= {one for one in requests if one.resource_type != "ping" and _page_of(one) is page}

    def _done(self, request: Request) -> None:
        for requests in self._kinds:
            requests.discard(request)
        self._last_moved = self._ended[_place(request)] = monotonic()

    @property
    def _kinds(self) -> tuple[set[Request], ...]:
        return self._going_on, self._streams, self._given_up, self._repeated, self._arriving, self._in_frames

    def _connected(self, socket: WebSocket) -> None:
        if not self.guard.allows(socket.url):
            self.note_blocked(socket.url)
        else:
            self._sockets.add(socket)
            socket.on("close", lambda gone: self._sockets.discard(gone))

    # What to wait for ----------------------------------------------------------------------------------------------
    def sending(self, scripts: bool = False) -> str:
        """Returns a request in progress that should be waited for, in words; "" if there is none.

        `scripts`: also considers the page's scripts, which change the page as soon as they load.
        """
        return next((_in_words(request) for request in self._awaited(scripts)), "")

    def is_loading(self, page: Page) -> bool:
        """Returns whether the tab's page is arriving, or another one in a frame of it: what is there may not be all."""
        loads = self._arriving | (self._in_frames - self._repeated)
        return any(_page_of(request) is page for request in loads - self._given_up)

    def is_sending(self) -> bool:
        """Returns whether one of these may change something on the server."""
        return any(request.method not in READING and request.resource_type != "ping" for request in self._awaited())

    def streams(self) -> bool:
        """Returns whether data may arrive at any time: over a socket, an event stream or a long poll."""
        return bool(self._sockets or self._streams or self._given_up or self._repeated)

    def stop_waiting(self) -> None:
        """Stops waiting for the current requests; if it happens too often, also for later ones to the same address."""
        for request in list(self._awaited(scripts=True)):
            self._given_up.add(request)
            self._outlasted[_place(request)] += 1

    def _awaited(self, scripts: bool = False) -> Iterator[Request]:
        for request in self._going_on - self._streams - self._given_up:
            kind = request.resource_type
            of_page = request.is_navigation_request() and is_of_page(request)
            if request in self._repeated and not of_page:  # a page that loads itself again is a page that loads
                continue
            loads = of_page or request in self._in_frames
            counts = kind in OF_SCRIPTS or request.method not in READING or loads or (scripts and kind == "script")
            if counts and kind not in ASIDE and self._outlasted[_place(request)] < TOO_OFTEN:
                yield request

    def idle_since(self) -> float | None:
        """Returns when the last request ended, in seconds of `time.monotonic`; None while one is in progress."""
        return None if self._going_on else self._last_moved

    def going_on(self) -> str:
        """Returns one of the requests in progress, in words; "" if there is none."""
        return next(map(_in_words, self._going_on), "")

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request() and is_of_page(response.request):
            self._arriving |= {response.request} & self._going_on
            with suppress(Exception):  # the tab does not exist yet
                page = response.request.frame.page
                self._methods[page], self._statuses[page] = response.request.method, response.status
                self._first[page] = _first_of(response.request)
                self._challenges[page] = response.headers.get("www-authenticate", "")
        if "event-stream" in response.headers.get("content-type", ""):
            self._streams.add(response.request)

    def _failed(self, request: Request) -> None:
        self._done(request)
        if is_external_scheme(request.url):
            return self._note(f"{request.url} is for another program; planbook opens none")
        reason = self.failure_reason(request.url, request.failure or "failed")
        if not self.guard.allows(request.url):
            reason = f"blocked: its {self.guard.why_not(request.url)} is not in allow"
            self.note_blocked(request.url)
        if not reason.endswith("ABORTED"):  # as of downloads, and of requests that the page cancels
            self.failed.append(f"{request.method} {request.url} {reason}")
            if request.is_navigation_request() and is_of_page(request):
                self._page_failed(request.url, reason)
        return None

    def _page_failed(self, address: str, reason: str) -> None:
        self.lost_page = (address, reason)
        if not self.guard.allows(address):
            self._refused_page = address

    # What a loading page still lacks ---------------------------------------------------------------------------------
    def moves(self, seconds: float) -> bool:
        """Returns whether something that a page needs is loading, or a request began or ended in the last `seconds`."""
        needed = any(one.resource_type not in (*FOR_THE_EYE, *OF_SCRIPTS) for one in self._going_on)
        return needed or monotonic() - self._last_moved < seconds

    def note_missing(self) -> None:
        """Notes what had not loaded when the page was used, each URL once."""
        for request in self._going_on - self._streams:
            if request.resource_type == "script":
                self._given_up.add(request)
            if request.resource_type not in OF_SCRIPTS and request.url not in self._noted:
                self._noted.add(request.url)
                self._note(f"the page is used although this had not loaded in time: {_in_words(request)}")

    def is_form_response(self, page: Page) -> bool:
        """Returns whether the tab's page is the response to a form: a reload would send the form again."""
        return self._methods.get(page, "GET") != "GET"

    def form_of_page(self, page: Page) -> Request | None:
        """Returns the request that sent the form to which the tab's page is the response; None if it is none."""
        return self.first_request(page) if self.is_form_response(page) else None

    def status_of(self, page: Page) -> int:
        """Returns the status of the tab's page load; 0 if there was no response."""
        return self._statuses.get(page, 0)

    def first_request(self, page: Page) -> Request | None:
        """Returns the request that the tab's page load began with, before any redirect."""
        return self._first.get(page)

    def http_challenge(self, page: Page) -> str:
        """Returns the scheme of the HTTP authentication that the tab's page asks for, such as `Basic`; "" if none."""
        scheme = self._challenges.get(page, "").partition(" ")[0].rstrip(",")
        return scheme if self.status_of(page) == 401 and scheme.lower() in HTTP_SCHEMES else ""

    def pop_refused_page(self) -> str | None:
        """Returns and clears the last page from a forbidden host that was requested."""
        refused, self._refused_page = self._refused_page, None
        return refused

    def failure_reason(self, address: str, said: str) -> str:
        """Returns why something could not be loaded, if the browser only knows that its proxy failed."""
        there = host_and_port(address)
        known = self.reasons.get(there) if there and any(code in said for code in ("ERR_SOCKS", *UNREADABLE)) else None
        return f"net::{known}" if known else said

    def refused(self, host: str, port: int) -> None:
        """Takes a refused connection from the proxy's thread, and notes it if nothing else reports it."""
        with suppress(RuntimeError):  # the session is over and its loop closed
            self._loop.call_soon_threadsafe(self._loop.call_later, SOON, self._note_refused, host, port)

    def _note_refused(self, host: str, port: int) -> None:
        there = f"[{host}]" if ":" in host else host
        self.note_blocked(f"https://{there}" if port == 443 else f"http://{there}:{port}")

    def note_blocked(self, address: str) -> None:
        """Notes a blocked request, once per host and port."""
        there = str(host_and_port(address) or address)
        if there not in self._noted:
            self._noted.add(there)
            self._note(f"blocked: {address} (its {self.guard.why_not(address)} is not in `allow`)")


def is_of_page(request: Request) -> bool:
    """Returns whether the request is for a tab's page, not for a frame in it."""
    try:
        return request.frame.parent_frame is None
    except Exception:
        return True  # the frame does not exist yet: a new page


def _page_of(request: Request) -> Page | None:
    try:
        return request.frame.page
    except Exception:
        return None  # of a service worker, or of a new page


def _first_of(request: Request) -> Request:
    while request.redirected_from:
        request = request.redirected_from
    return request


def _place(request: Request) -> Place:
    """Returns the key of similar requests. For requests that only read, the query is ignored."""
    if request.method in READING:
        return request.method, request.url.partition("?")[0], 0
    return request.method, request.url, hash(request.post_data_buffer)


def _in_words(request: Request) -> str:
    return f"{request.method} {request.url}"
