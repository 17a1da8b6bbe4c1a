"""Blocks what pages send: only requests that read leave the browser, whoever makes them."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from contextlib import AsyncExitStack, suppress
from typing import Any

from playwright.async_api import Browser, CDPSession, WebSocketRoute
from playwright.async_api import Error as PlaywrightError

from planbook.browser.session.session import Session
from planbook.errors import PlanbookError

READING = ("GET", "HEAD", "OPTIONS")
SOCKET = "WEBSOCKET"


class RequestBlocker:
    """Counts the blocked requests by method and address without its query.

    Chromium itself blocks them, because it knows of every request, also of those that Playwright's routes never see:
    requests of workers and service workers, and beacons of a page that is left. Other browsers cannot.
    """

    def __init__(self, holding: bool = True, acts: bool = False) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.holding = holding  # False lets everything through
        self.acts = acts or not holding  # whether steps that may be repeated are executed
        self.page_asked = asyncio.Event()  # set when a blocked request would have opened a page
        self.page = ""  # the last of these requests, such as "POST https://shop.example/login"
        self._under_way: set[asyncio.Future[Any]] = set()

    async def begin(self, browser: Browser, stack: AsyncExitStack) -> None:
        """Begins before there is a page; ends with `stack`. Raises PlanbookError if the browser is not Chromium."""
        if browser.browser_type.name != "chromium":
            raise PlanbookError(
                f"only Chromium can hold back what pages send, {browser.browser_type.name} cannot; "
                "use --browser chromium"
            )
        devtools = await browser.new_browser_cdp_session()
        devtools.on("Fetch.requestPaused", lambda paused: self._keep(self._judge(devtools, paused)))
        await devtools.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})
        stack.push_async_callback(self._end, devtools)

    async def block_web_sockets(self, session: Session) -> None:
        """Blocks the WebSockets of the session's pages too: none is opened, and open ones send nothing."""
        await session.context.route_web_socket("**/*", lambda socket: self._socket(socket, session))

    async def _end(self, devtools: CDPSession) -> None:
        with suppress(PlaywrightError):
            await devtools.detach()

    def _keep(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _judge(self, devtools: CDPSession, paused: dict[str, Any]) -> None:
        method, address = paused["request"]["method"], paused["request"]["url"]
        which = {"requestId": paused["requestId"]}
        with suppress(PlaywrightError):  # the request may go with its page
            if method in READING or not self.holding:
                await devtools.send("Fetch.continueRequest", which)
                return
            of_page = paused["resourceType"] == "Document"
            self._note(method, address, of_page)
            # An aborted page load leaves the current page alone; other requests see a failure.
            await devtools.send(
                "Fetch.failRequest", which | {"errorReason": "Aborted" if of_page else "BlockedByClient"}
            )

    def _note(self, method: str, address: str, of_page: bool = False) -> None:
        shown = address.partition("#")[0].partition("?")[0]
        self.counts[method, shown] += 1
        if of_page:
            self.page = f"{method} {shown}"
            self.page_asked.set()

    async def _socket(self, socket: WebSocketRoute, session: Session) -> None:
        if self.holding or not session.guard.allows(socket.url):
            self._note(SOCKET, socket.url)
            await socket.close(code=1008, reason="held back")
            return
        server = socket.connect_to_server()
        socket.on_message(lambda message: self._note(SOCKET, socket.url) if self.holding else server.send(message))
