"""A run's connection to the browser that is kept: Playwright's own client, with a driver that runs already.

It needs what Playwright keeps to itself, and another version may not have: a run that cannot import this module starts
a browser of its own.
"""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright._impl import out_of_process
from playwright._impl._async_base import mapping
from playwright._impl.transport import PipeTransport
from playwright.async_api import Browser, Playwright
from playwright.async_api._context_manager import PlaywrightContextManager

SHARED, ALONE = b"s", b"a"  # how a connection begins


@dataclass
class Taken:
    """A connection to the browser. Ending the manager gives the browser back, and so does `leave`, from any thread."""

    manager: PlaywrightContextManager
    playwright: Playwright
    browser: Browser
    leave: Callable[[], None]


async def connect(place: Path, alone: bool, gone: Callable[[], None]) -> Taken:
    """Connects to the browser that listens there; `gone` is called if it ends before it is given back.

    `alone`: as the only run that has it, with an empty clipboard.
    """
    reader, writer = await asyncio.open_unix_connection(str(place))
    writer.write(ALONE if alone else SHARED)
    try:
        manager = _Manager(reader, writer)
        playwright = await manager.start()
        browser = _browser_of(playwright, manager, gone)
        asked = await browser.new_browser_cdp_session()
        await asked.send("Browser.getVersion")  # the driver may be alive, and the browser not
        await asked.detach()
    except BaseException:
        writer.close()
        raise
    return Taken(manager, playwright, browser, manager.leave)


def _browser_of(playwright: Playwright, manager: "_Manager", gone: Callable[[], None]) -> Browser:
    own: Any = playwright._impl_obj._pre_launched_browser()

    def note(*_: object) -> None:
        if not manager.is_given_back:
            gone()

    def closed() -> None:
        note()
        for context in list(own.contexts):
            for page in list(context.pages):
                page._on_close()
            context._on_close()
        own._did_close()

    own._connection.on("close", closed)
    browser: Browser = mapping.from_maybe_impl(own)
    browser.on("disconnected", note)
    return browser


class _Manager(PlaywrightContextManager):
    """Playwright, with a driver that runs already."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super().__init__()
        self._streams = reader, writer
        self._is_left = False

    @property
    def is_given_back(self) -> bool:
        """Whether the run has ended the connection itself."""
        return self._exit_was_called or self._is_left

    def leave(self) -> None:
        """Ends the connection at once. Whatever waits for an answer is told that the browser is gone."""
        self._is_left = True
        with suppress(OSError):
            self._streams[1].get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    async def __aenter__(self) -> Playwright:
        module: Any = out_of_process
        usual = module.PipeTransport
        module.PipeTransport = lambda loop: _Socket(loop, *self._streams)
        try:
            client = self._client = out_of_process.PlaywrightClient()
        finally:
            module.PipeTransport = usual
        playwright = Playwright(await client._playwright)
        playwright.stop = self.__aexit__  # type: ignore[method-assign]
        return playwright


class _Socket(PipeTransport):
    """Playwright's transport, to a driver at the other end of a socket."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        super().__init__(loop)
        self._there = _There(reader, writer)

    async def connect(self) -> None:
        self._stopped_future = self._loop.create_future()
        self._proc = self._there  # type: ignore[assignment]
        self._output = self._there.stdin


class _There:
    """What the transport needs of a driver's process."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.stdout, self.stdin = reader, writer

    async def communicate(self) -> None:
        """Nothing is left to be read."""
        self.stdin.close()
