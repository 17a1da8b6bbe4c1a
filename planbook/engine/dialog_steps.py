"""Selects the `dialog` step that answers a browser dialog: one directly after the current step."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from planbook.browser.session.session import Session
from planbook.engine.step_queue import BEGINNING, StepQueue

if TYPE_CHECKING:
    from playwright.async_api import Page


class DialogSteps:
    """Knows the lists of steps that a run is in. The session asks it about dialogs (see `DialogExpectations`)."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._queues: list[StepQueue] = []  # that are being executed, the innermost last
        self._bells: list[asyncio.Event] = []  # of the waiting `DialogAnswers`, the innermost last

    # Called by the browser's half -------------------------------------------------------------------------------------
    def follow(self, page: "Page | None") -> bool:
        """Returns whether a step after the current one answers a dialog of this page that opens now."""
        return self.answering(self.is_elsewhere(page)) is not None

    def expected(self, page: "Page | None") -> bool:
        """Returns whether a dialog of this page that opens now is answered, by a following step or the current one."""
        return self.follow(page) or self.answers_itself

    @property
    def answers_itself(self) -> bool:
        """Whether the current step is a `dialog` step."""
        current = self._queues[-1].current if self._queues else None
        return current is not None and current.do.word == "dialog"

    def is_elsewhere(self, page: "Page | None") -> bool:
        """Returns whether the page is not the current tab: a window that has just opened."""
        tabs = self._session.tabs
        return page is None or not tabs.all or page is not tabs.page

    def opened(self) -> None:
        """Reports that a dialog is held open."""
        if self._bells:
            self._bells[-1].set()

    # Lists of steps --------------------------------------------------------------------------------------------------
    @contextmanager
    def among(self, queue: StepQueue) -> Iterator[None]:
        """Registers this list as being executed during the block."""
        self._queues.append(queue)
        try:
            yield
        finally:
            self._queues.remove(queue)

    def begin_anew(self) -> None:
        """Prepares for opening the start page again: the steps that answered its dialogs answer again."""
        if self._queues and self._queues[-1].current is None:
            self._queues[-1].go_back(BEGINNING)

    def answering(self, elsewhere: bool = False) -> StepQueue | None:
        """Returns the list with the step that answers a dialog which opens now; `elsewhere`: in another window."""
        for queue in reversed(self._queues):
            if queue.dialog(elsewhere):
                return queue
            if not queue.leads_out:
                return None
        return None

    @contextmanager
    def bell(self) -> Iterator[asyncio.Event]:
        """Yields an event that is set when a dialog opens which no inner block answers."""
        bell = asyncio.Event()
        self._bells.append(bell)
        try:
            yield bell
        finally:
            self._bells.remove(bell)
            if self._session.dialogs.held:
                self.opened()
