"""Answers browser dialogs that open during a step, by the `dialog` steps that follow it, while the step waits.

After that, the step finishes: a click is made once and leads to its page, a condition is checked further, a download
arrives.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from planbook.browser.session.dialogs import Dialogs
from planbook.engine.run_state import Run
from planbook.engine.step_queue import Place, StepQueue

Done = TypeVar("Done")
LONGEST = 5.0  # seconds for a step to finish if the run ends after it


class DialogAnswers:
    """Answers the dialogs of one step in one turn."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.given = False  # whether a dialog was answered in the current or last attempt
        self.failed: Exception | None = None  # the error of a `dialog` step that could not answer
        self.sent_once = False  # whether an answer is a `once` step
        self._from: tuple[StepQueue, Place] | None = None  # where the steps that may answer begin

    @property
    def _dialogs(self) -> Dialogs:
        return self._run.session.dialogs

    def begin(self) -> None:
        """Begins an attempt: the steps that answered in the previous attempt answer again."""
        self.given = False
        queue = self._run.dialogs.answering(elsewhere=True)
        if self._from:
            self._from[0].go_back(self._from[1])
        elif queue:
            self._from = queue, queue.place

    def end(self) -> None:
        """Ends the step: the steps that answered are done."""
        if self._from:
            self._from[0].go_on()

    async def during(self, work: Coroutine[Any, Any, Done]) -> Done:
        """Returns the result of the work, and answers dialogs while it runs."""
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
        """Dismisses further dialogs and lets the step finish."""
        if not task.done():
            await self._dialogs.refuse()
            await asyncio.wait({task}, timeout=LONGEST)
