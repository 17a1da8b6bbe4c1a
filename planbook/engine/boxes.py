"""The browser's boxes that open while a step is done: the `dialog` steps right after it answer them, there and then.

The step waits for that, and then comes to its own end: what was clicked is clicked once, and leads to its page; a look
goes on; a file comes.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from planbook.engine.step_queue import BEGINNING, Place, StepQueue

if TYPE_CHECKING:
    from playwright.async_api import Page

    from planbook.browser.dialogs import Dialogs
    from planbook.engine.walk import Walk

Done = TypeVar("Done")
LONGEST = 5.0  # seconds that a step may take to come to its end, once the run does not go on after it


class Boxes:
    """Knows for one walk which step answers a box that opens now."""

    def __init__(self, walk: "Walk") -> None:
        self.walk = walk
        self._lists: list[StepQueue] = []  # that are being done, the innermost last
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
        current = self._lists[-1].current if self._lists else None
        return current is not None and current.do.word == "dialog"

    def is_elsewhere(self, page: "Page | None") -> bool:
        """Whether the page is not the one that the plan is on: a window that has just opened."""
        tabs = self.walk.session.tabs
        return page is None or not tabs.all or page is not tabs.page

    def opened(self) -> None:
        """A box is held open."""
        if self._bells:
            self._bells[-1].set()

    # Lists of steps --------------------------------------------------------------------------------------------------
    @contextmanager
    def among(self, coming: StepQueue) -> Iterator[None]:
        """Within, the steps of this list are done."""
        self._lists.append(coming)
        try:
            yield
        finally:
            self._lists.remove(coming)

    def begin_anew(self) -> None:
        """The page is opened on which the steps begin: those that answered its boxes before do so again."""
        if self._lists and self._lists[-1].current is None:
            self._lists[-1].go_back(BEGINNING)

    def answering(self, elsewhere: bool = False) -> StepQueue | None:
        """The list of which a step answers a box that opens now, `elsewhere` in another window."""
        for coming in reversed(self._lists):
            if coming.dialog(elsewhere):
                return coming
            if not coming.leads_out:
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
            if self.walk.session.dialogs.held:
                self.opened()


class Answers:
    """What is answered while one step is done, in one turn."""

    def __init__(self, walk: "Walk") -> None:
        self.walk = walk
        self.given = False  # whether a box was answered in the try that is being done, or in the last one
        self.failed: Exception | None = None  # how a `dialog` step ended that could not answer
        self.sent_once = False  # whether an answer is sent at most once
        self._from: tuple[StepQueue, Place] | None = None  # where the steps begin that may answer

    @property
    def _dialogs(self) -> "Dialogs":
        return self.walk.session.dialogs

    def begin(self) -> None:
        """A try begins: what answered in the one before answers in this one too."""
        self.given = False
        coming = self.walk.boxes.answering(elsewhere=True)
        if self._from:
            self._from[0].go_back(self._from[1])
        elif coming:
            self._from = coming, coming.place

    def end(self) -> None:
        """The step has ended: what answered has done its work."""
        if self._from:
            self._from[0].go_on()

    async def during(self, work: Coroutine[Any, Any, Done]) -> Done:
        """The result of the work, while which boxes are answered."""
        if not self.walk.boxes.answering(elsewhere=True):
            return await work
        task = asyncio.ensure_future(work)
        try:
            with self.walk.boxes.bell() as bell:
                if self._dialogs.held and not self.walk.boxes.answers_itself:
                    bell.set()  # it opened just before
                await self._until_done(task, bell)
            return task.result()
        except Exception:
            await self._let_end(task)
            raise
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})

    async def _until_done(self, task: "asyncio.Task[Done]", bell: asyncio.Event) -> None:
        while not task.done():
            rung = asyncio.ensure_future(bell.wait())
            try:
                await asyncio.wait({task, rung}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                rung.cancel()
            if bell.is_set() and not task.done():
                bell.clear()
                while self._dialogs.held and not task.done():
                    await self._answer()

    async def _answer(self) -> None:
        held, boxes = self._dialogs.held, self.walk.boxes
        elsewhere = held is not None and boxes.is_elsewhere(held.page)
        coming = None if self.failed else boxes.answering(elsewhere)
        if coming is None:
            return await self._dialogs.refuse()
        walk, current = self.walk, coming.current
        name, index, sent = walk.name, walk.current, walk.once_sent
        step = coming.take_dialog(elsewhere)
        assert step
        self.given = True
        try:
            await walk.answer(step, coming)
        except walk.failures as error:
            self.failed = error
        finally:
            coming.current = current
            walk.name, walk.current = name, index
            self.sent_once = self.sent_once or walk.once_sent > sent
        return None

    async def _let_end(self, task: "asyncio.Task[Done]") -> None:
        """Nothing more is answered, and the step comes to its end all the same."""
        if not task.done():
            await self._dialogs.refuse()
            await asyncio.wait({task}, timeout=LONGEST)
