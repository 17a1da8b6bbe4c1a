"""The browser's own dialogs: alert, confirm, prompt, and the question before a page is left."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Protocol

from playwright.async_api import BrowserContext, Dialog, Page
from playwright.async_api import Error as PlaywrightError

from planbook.errors import TRIED_AGAIN, ErrorClass, StepError

NONE_OPEN = "no dialog of the browser was open"
MAY_BE_WHY: frozenset[ErrorClass] = TRIED_AGAIN - {"crashed"} | {"expectation"}
"""Classes of errors that an unanswered dialog may have caused."""


class DialogExpectations(Protocol):
    """Knows which dialogs a step answers. The engine implements it with its list of steps."""

    def expected(self, page: Page | None) -> bool:
        """Returns whether the current step, or one after it, answers a dialog that this page opens now."""
        ...

    def follow(self, page: Page | None) -> bool:
        """Returns whether a step after the current one answers the dialog that this page has open."""
        ...

    def opened(self) -> None:
        """Called when a dialog is held open."""
        ...


class NoDialogsExpected:
    """Expects no dialog, because there are no steps."""

    def expected(self, page: Page | None) -> bool:
        return False

    def follow(self, page: Page | None) -> bool:
        return False

    def opened(self) -> None:
        pass


class Dialogs:
    """Holds a dialog open if a `dialog` step is to answer it, and dismisses every other at once.

    While a dialog is open, the page's scripts stop, and calls to the page do not return.
    """

    def __init__(self, context: BrowserContext, note: Callable[[str], None]) -> None:
        self.answering: DialogExpectations = NoDialogsExpected()
        self.told: list[str] = []  # every dialog that opened, in words
        self._note = note
        self._held: deque[Dialog] = deque()
        self._opened = asyncio.Event()
        self._refused: str | None = None
        self._passed: list[str] = []  # texts of dismissed alerts, which a `dialog` step may still check
        self._dismissing: set[asyncio.Future[Any]] = set()
        self._stopped = False
        context.on("dialog", self._came)

    @property
    def held(self) -> Dialog | None:
        """The dialog that is open."""
        return self._held[0] if self._held else None

    def _came(self, dialog: Dialog) -> None:
        self.told.append(_words(dialog))
        if not self._stopped and self.answering.expected(dialog.page):
            self._held.append(dialog)
            self._opened.set()
            self.answering.opened()
            return
        self._keep(self._quietly(dialog.dismiss()))
        self._unanswered(dialog)

    def _unanswered(self, dialog: Dialog) -> None:
        if dialog.type == "alert":
            self._note(f"an alert was dismissed: {dialog.message}")
            self._passed.append(dialog.message)
        else:
            said = f': "{dialog.message}"' if dialog.message else ""
            self._refused = f"a {_word(dialog)} came up, and no `dialog` step answers it{said}"

    async def _quietly(self, answer: Awaitable[None]) -> None:
        with suppress(PlaywrightError):  # the dialog may close with its page
            await answer

    def _keep(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.ensure_future(work)
        self._dismissing.add(task)
        task.add_done_callback(self._dismissing.discard)

    def _take(self) -> Dialog:
        dialog = self._held.popleft()
        if not self._held:
            self._opened.clear()
        return dialog

    async def wait(self, milliseconds: float) -> Dialog:
        """Returns the dialog that is open or opens in this time. Raises StepError of class dialog."""
        try:
            async with asyncio.timeout(milliseconds / 1000):
                await self._opened.wait()
        except TimeoutError:
            raise StepError("dialog", NONE_OPEN) from None
        return self._held[0]

    async def answer(self, accept: bool, text: str | None = None) -> None:
        """Answers the open dialog. Raises StepError of class dialog if there is none."""
        if not self._held:
            raise StepError("dialog", NONE_OPEN)
        dialog = self._take()
        if accept:
            await self._quietly(dialog.accept(dialog.default_value if text is None else text))
        else:
            await self._quietly(dialog.dismiss())

    async def refuse(self) -> None:
        """Dismisses the open dialogs, which no step answers."""
        while self._held:
            dialog = self._take()
            self._unanswered(dialog)
            await self._quietly(dialog.dismiss())

    async def check(self) -> None:
        """Called at a step's end. Raises StepError of class dialog if a question opened that no step answers."""
        if self.held and not self.answering.follow(self.held.page):
            await self.refuse()
        refused, self._refused = self._refused, None
        if refused:
            raise StepError("dialog", refused)

    def blame(self, error: StepError, since: int) -> StepError:
        """Returns a step's error with the dialogs that opened meanwhile: those after the first `since` of `told`."""
        refused, self._refused = self._refused, None
        if refused and error.error_class in MAY_BE_WHY:
            return StepError("dialog", refused)
        unsaid = [words for words in dict.fromkeys(self.told[since:]) if words not in error.message]
        if not unsaid or error.error_class == "dialog":
            return error
        return StepError(error.error_class, f"{error.message}; {', '.join(unsaid)} appeared meanwhile")

    # An alert can be answered in one way only, so it does not matter who did ----------------------------------
    def begin_act(self) -> None:
        """Called before an act that may open dialogs."""
        self._passed.clear()

    def take_passed(self) -> str | None:
        """Returns the text of the first alert that was dismissed before its `dialog` step began."""
        return self._passed.pop(0) if self._passed else None

    def stop(self) -> None:
        """Dismisses the open dialogs and all that open later."""
        self._stopped = True
        while self._held:
            self._keep(self._quietly(self._take().dismiss()))


def _word(dialog: Dialog) -> str:
    return "question before leaving the page" if dialog.type == "beforeunload" else dialog.type


def _words(dialog: Dialog) -> str:
    article = "an" if dialog.type == "alert" else "a"
    return f'{article} {_word(dialog)} "{dialog.message}"' if dialog.message else f"{article} {_word(dialog)}"
