"""Records JSON responses for `extract: {response: …}`, with their bodies.

The browser discards a body as soon as its page navigates, which may be at once. In plans that use responses, Chromium
therefore holds each response to a script until it was read; other browsers are asked as soon as possible.
"""

from __future__ import annotations

import asyncio
import re
from base64 import b64decode
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from time import monotonic
from typing import Any, TypeVar

from playwright.async_api import BrowserContext, CDPSession, Page, Request, Response
from playwright.async_api import Error as PlaywrightError

from planbook.browser.network.statuses import in_words
from planbook.errors import StepError
from planbook.files.strict_json import read_json

Done = TypeVar("Done")
Place = tuple[str, str]  # method and URL
KEPT = 100
JSON = re.compile(r"[/+]json\b")
REDIRECTS = range(300, 400)


@dataclass(frozen=True)
class RecordedResponse:
    """One response. `number`: the order of the requests; `came`: the arrival, in seconds of `time.monotonic`."""

    url: str
    status: int
    number: int
    came: float
    body: Callable[[], Awaitable[bytes]]

    @property
    def ok(self) -> bool:
        """Whether its status is not an error."""
        return 200 <= self.status < 400

    async def text(self) -> str:
        """Returns the body as text. Raises StepError if the page navigated before the body was read."""
        try:
            content = await self.body()
        except PlaywrightError:
            raise StepError("not_found", f"{self.url} was answered, but the page has gone on since, "
                            "and with it went the answer") from None  # fmt: skip
        return content.decode("utf-8", "replace")

    async def json(self) -> Any:
        """Returns the parsed body. Raises StepError if it is not JSON."""
        try:
            return read_json(await self.text())
        except ValueError as error:
            raise StepError("value", f"the response of {self.url} is not valid JSON: {error}") from None

    @property
    def in_words(self) -> str:
        """The status with its name: `500 (Internal Server Error)`."""
        return in_words(self.status, "")


class ResponseLog:
    """The last hundred responses. `keep_bodies`: reads each body as it arrives, else on demand."""

    def __init__(self, context: BrowserContext) -> None:
        self.keep_bodies = False
        self._holds = False
        self._context = context
        self._came: deque[RecordedResponse] = deque(maxlen=KEPT)
        self._asked: dict[Request, int] = {}
        self._read: dict[Place, deque[Callable[[], Awaitable[bytes]]]] = defaultdict(
            deque
        )  # bodies of responses that were held
        self._numbers = count()
        self._since = 0.0
        self._busy: set[asyncio.Future[Any]] = set()
        context.on("request", self._note_asked)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)
        context.on("page", self._opened)

    def _note_asked(self, request: Request) -> None:
        if request.resource_type in ("xhr", "fetch", "document", "other"):
            self._asked[request] = next(self._numbers)

    def _failed(self, request: Request) -> None:
        self._asked.pop(request, None)

    def _answered(self, response: Response) -> None:
        number = self._asked.pop(response.request, 0)
        if JSON.search(response.headers.get("content-type", "")):
            read = self._read[response.request.method, response.url]
            body = read.popleft() if read else self._body(response)
            self._came.append(RecordedResponse(response.url, response.status, number, monotonic(), body))

    def _body(self, response: Response) -> Callable[[], Awaitable[bytes]]:
        if not self.keep_bodies:
            return response.body
        task = self._keep(response.body())
        return lambda: task

    # Holding responses ---------------------------------------------------------------------------------------------
    async def hold_back(self) -> None:
        """Reads the responses of all tabs before the page gets them from now on, if the browser supports it."""
        self._holds = True
        await asyncio.gather(*map(self._attend, self._context.pages))

    def _opened(self, page: Page) -> None:
        if self._holds:
            self._keep(self._attend(page))

    async def _attend(self, page: Page) -> None:
        browser = self._context.browser
        if browser is None or browser.browser_type.name != "chromium":
            return
        with suppress(PlaywrightError):
            line = await self._context.new_cdp_session(page)
            line.on("Fetch.requestPaused", lambda paused: self._keep(self._let_through(line, paused)))
            patterns = [{"resourceType": kind, "requestStage": "Response"} for kind in ("XHR", "Fetch")]
            await line.send("Fetch.enable", {"patterns": patterns})

    async def _let_through(self, line: CDPSession, paused: dict[str, Any]) -> None:
        which = {"requestId": paused["requestId"]}
        headers = {one["name"].lower(): one["value"] for one in paused.get("responseHeaders", ())}
        with suppress(PlaywrightError):  # the request may go with its page
            try:
                if (
                    JSON.search(headers.get("content-type", ""))
                    and paused.get("responseStatusCode", 0) not in REDIRECTS
                ):
                    body = await line.send("Fetch.getResponseBody", which)
                    content = b64decode(body["body"]) if body["base64Encoded"] else body["body"].encode()
                    self._note_read(paused["request"], content)
            finally:
                await line.send("Fetch.continueRequest", which)

    def _note_read(self, request: dict[str, Any], content: bytes) -> None:
        async def read() -> bytes:
            return content

        self._read[request["method"], request["url"]].append(read)

    def _keep(self, work: Coroutine[Any, Any, Done]) -> asyncio.Future[Done]:
        task = asyncio.ensure_future(work)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # marks the exception as retrieved
        return task

    # Access -----------------------------------------------------------------------------------------------------------
    def begin_act(self) -> None:
        """Begins a new act: earlier responses no longer count."""
        self._since = monotonic()

    def newest(self, matches: Callable[[str], bool]) -> RecordedResponse | None:
        """Returns the newest response (by request) from a matching URL since the last act; None if there is none."""
        found = [one for one in self._came if one.came >= self._since and matches(one.url)]
        return max(found, key=lambda one: one.number, default=None)

    def has_any(self, matches: Callable[[str], bool]) -> bool:
        """Returns whether there was ever a response from a matching URL."""
        return any(matches(one.url) for one in self._came)
