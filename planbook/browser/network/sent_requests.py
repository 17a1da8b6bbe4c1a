"""What the browser sends because a step acted: the requests that may change something on a site.

A request belongs to the act during which it begins: from the start of the act until two seconds after the step's
attempt, unless another act begins earlier. Three kinds of requests belong to no act:

* those to hosts that are not allowed: they are blocked;
* those that a page makes periodically. A request counts as such after the page has sent the same one (method,
  address and body, numbers aside) twice while no step acted, and with no act between;
* those of a page that the act has opened, because that page makes them whoever opens it.

Where requests count however late they are (`waits`), the first of those that a page makes periodically is withdrawn
when the second comes, unless the site has not taken the first: then it is tried again.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import BrowserContext, Frame, Page, Request, Response, WebSocket

from planbook.browser.network.emptied_form import form_of
from planbook.browser.network.statuses import AN_ERROR, in_words
from planbook.browser.network.url_pattern import without_query

SAFE = frozenset(("GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT", "SEARCH", "QUERY"))
"""The methods that only read, by IANA's register (HTTP and WebDAV)."""
LATE = 2.0  # seconds after an attempt in which requests still count: some pages save after a pause
COMPARED = 2000  # characters of a body that are compared
REFUSED = "the site answered {} {} with {}: it may not have taken what the step sent"
TWICE = "the page sent {} {} twice with the same content for one act: the site may have done it twice"
UNANSWERED = "{} {} got no answer: {}; it is unclear whether the site has taken what the step sent"
_BOUNDARY = re.compile(rb"^--[^\r\n]+\r\n")
_NUMBERED = re.compile(r"\w*\d[\w-]*")


Form = dict[str, list[str]]
"""Texts by the names of their fields; by "" the body of a form in parts."""


def _always(what: str, request: Request | None) -> bool:
    return True


def _nothing(what: str) -> None:
    """Withdraws nothing."""


@dataclass(eq=False)
class RequestCause:
    """An act: something that the browser was told to do. `tell` is called for each request, `doubt` with what speaks
    against the site's having taken it, or against its having taken it once.

    `only_pages`: counts only its page loads, as for a reload, which may send a form again. `lets` is called first, and
    returns whether the request may go (`held_requests`); a WebSocket's frame is not a request. `withdraw` is called if
    one that was told turns out to be the page's own.
    """

    tell: Callable[[str], None]
    doubt: Callable[[str], None]
    only_pages: bool = False
    lets: Callable[[str, Request | None], bool] = _always
    withdraw: Callable[[str], None] = _nothing
    over_at: float | None = None  # the end of the attempt, by `time.monotonic`
    opening: set[Page] = field(default_factory=set)  # tabs in which it started a page load
    opened: set[Page] = field(default_factory=set)  # tabs that show another page by now
    requests: list[Request] = field(default_factory=list)  # those that were reported
    once: bool = False  # whether what it sends must not be sent again

    part: int = 0  # how many of these belong to the parts of the step that are done

    def end(self) -> None:
        """Ends the attempt."""
        self.over_at = monotonic()

    def part_done(self) -> None:
        """Begins the next part of a step that acts more than once."""
        self.part = len(self.requests)

    @property
    def is_past(self) -> bool:
        return self.over_at is not None and monotonic() - self.over_at > LATE


class FormWatcher(Protocol):
    """Is told what becomes of the fields of a page."""

    def sent_form(self, frame: Frame, form: Form) -> None:
        """Called when a frame leaves its document, with what it sends thereby."""

    def left_by_act(self, frame: Frame) -> None:
        """Called when a frame leaves its document during an act, or after one that has sent something."""

    def sent_by_act(self, form: Form) -> None:
        """Called when a page sends this because of an act; by "" the whole body."""


class SentRequests:
    """Assigns the requests of a browser context to acts."""

    def __init__(
        self,
        context: BrowserContext,
        allows: Callable[[str], bool],
        filled: "Callable[[], FormWatcher]",
    ) -> None:
        self._allows = allows
        self._filled = filled
        self._unanswered: dict[Request, RequestCause] = {}
        self._act: RequestCause | None = None  # the last act
        self._once: list[RequestCause] = []  # the acts of `once` steps
        self._count = 0  # number of acts
        self._seen: dict[str, int] = {}  # requests between acts, each with the last act before it
        self._by_itself: set[str] = set()  # those that a page makes periodically
        self.waits = False  # whether a request that the page has never made belongs to the last act however late it is
        self._late: dict[str, tuple[RequestCause, str, Request]] = {}  # those that were told late, with their acts
        self.held: set[Request] = set()  # those that must not go
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)
        context.on("page", self._came)

    def begin(self, act: RequestCause) -> None:
        """Assigns requests to this act from now on."""
        self._act = act
        self._count += 1
        if act.once:
            self._once.append(act)

    def was_sent_once(self, request: Request | None) -> bool:
        """Returns whether a `once` step has sent this request."""
        return any(request in act.requests for act in self._once)

    def unanswered(self) -> Request | None:
        """Returns a request of a script that the last act has caused, and that the site has not answered yet."""
        return next(
            (
                request
                for request, act in self._unanswered.items()
                if act is self._act and request.resource_type != "ping" and not request.is_navigation_request()
            ),
            None,
        )

    def stop(self) -> None:
        """Assigns requests to no act from now on."""
        self._act = None

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Restores the current act after the block, whose acts interrupt it."""
        before = self._act
        try:
            yield
        finally:
            self._act = before

    # Events ----------------------------------------------------------------------------------------------------------
    def _came(self, page: Page) -> None:
        page.on("framenavigated", lambda frame: self._shown(page, frame))
        page.on("websocket", self._opened)

    def _shown(self, page: Page, frame: Frame) -> None:
        if self._act and frame.parent_frame is None and page in self._act.opening:
            self._act.opened.add(page)

    def _asked(self, request: Request) -> None:
        frame = _frame_of(request) if request.is_navigation_request() else None
        if frame and self._allows(request.url) and (form := _form_of(frame, request)):
            self._filled().sent_form(frame, form)
        page = _tab_of(frame)
        if frame and self._act and (self._act.requests or not self._act.is_past):
            self._filled().left_by_act(frame)
        if request.method in SAFE:
            if self._act and page:
                self._act.opening.add(page)
        elif self._allows(request.url):
            body = "" if request.is_navigation_request() else _body(request)
            self._sent(request.method, request.url, body, request)

    def _failed(self, request: Request) -> None:
        if self._act and request.is_navigation_request() and (page := _tab_of(_frame_of(request))):
            self._act.opening.discard(page)
        reason = request.failure or "failed"
        self._forget_late(request)
        act = self._unanswered.pop(request, None)
        if act and not request.is_navigation_request() and not reason.endswith("ABORTED"):
            act.doubt(UNANSWERED.format(request.method, without_query(request.url), reason))

    def _answered(self, response: Response) -> None:
        request = response.request
        act = self._unanswered.pop(request, None)
        if response.status >= AN_ERROR:
            self._forget_late(request)
        if act and request.service_worker:
            self._note_doubled(act, request)
        if act and response.status >= AN_ERROR:
            act.doubt(REFUSED.format(request.method, without_query(request.url), in_words(response.status)))

    def _opened(self, socket: WebSocket) -> None:
        if self._allows(socket.url):
            socket.on("framesent", lambda content: self._sent("WebSocket", socket.url, _text(content), None))

    def _sent(self, method: str, url: str, body: str, request: Request | None) -> None:
        act, key = self._act, _NUMBERED.sub("0", f"{method} {url} {body}")
        is_new = key not in self._seen
        if self._is_by_itself(key) or act is None or (act.is_past and not (self.waits and is_new)):
            return
        is_part = request is not None and not request.is_navigation_request()
        if not is_part or (not act.only_pages and _asked_by(request) not in act.opened):
            what = f"{method} {without_query(url)}"
            if not act.lets(what, request):
                self.held |= {request} if request else set()
                return
            if request:
                self._note_again(act, request)
                act.requests.append(request)
                self._unanswered[request] = act
            self._filled().sent_by_act(_whole_form(request) if request else {"": [body]})
            act.tell(what)
            if act.is_past and request:
                self._late[key] = (act, what, request)

    def _note_again(self, act: RequestCause, request: Request) -> None:
        """Notes that the page sends again for one act: a form, or what the site has not answered yet."""
        if request.service_worker and not request.post_data_buffer:  # it may stand for any request of the page
            return
        content, before = _content(request), act.requests[act.part :]
        open_ = [one for one in before if one in self._unanswered or one.is_navigation_request()]
        same = [one for one in open_ if _content(one) == content]
        if len(same) == 1 and request.redirected_from is None and request.resource_type != "ping":
            act.doubt(TWICE.format(request.method, without_query(request.url)))

    def _note_doubled(self, act: RequestCause, request: Request) -> None:
        """Notes that a service worker has passed on a request of the page for one act more than once.

        The browser does not tell what it passes on, and may tell of it first. So those that are answered are counted.
        """
        like = [one for one in act.requests[act.part :] if (one.method, one.url) == (request.method, request.url)]
        asked = sum(not one.service_worker for one in like)
        passed_on = [one for one in like if one.service_worker and one not in self._unanswered]
        if asked and len(passed_on) == asked + 1:
            act.doubt(TWICE.format(request.method, without_query(request.url)))

    def _is_by_itself(self, key: str) -> bool:
        if self._act is None or self._act.over_at is not None:
            if self._seen.get(key) == self._count:
                self._by_itself.add(key)
                self._withdraw(key)
            self._seen[key] = self._count
        return key in self._by_itself

    def _withdraw(self, key: str) -> None:
        act, what, request = self._late.pop(key, (None, "", None))
        if act and request not in self._unanswered:
            act.withdraw(what)

    def _forget_late(self, request: Request) -> None:
        """Keeps a request that the site has not taken from being withdrawn."""
        self._late = {key: late for key, late in self._late.items() if late[2] is not request}


def _frame_of(request: Request) -> Frame | None:
    """Returns the frame whose page load this is; None if it does not exist yet."""
    with suppress(Exception):  # Playwright's own: the frame does not exist yet
        return request.frame
    return None


def _tab_of(frame: Frame | None) -> Page | None:
    """Returns the tab whose own frame this is."""
    return frame.page if frame and not frame.parent_frame else None


def _form_of(frame: Frame, request: Request) -> Form:
    """Returns what a page load sends that the address of the page before does not say already."""
    if request.method in SAFE:
        query = urlsplit(request.url).query
        return parse_qs(query, keep_blank_values=True) if query != urlsplit(frame.url).query else {}
    return form_of(request) or ({"": [_body(request)]} if _body(request) else {})


def _whole_form(request: Request) -> Form:
    return {**form_of(request), "": [(request.post_data_buffer or b"").decode("utf-8", "replace")]}


def _content(request: Request) -> tuple[object, ...]:
    """Returns what two equal requests have in common: not the random text between the parts of a form."""
    body = request.post_data_buffer or b""
    boundary = _BOUNDARY.match(body)
    parts = body.replace(boundary[0].strip(), b"--") if boundary else body
    return request.method, request.url, parts, request.service_worker is not None


def _asked_by(request: Request | None) -> Page | None:
    """Returns the tab that sends the request; None for a service worker."""
    with suppress(Exception):  # Playwright's own: a worker has no frame
        return request.frame.page if request else None
    return None


def _body(request: Request) -> str:
    with suppress(UnicodeDecodeError):
        return (request.post_data or "")[:COMPARED]
    return ""


def _text(content: str | bytes) -> str:
    return content[:COMPARED] if isinstance(content, str) else str(content[:COMPARED])
