"""Which `dialog` step answers a box of the browser that opens now: one that comes right after the step that is done."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from planbook.browser.session.session import Session
from planbook.engine.step_queue import BEGINNING, StepQueue

if TYPE_CHECKING:
    from playwright.async_api import Page


class DialogSteps:
    """Knows the lists of steps that one run is in. The session asks it (see `DialogExpectations`)."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._queues: list[StepQueue] = []  # that are being done, the innermost last
        self._bells: list[asyncio.Event] = []  # of those who have a box answered, the innermost last

    # What the browser's half asks ------------------------------------------------------------------------------------
    def follow(self, page: "Page | None") -> bool:
        """Whether a step after the current one answers a box of this page that opens now."""
        return self.answering(self.is_elsewhere(page)) is not None

    def expected(self, page: "Page | None") -> bool:
        """Whether a box of this page that opens now is answered, by a step after the current one or by itself."""
        return self.follow(page) or self.answers_itself

    @property
    def answers_itself(self) -> bool:
        """Whether the step that is done is a `dialog`."""
        current = self._queues[-1].current if self._queues else None
        return current is not None and current.do.word == "dialog"

    def is_elsewhere(self, page: "Page | None") -> bool:
        """Whether the page is not the one that the plan is on: a window that has just opened."""
        tabs = self._session.tabs
        return page is None or not tabs.all or page is not tabs.page

    def opened(self) -> None:
        """A box is held open."""
        if self._bells:
            self._bells[-1].set()

    # Lists of steps --------------------------------------------------------------------------------------------------
    @contextmanager
    def among(self, queue: StepQueue) -> Iterator[None]:
        """Within, the steps of this list are done."""
        self._queues.append(queue)
        try:
            yield
        finally:
            self._queues.remove(queue)

    def begin_anew(self) -> None:
        """The page is opened on which the steps begin: those that answered its boxes before do so again."""
        if self._queues and self._queues[-1].current is None:
            self._queues[-1].go_back(BEGINNING)

    def answering(self, elsewhere: bool = False) -> StepQueue | None:
        """The list of which a step answers a box that opens now, `elsewhere` in another window."""
        for queue in reversed(self._queues):
            if queue.dialog(elsewhere):
                return queue
            if not queue.leads_out:
                return None
        return None

    @contextmanager
    def bell(self) -> Iterator[asyncio.Event]:
        """Within, the event is set when a box is held that nobody further inside answers."""
        bell = asyncio.Event()
        self._bells.append(bell)
        try:
            yield bell
        finally:
            self._bells.remove(bell)
            if self._session.dialogs.held:
                self.opened()
