"""Listens to a browser context: every act of a person in every frame and tab, in order."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from secrets import token_hex
from typing import Any

from playwright.async_api import BrowserContext, Download, Frame, Page
from playwright.async_api import Error as PlaywrightError

from planbook.browser.reading.node import Hide
from planbook.browser.recording.happening import Happening
from planbook.browser.recording.naming import Raw, documents_around, elements_in
from planbook.browser.recording.script import script

Hear = Callable[[Happening], None]
PATIENCE = 5.0  # seconds for what was told last
REST = "() => new Promise(done => setTimeout(done, 80))"  # the script tells of some acts a moment later
NEEDED = ("document", "script", "stylesheet", "xhr", "fetch", "websocket")
"""What a page needs to work: the hosts of pictures, fonts and beacons do not count."""


class Listening:
    """Tells `hear` of everything that happens, one after another, until `stop`.

    `hide` replaces secrets in the names of elements. `hosts` are the addresses that the pages needed.
    """

    def __init__(self, context: BrowserContext, hear: Hear, hide: Hide) -> None:
        self.hosts: dict[str, None] = {}
        self._context = context
        self._hear = hear
        self._hide = hide
        self._name = f"planbook{token_hex(12)}"
        self._queue: asyncio.Queue[tuple[dict[str, Any], Page, Frame | None] | None] = asyncio.Queue()
        self._around: dict[Frame, list[Raw]] = {}
        self._stack = AsyncExitStack()
        self._work: asyncio.Task[None] | None = None
        self._ended = False

    async def start(self) -> None:
        """Begins to listen, to the documents that are open as well. Raises Playwright's Error."""
        self._work = asyncio.create_task(self._working())
        await self._stack.enter_async_context(await self._context.expose_binding(self._name, self._told))
        await self._stack.enter_async_context(await self._context.add_init_script(script(self._name)))
        self._context.on("page", self._opened)
        self._context.on("request", self._requested)
        for page in self._context.pages:
            self._watch(page)
            for frame in page.frames:
                with suppress(PlaywrightError):  # a frame that goes away has nothing to tell
                    await frame.evaluate(script(self._name))

    async def stop(self) -> None:
        """Stops. Everything that was told before is heard first."""
        if self._ended:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*map(self._rest, self._context.pages)), PATIENCE)
        self._ended = True
        self._context.remove_listener("page", self._opened)
        self._context.remove_listener("request", self._requested)
        await self._queue.put(None)
        if self._work:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._work, PATIENCE)
        with suppress(PlaywrightError):
            await self._stack.aclose()

    async def _rest(self, page: Page) -> None:
        """Returns after the page has told what it still had to tell. A page with an open dialog does not answer."""
        with suppress(PlaywrightError):
            await asyncio.gather(*(frame.evaluate(REST) for frame in page.frames))

    # From the browser ------------------------------------------------------------------------------------------------
    def _told(self, source: dict[str, Any], message: str) -> None:
        if not self._ended:
            self._queue.put_nowait((json.loads(message), source["page"], source["frame"]))

    def _event(self, page: Page, kind: str, **told: Any) -> None:
        if not self._ended:
            self._queue.put_nowait(({"kind": kind, "time": time.time() * 1000, **told}, page, None))

    def _opened(self, page: Page) -> None:
        self._watch(page)
        self._event(page, "opened")

    def _watch(self, page: Page) -> None:
        page.on("close", lambda page: self._event(page, "closed"))
        page.on("download", self._download)

    def _download(self, download: Download) -> None:
        self._event(download.page, "download", file=download.suggested_filename)

    def _requested(self, request: Any) -> None:
        if request.resource_type in NEEDED and request.url.startswith("http"):
            self.hosts[request.url] = None

    # In order --------------------------------------------------------------------------------------------------------
    async def _working(self) -> None:
        while (entry := await self._queue.get()) is not None:
            try:
                self._hear(await self._happening(*entry))
            except Exception as error:  # nothing may be dropped in silence, and the rest has to be heard
                message = {"text": f"{entry[0].get('kind')}: {type(error).__name__}"}
                self._hear(Happening("broken", entry[1], time.time(), message))

    async def _happening(self, message: dict[str, Any], page: Page, frame: Frame | None) -> Happening:
        if message["kind"] == "opened":
            with suppress(PlaywrightError):
                message["by_page"] = await page.opener() is not None
        seen, to = message.pop("seen", None), message.pop("to", None)
        around = await self._documents_around(frame) if frame and (seen or to) else []
        elements = elements_in(seen, around, self._hide) if seen else []
        dropped_on = elements_in(to, around, self._hide)[0] if to else None
        return Happening(message["kind"], page, message["time"] / 1000, message, elements, dropped_on)

    async def _documents_around(self, frame: Frame) -> list[Raw]:
        """Returns the documents around a frame. They are read once: their names for the frame rarely change."""
        if frame not in self._around:
            self._around[frame] = await documents_around(frame)
        return self._around[frame]
