"""Listens to a browser context: every act of a person in every frame and tab, in order."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager, suppress
from secrets import token_hex
from typing import Any

from playwright.async_api import BrowserContext, Dialog, Download, Frame, Page
from playwright.async_api import Error as PlaywrightError

from planbook.browser.reading.node import Hide
from planbook.browser.recording import silence
from planbook.browser.recording.acts import Happening
from planbook.browser.recording.naming import Raw, documents_around, elements_in
from planbook.browser.recording.script import script

Hear = Callable[[Happening], None]
Told = dict[str, Any]
Removed = AbstractAsyncContextManager[Any]  # what Playwright put into the pages; its end takes it out
AT_ONCE = 1.0  # seconds for a page that seems to have a dialog open, and for the browser to forget the script
PATIENCE = 4.0  # seconds for a page to tell what it still has to tell
BEFORE = "beforeunload"
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
        self._queue: asyncio.Queue[tuple[Told, Page, Frame | None] | None] = asyncio.Queue()
        self._around: dict[Frame, list[Raw]] = {}
        self._dialogs: dict[Page, Dialog] = {}  # the newest of each page, unless the page told of its end
        self._unread: set[tuple[str, str]] = set()  # acts that were named as not read: their kinds and elements
        self._put_in: list[Removed] = []
        self._beginning: list[asyncio.Future[None]] = []
        self._work: asyncio.Task[None] | None = None
        self._ended = False

    async def start(self) -> None:
        """Begins to listen, to the documents that are open as well; one that does not answer is heard once it does.

        Raises Playwright's Error.
        """
        self._out_of_time: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._work = asyncio.create_task(self._working())
        self._put_in.append(await self._context.expose_binding(self._name, self._told))
        self._put_in.append(await self._context.add_init_script(script(self._name)))
        self._context.on("page", self._opened)
        self._context.on("request", self._requested)
        self._context.on("dialog", self._asked)
        for page in self._context.pages:
            self._watch(page)
            self._beginning += [asyncio.ensure_future(self._begin_in(frame)) for frame in page.frames]
        await _wait(self._beginning, PATIENCE)

    async def _begin_in(self, frame: Frame) -> None:
        with suppress(PlaywrightError):  # a frame that goes away has nothing to tell
            await frame.evaluate(script(self._name))

    async def stop(self) -> None:
        """Stops within some seconds. Everything that was told before is heard first.

        What could not be read by then is heard as `missed`, and so is each page that does not answer any more.
        """
        silent = [] if self._ended else await self._silent_pages()
        self._ended = True
        for event, hears in (("page", self._opened), ("request", self._requested), ("dialog", self._asked)):
            with suppress(KeyError):  # it was stopped before
                self._context.remove_listener(event, hears)
        self._queue.put_nowait(None)
        if self._work:
            await asyncio.wait([self._work], timeout=AT_ONCE if silent else PATIENCE)
            if not self._out_of_time.done():
                self._out_of_time.set_result(None)
            await self._work
        for page in silent:
            text = silence.of_page(page.url, self._dialogs.get(page))
            self._hear(Happening("missed", page, time.time(), {"text": self._hide(text)}))
        await self._forget()

    async def _silent_pages(self) -> list[Page]:
        """Returns the pages that do not answer. The others have told what they still had to tell."""
        pages = list(self._context.pages)
        answers = await asyncio.gather(*map(self._answers, pages))
        return [page for page, answered in zip(pages, answers, strict=True) if not answered]

    async def _answers(self, page: Page) -> bool:
        """Waits until the page has told everything; False if it does not answer, as with an open dialog."""
        resting = [asyncio.ensure_future(self._rest(frame)) for frame in page.frames]
        return await _wait(resting, AT_ONCE if page in self._dialogs else PATIENCE)

    async def _rest(self, frame: Frame) -> None:
        with suppress(PlaywrightError):
            await frame.evaluate(REST)

    async def _forget(self) -> None:
        """Takes script and binding out of the browser. Where a page does not answer, they go with the context."""
        forgetting = [asyncio.ensure_future(_remove(one)) for one in self._put_in]
        self._put_in = []
        await _wait([*self._beginning, *forgetting], AT_ONCE)

    # From the browser ------------------------------------------------------------------------------------------------
    def _told(self, source: dict[str, Any], message: str) -> None:
        if self._ended:
            return
        told = json.loads(message)
        self._answered(source["page"], told)
        self._queue.put_nowait((told, source["page"], source["frame"]))

    def _answered(self, page: Page, told: Told) -> None:
        """Notes that a dialog of the page has ended. Of the answer to a question before leaving, nothing else tells."""
        asked, kind = self._dialogs.get(page), told["kind"]
        if asked is None or kind in ("leaves", "left") or (kind not in ("dialog", "document") and asked.type != BEFORE):
            return
        del self._dialogs[page]
        if asked.type == BEFORE:
            answer = {"kind": "dialog", "type": BEFORE, "text": "", "accepted": kind == "document", "answer": None}
            self._queue.put_nowait(({**answer, "time": told["time"]}, page, None))

    def _asked(self, dialog: Dialog) -> None:
        if dialog.page:
            self._dialogs[dialog.page] = dialog

    def _event(self, page: Page, kind: str, **told: Any) -> None:
        if not self._ended:
            self._queue.put_nowait(({"kind": kind, "time": time.time() * 1000, **told}, page, None))

    def _opened(self, page: Page) -> None:
        self._watch(page)
        self._event(page, "opened")

    def _watch(self, page: Page) -> None:
        page.on("close", lambda page: self._event(page, "closed"))
        page.on("crash", lambda page: self._event(page, "missed", text=self._hide(silence.of_crash(page.url))))
        page.on("download", self._download)

    def _download(self, download: Download) -> None:
        self._event(download.page, "download", file=download.suggested_filename)

    def _requested(self, request: Any) -> None:
        if request.resource_type in NEEDED and request.url.startswith("http"):
            self.hosts[request.url] = None

    # In order --------------------------------------------------------------------------------------------------------
    async def _working(self) -> None:
        while (entry := await self._queue.get()) is not None:
            message, page, _ = entry
            try:
                self._hear(await self._happening(*entry))
            except NotAnsweredError:
                self._name_unread(message, page)
            except Exception as error:  # nothing may be dropped in silence, and the rest has to be heard
                told = {"text": f"{message.get('kind')}: {type(error).__name__}"}
                self._hear(Happening("broken", page, time.time(), told))

    async def _happening(self, message: Told, page: Page, frame: Frame | None) -> Happening:
        if message["kind"] == "opened":
            with suppress(PlaywrightError):
                message["by_page"] = await page.opener() is not None
        seen, to = message.get("seen"), message.get("to")
        if not seen and silence.key(message) in self._unread:  # the message that led to its element was not read
            raise NotAnsweredError
        around = await self._documents_around(frame) if frame and (seen or to) else []
        elements = elements_in(seen, around, self._hide) if seen else []
        dropped_on = elements_in(to, around, self._hide)[0] if to else None
        told = {key: value for key, value in message.items() if key not in ("seen", "to")}
        return Happening(message["kind"], page, message["time"] / 1000, told, elements, dropped_on)

    async def _documents_around(self, frame: Frame) -> list[Raw]:
        """Returns the documents around a frame. They are read once: their names for the frame rarely change.

        Raises NotAnsweredError if the recording ends, and they do not answer.
        """
        if frame not in self._around:
            reading = asyncio.ensure_future(documents_around(frame))
            either: set[asyncio.Future[Any]] = {reading, self._out_of_time}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                reading.cancel()
                raise NotAnsweredError
            self._around[frame] = reading.result()
        return self._around[frame]

    def _name_unread(self, message: Told, page: Page) -> None:
        """Says once of each act that it was not read: typing comes as a message for each letter."""
        if silence.key(message) not in self._unread:
            self._unread.add(silence.key(message))
            text = self._hide(silence.of_act(message))
            self._hear(Happening("missed", page, message["time"] / 1000, {"text": text}))


class NotAnsweredError(Exception):
    """A page did not answer before the recording ended."""


async def _wait(tasks: Collection[asyncio.Future[None]], seconds: float) -> bool:
    """Returns whether they all ended in time; the others are let go."""
    if not tasks:
        return True
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    return not late


async def _remove(one: Removed) -> None:
    with suppress(PlaywrightError):
        await one.__aexit__(None, None, None)
