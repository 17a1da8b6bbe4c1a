"""Remedies: after the attempts of a step are used up, executes its remedy, then makes one more attempt."""

import asyncio
from contextlib import suppress
from time import perf_counter
from typing import TypeVar

from planbook.browser.acting.overlay import dialog_is_open
from planbook.engine import asking, sign_in
from planbook.engine.compose import Next
from planbook.engine.executor import delays
from planbook.engine.layers.attempt import GRACE
from planbook.engine.layers.retry import may_follow
from planbook.engine.stage import Stage
from planbook.engine.work import Work
from planbook.errors import ErrorClass, PlanbookError, StepError
from planbook.events import Recovered
from planbook.plan.remedies import DEFAULTS, remedy_for
from planbook.questions.question import Question
from planbook.step.kind import Kind, Remedy
from steps.back import Back
from steps.press import Press
from steps.reload import Reload

W = TypeVar("W", bound=Work)
KINDS: dict[str, Kind] = {"reload": Reload(), "back": Back(), "close_dialog": Press(key="Escape")}
"""The remedies that are kinds of steps."""
AGAIN, FAIL = "try again", "fail"
NOBODY = "`recover` says `ask`, but nobody can be asked here"
SENDS_AGAIN = "the page is the response to a form, which would be sent again"


async def remedied(work: W, proceed: Next[W]) -> None:
    """Proceeds until it passes or no remedy is left: one per error class, and none within another remedy."""
    remedies = Remedies(work)
    await remedies.fail_as_answered()
    while True:
        try:
            return await proceed(work)
        except StepError as error:
            remedy = await remedies.helped(work.error or error)
            if remedy is None:
                raise (work.error or error) from None
            work.after = remedy


class Remedies:
    """The remedies of one step in one turn."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.run = work.run
        self._done: set[ErrorClass] = set()

    async def helped(self, error: StepError) -> str | None:
        """Executes a remedy and returns its name, for one more attempt; None if the step has failed."""
        remedy = await self._remedy(error)
        if remedy is None:
            return None
        self._done.add(error.error_class)
        if remedy == "ask" and self.work.index and not self.run.is_aside:
            await asking.ask(self.run, self.work.index, self._question(error), {}, with_picture=True)
        if remedy == "reload" and error.error_class == "crashed":
            return remedy  # the next attempt begins with the reload, and records it
        name = remedy if isinstance(remedy, str) else "call"
        began = perf_counter()
        failed = await self._failed(remedy)
        self.run.events.tell(
            Recovered,
            index=self.work.index,
            attempt=self.work.count or None,
            error_class=error.error_class,
            strategy=name,
            status="failed" if failed else "passed",
            ms=round((perf_counter() - began) * 1000, 3),
            message=failed,
        )
        if remedy == "ask":
            self.work.error = StepError(error.error_class, f"{error.message}; {NOBODY}")
        return None if failed else name

    def _question(self, error: StepError) -> Question:
        assert self.work.index
        name = self.run.headings[self.work.index]
        return Question(
            about="failure",
            text=f"{name} failed: {error.message}. What is to be done?",
            choices=[AGAIN, FAIL],
            failed={"class": error.error_class, "message": error.message},
        )

    async def fail_as_answered(self) -> None:
        """Fails a step that an earlier run asked a person about, if the answer was to fail; otherwise does nothing."""
        put = self.run.asked.get(self.work.index or 0)
        if put is None or put.question.about != "failure":
            return
        found = await asking.ask(self.run, put.index, put.question, {}, with_picture=False)
        del self.run.asked[self.work.index or 0]
        if not found.answers or found.answers[0].answer == FAIL:
            failed = put.question.failed
            who = f"{found.answers[0].by} said that it fails" if found.answers else "nobody answered in time"
            raise StepError(failed["class"], f"{failed['message']}; {who}")  # type: ignore[arg-type]

    async def _remedy(self, error: StepError) -> Remedy | dict[str, str] | None:
        if self.run.is_recovering or error.error_class in self._done or not may_follow(self.work, error):
            return None
        remedy = remedy_for(error.error_class, *self.work.remedies)
        if remedy is None and not self.work.holds_others:
            remedy = await self._default(error.error_class)
        return None if remedy == "fail" else remedy

    async def _default(self, error_class: ErrorClass) -> Remedy | None:
        remedy = DEFAULTS.get(error_class)
        if remedy == "close_dialog" and not await self._dialog_is_open():
            return None
        return remedy

    async def _dialog_is_open(self) -> bool:
        with suppress(StepError):
            return await self._stage().ask(dialog_is_open)
        return False

    async def _failed(self, remedy: Remedy | dict[str, str]) -> str | None:
        """Executes the remedy, and returns why that failed; None if it did not."""
        self.run.is_recovering = True
        try:
            with self.run.session.filled.aside():  # a page that is loaded again has lost what the plan filled
                await self._do(remedy)
        except (StepError, PlanbookError) as error:
            return getattr(error, "message", None) or str(error)
        except TimeoutError:
            return "it did not finish in time"
        finally:
            self.run.is_recovering = False
        return None

    async def _do(self, remedy: Remedy | dict[str, str]) -> None:
        if isinstance(remedy, dict):
            await self.run.steps.call(remedy["call"], {}, self.work.at, self.work.index)
            await self._return()
        elif remedy == "ask":
            raise StepError("value", NOBODY)
        elif remedy == "sign_in":
            await self._sign_in()
        elif remedy == "wait":
            await asyncio.sleep(delays(self.work.retries + 1)[-1])
        elif remedy == "reload" and self.run.session.traffic.is_form_response(self._stage().page):
            raise StepError("value", SENDS_AGAIN)
        else:
            await self._as_kind(KINDS[remedy])

    async def _sign_in(self) -> None:
        ended = sign_in.signed_out(self.run)
        for name in [ended] if ended else self.run.sign_in.names:
            await sign_in.sign_in(self.run, name, self.work.at, self.work.index)
        await self._return()

    async def _as_kind(self, kind: Kind) -> None:
        stage = self._stage()
        async with asyncio.timeout(self._seconds() + GRACE):
            try:
                await kind.run(stage)
                await stage.finish()
            finally:
                stage.leave()

    async def _return(self) -> None:
        """Returns to the page on which the step began, if there was one."""
        address = sign_in.inside(self.run, self.work.began_on)
        if address.startswith("http") and address != self.run.session.address:
            await self._stage().open(address)

    def _seconds(self) -> float:
        return self.work.at.frame.plan.defaults.timeout.total_seconds()

    def _stage(self) -> Stage:
        """Returns a stage for the remedy, whose requests do not count as the step's."""
        deadline = asyncio.get_running_loop().time() + self._seconds()
        stage = Stage(self.run, self.work.at, self.work.index or 0, self.work.count, deadline, once=False)
        stage.is_told = False
        return stage
