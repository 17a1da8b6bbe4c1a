"""The browser's own boxes: alert, confirm, prompt, and the question before a page is left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from playwright.async_api import BrowserContext, Dialog
from playwright.async_api import Error as PlaywrightError

from planbook.errors import StepError

LONGEST = 5.0  # seconds that what a box held up may take to come to its end


class Dialogs:
    """Holds a box open if a `dialog` step is to answer it, and dismisses every other at once.

    While one is open, the page stands still: whatever opened it has not come to its end either.
    """

    def __init__(self, context: BrowserContext, note: Callable[[str], None]) -> None:
        self.expected = False  # the engine says so where this step or the next one is a `dialog`
        self.held: Dialog | None = None
        self._note = note
        self._opened = asyncio.Event()
        self._refused: str | None = None
        self._waiting: set[asyncio.Task[Any]] = set()
        self._stopped = False
        context.on("dialog", self._came)

    def _came(self, dialog: Dialog) -> None:
        if self.expected and not self._stopped:
            self.held = dialog
            self._opened.set()
            return
        self._keep(dialog.dismiss())
        self._unanswered(dialog)

    def _unanswered(self, dialog: Dialog) -> None:
        if dialog.type == "alert":
            self._note(f"an alert was dismissed: {dialog.message}")
        else:
            self._refused = f'a {_word(dialog)} came up, and no `dialog` step answers it: "{dialog.message}"'

    async def _quietly(self, answer: Awaitable[None]) -> None:
        with suppress(PlaywrightError):  # the box may go with its page
            await answer

    def _keep(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.ensure_future(work)
        self._waiting.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._waiting.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, so that nothing is printed about it

    async def race(self, act: Awaitable[Any]) -> Any:
        """Does `act`, but does not wait for its end once a box is open: it goes on when that is answered."""
        task = asyncio.ensure_future(act)
        opened = asyncio.ensure_future(self._opened.wait())
        try:
            await asyncio.wait({task, opened}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            task.cancel()
            raise
        finally:
            opened.cancel()
        if task.done():
            return task.result()
        self._waiting.add(task)
        task.add_done_callback(self._forget)
        return None

    async def wait(self, milliseconds: float) -> Dialog:
        """The box that is open, or opens in this time. Error: dialog."""
        try:
            async with asyncio.timeout(milliseconds / 1000):
                await self._opened.wait()
        except TimeoutError:
            raise StepError("dialog", "no box of the browser was open") from None
        assert self.held
        return self.held

    async def answer(self, accept: bool, text: str | None = None) -> None:
        """Answers the box that is open, and lets what opened it come to its end."""
        dialog, self.held = self.held, None
        self._opened.clear()
        if dialog is None:
            raise StepError("dialog", "no box of the browser was open")
        if accept:
            await self._quietly(dialog.accept(dialog.default_value if text is None else text))
        else:
            await self._quietly(dialog.dismiss())
        await self._others_end()

    async def _others_end(self) -> None:
        """What the box held up comes to its end, or to the next box."""
        opened = asyncio.ensure_future(self._opened.wait())
        ended = asyncio.gather(*self._waiting, return_exceptions=True)
        both: set[asyncio.Future[Any]] = {opened, ended}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED, timeout=LONGEST)
        opened.cancel()

    async def check(self) -> None:
        """What the engine asks at a step's end. Error: dialog, if a question came up which no step answers."""
        if self.held is not None and not self.expected:
            self._unanswered(self.held)
            await self.answer(False)
        refused, self._refused = self._refused, None
        if refused:
            raise StepError("dialog", refused)

    def stop(self) -> None:
        """From now on every box is dismissed."""
        self._stopped = True
        if self.held is not None:
            self._keep(self.held.dismiss())


def _word(dialog: Dialog) -> str:
    return "question before leaving the page" if dialog.type == "beforeunload" else dialog.type
