"""The browser's boxes that open while a step is done: the `dialog` steps right after it answer them, there and then.

The step waits for that, and then comes to its own end: what was clicked is clicked once, and leads to its page; a look
goes on; a file comes.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from planbook.browser.session.dialogs import Dialogs
from planbook.engine.run_state import Run
from planbook.engine.step_queue import Place, StepQueue

Done = TypeVar("Done")
LONGEST = 5.0  # seconds that a step may take to come to its end, once the run does not go on after it


class DialogAnswers:
    """What is answered while one step is done, in one turn."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.given = False  # whether a box was answered in the attempt that is being made, or in the last one
        self.failed: Exception | None = None  # how a `dialog` step ended that could not answer
        self.sent_once = False  # whether an answer is sent at most once
        self._from: tuple[StepQueue, Place] | None = None  # where the steps begin that may answer

    @property
    def _dialogs(self) -> Dialogs:
        return self._run.session.dialogs

    def begin(self) -> None:
        """An attempt begins: what answered in the one before answers in this one too."""
        self.given = False
        queue = self._run.dialogs.answering(elsewhere=True)
        if self._from:
            self._from[0].go_back(self._from[1])
        elif queue:
            self._from = queue, queue.place

    def end(self) -> None:
        """The step has ended: what answered has done its work."""
        if self._from:
            self._from[0].go_on()

    async def during(self, work: Coroutine[Any, Any, Done]) -> Done:
        """The result of the work, while which boxes are answered."""
        if not self._run.dialogs.answering(elsewhere=True):
            return await work
        task = asyncio.ensure_future(work)
        try:
            with self._run.dialogs.bell() as bell:
                if self._dialogs.held and not self._run.dialogs.answers_itself:
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
        run, held = self._run, self._dialogs.held
        elsewhere = held is not None and run.dialogs.is_elsewhere(held.page)
        queue = None if self.failed else run.dialogs.answering(elsewhere)
        if queue is None:
            return await self._dialogs.refuse()
        current, name, index, sent = queue.current, run.name, run.current, run.once_sent
        step = queue.take_dialog(elsewhere)
        assert step
        self.given = True
        try:
            await run.steps.answer(step, queue)
        except run.failures as error:
            self.failed = error
        finally:
            queue.current = current
            run.name, run.current = name, index
            self.sent_once = self.sent_once or run.once_sent > sent
        return None

    async def _let_end(self, task: "asyncio.Task[Done]") -> None:
        """Nothing more is answered, and the step comes to its end all the same."""
        if not task.done():
            await self._dialogs.refuse()
            await asyncio.wait({task}, timeout=LONGEST)
