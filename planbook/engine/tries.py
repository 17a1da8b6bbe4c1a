"""The tries of one step in one turn: what is tried, with which evidence, and when once more."""

import asyncio
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from planbook.browser import evidence
from planbook.browser.diagnose import of_any
from planbook.engine.boxes import Answers
from planbook.engine.checkpoint import CHANGING
from planbook.engine.executor import StepTask, delays
from planbook.engine.reviving import BY_ITSELF
from planbook.engine.signals import Signal, StepFailed
from planbook.engine.stage import Stage
from planbook.errors import TRIED_AGAIN, ErrorClass, PlanbookError, StepError
from planbook.filters.patterns import counted
from planbook.plan.remedies import Remedies
from planbook.record import AttemptEnded
from planbook.step.kind import Step
from planbook.values import made_of_secrets, render_model

if TYPE_CHECKING:
    from planbook.engine.position import Position
    from planbook.engine.walk import Walk

NOT_AGAIN = "it was not tried again, since {}; say 'effect: repeat' if that may be done again"
ANSWERS = ("dialog", "tab")
"""Kinds that follow what opened a box, and open none."""
GRACE = 1.5
"""Seconds after a try's deadline in which Playwright may still word its own timeout."""
STARTS_OVER: frozenset[ErrorClass] = TRIED_AGAIN | {"expectation", "dialog"}
"""What a group or called plan with retries starts over for."""


class Tries:
    """What is tried for a step in one turn."""

    def __init__(self, walk: "Walk", step: Step, at: "Position", index: int) -> None:
        self.walk = walk
        self.step = step
        self.at = at
        self.index = index
        self.answers = Answers(walk)
        self.effect = at.frame.outline.effect(step)
        self.holds_others = step.do.holds_steps or step.do.word == "call"
        self._once_sent_before, self._undeclared_before = walk.once_sent, walk.undeclared.count
        self._stages: list[Stage] = []
        self.began_on = walk.session.address  # of the page
        self.count = 0
        self.sent = False
        self.matched: str | None = None
        self.error: StepError | None = None
        self.signal: Signal | None = None

    @property
    def answered_next(self) -> bool:
        """Whether the step may have left a box open, or is done while another one waits for it."""
        return self.walk.is_answering or self.walk.boxes.answering(elsewhere=True) is not None

    @property
    def goes(self) -> bool:
        """Whether it goes by the browser's own means, which may be used again from where they led to."""
        return self.step.do.family == "go"

    @property
    def opens_page(self) -> bool:
        """Whether it leads to a page of its own, whatever was in the tab."""
        return self.step.do.word in BY_ITSELF

    def task(self) -> StepTask:
        """The step as a job for a carrier."""
        retries = self.retries
        return StepTask(
            name=self._name(),
            kind=self.step.do.word,
            effect=self.effect,
            retries=retries,
            # What may come at any time is met before the try's time begins, and takes a time of its own.
            timeout=None if self.at.frame.plan.whenever else self._timeout(),
            delays=delays(retries),
            attempt=self.attempt,
            tried_again=self._tried_again,
        )

    def once_more(self, remedy: str) -> StepTask:
        """The one try behind a remedy, as a job."""
        task = self.task()
        return replace(task, name=f"{task.name} (after {remedy})", retries=0, delays=())

    def _name(self) -> str:
        number = self.at.frame.outline.number(self.step)
        words = f"{self.at.prefix}{number:02} {self.walk.name}" if number else self.walk.name
        return self.walk.events.mask.text(words + (f" (turn {self.at.turn})" if self.at.turn else ""))

    @property
    def retries(self) -> int:
        """How many tries may follow the first."""
        do = self.step.do
        if do.looks:
            return 0
        if self.step.retries is not None:
            return int(self.step.retries)
        return 0 if self.holds_others else int(self.at.frame.plan.defaults.retries)

    def _timeout(self) -> float | None:
        do = self.step.do
        if self.step.timeout is not None:
            return self.step.timeout.total_seconds()
        if self.holds_others:
            return None
        return self.at.frame.plan.defaults.timeout.total_seconds() + do.seconds()

    @property
    def remedies(self) -> list[Remedies]:
        """What is to be done about which class of error: by whose word counts. What holds others has its own."""
        return [self.step.recover] if self.holds_others else [self.step.recover, self.at.frame.plan.recover]

    def may_follow(self, error: StepError) -> bool:
        """Whether another try may follow: not when something was sent that may be sent only once.

        Nor when something was sent, or keys were pressed, and the author has not said that this may be done again.
        """
        if self.holds_others and self.walk.once_sent > self._once_sent_before:
            return False
        if self.answers.failed or self.answers.sent_once:
            return False
        if self.sent and (self.effect == "once" or self.step.do.word == "dialog"):  # no box is there a second time
            return False
        return self.step.effect is not None or not self._done_in_part(error)

    def _done_in_part(self, error: StepError) -> str:
        """What the tries have done already that the author may not want to have done again; empty where nothing is."""
        if self.holds_others:
            return "a step in it had sent something" if self.walk.undeclared.count > self._undeclared_before else ""
        acted = [stage for stage in self._stages if stage.sent]
        if acted and self.answers.given:
            return "a box of the browser had been answered"
        if requests := [what for stage in acted for what in stage.requests]:
            return f"the browser had sent {requests[0]}"
        if self.walk.reviving.makes_again(self, error):  # without what was done to it
            return ""
        if any(stage.in_part for stage in acted):
            return "a part of it had been done"
        return "its keys may have been pressed" if self.step.do.presses_keys and acted else ""

    def told(self, error: StepError) -> StepError:
        """The error that the step ends with: the last try's; and why no other try followed, where one would have."""
        last = self.error or error
        why = "" if self.effect == "once" or self.step.effect else self._done_in_part(last)
        if not why or not self.retries or last.error_class not in self._again:
            return last
        return StepError(last.error_class, f"{last.message}; {NOT_AGAIN.format(why)}")

    @property
    def _again(self) -> frozenset[ErrorClass]:
        # What holds others starts over, whatever went wrong inside.
        return STARTS_OVER if self.holds_others else TRIED_AGAIN

    def _tried_again(self, error: StepError) -> bool:
        return error.error_class in self._again and self.may_follow(error)

    def _is_answered_once(self) -> bool:
        """Whether a box that it opens is answered by a step that is sent at most once."""
        coming = self.walk.boxes.answering()
        dialog = coming.dialog() if coming else None
        return bool(coming and dialog and coming.at.frame.outline.effect(dialog) == "once")

    async def attempt(self) -> None:
        """One try. Raises StepError."""
        if self.error and not self.may_follow(self.error):
            raise self.error  # what the last try had set going came only behind it
        self.count += 1
        lost = None if self.holds_others else await self.walk.reviving.revive(self, self.error)
        self.error = self.signal = None
        self.answers.begin()
        if lost is None:
            await self.answers.during(self.walk.meet_whenever(self.at, self.index))
        timeout = self._timeout()
        deadline = asyncio.get_running_loop().time() + (timeout if timeout is not None else 10**7)
        once = self.effect == "once" and not self.holds_others
        stage = self.walk.stage_for(self.at)(self.walk, self.at, self.index, self.count, deadline, once)
        stage.step = self.step
        stage.compares = once or self._is_answered_once()
        stage.whole = self.step.wait == "load"
        stage.only_pages = self.goes
        self._stages.append(stage)
        traced = self.count > 1 and await evidence.start_trace(self.walk.session)
        stage.lasts = not self.walk.is_answering
        dialogs = self.walk.session.dialogs
        boxes = len(dialogs.told)
        if self.step.do.family in CHANGING and self.step.do.word not in ANSWERS:
            dialogs.begin_act()
        began = perf_counter()
        try:
            if lost:
                raise lost
            await self._dismiss_what_nobody_answered()
            work = self._do_signed_in(stage, deadline)
            await (work if self.holds_others else self.answers.during(work))
        except StepError as error:
            error = error if self.holds_others else dialogs.blame(error, boxes)
            self.error = StepError(error.error_class, self.walk.events.mask.text(error.message))
        stage.leave()
        ms = (perf_counter() - began) * 1000
        self.sent = self.sent or stage.sent
        self.walk.once_sent += once and stage.sent
        self.matched = stage.matched
        self._tell_ended(ms, stage.sent)
        await self._keep_evidence(traced)
        if self.error:
            raise self.error
        self.answers.end()
        self.walk.keeper.begin(self.step, self.index, self.answered_next)

    async def _dismiss_what_nobody_answered(self) -> None:
        """A box is open whose `dialog` step was left out: the page would stand still for ever. Raises StepError."""
        dialogs = self.walk.session.dialogs
        followed = dialogs.held and self.walk.boxes.follow(dialogs.held.page)
        if dialogs.held and not (followed or self.step.do.word == "dialog" or self.holds_others):
            await dialogs.refuse()
            await dialogs.check()

    async def _do_signed_in(self, stage: Stage, deadline: float) -> None:
        """The step; where it meets a page that asks to sign in, before or behind it, that is what went wrong."""
        if self.holds_others:
            return await self._do(stage, deadline)
        check = self.walk.signing.check
        check(self.at)
        try:
            await self._do(stage, deadline)
        except StepError:
            check(self.at)
            raise
        return check(self.at)

    async def _do(self, stage: Stage, deadline: float) -> None:
        try:
            async with asyncio.timeout_at(deadline + GRACE):
                with counted():
                    do = render_model(self.step.do, self.at.scope())
                    for name, text in made_of_secrets(self.step.do, do):
                        self.walk.session.note_secret(name, text)
                    await do.run(stage)
        except Signal as signal:
            self.signal = signal
        except TimeoutError:
            raise StepError("timeout", f"it did not end within {self._timeout():g} seconds") from None
        except StepFailed as error:
            raise StepError(error.error_class, f"{error.name}: {error.message}") from None
        except (StepError, PlanbookError):
            raise
        except Exception as error:  # ours or an outside kind's mistake: it fails the step, not the record
            raise of_any(error, self.walk.session) from error
        if not self.holds_others:
            await stage.finish()

    def _tell_ended(self, ms: float, sent: bool) -> None:
        self.walk.events.tell(
            AttemptEnded,
            index=self.index,
            attempt=self.count,
            status="failed" if self.error else "passed",
            ms=round(ms, 3),
            error=failure(self.error),
            matched=self.matched,
            sent=sent,
            address=self.walk.session.address,
        )

    async def _keep_evidence(self, traced: bool) -> None:
        wanted = self.walk.request.evidence
        if traced:
            await self.walk.keep_trace(self.index, self.count)
        if self.holds_others or wanted == "none":
            return
        if self.error:
            await self.walk.keep_evidence(self.index, self.count)
        elif wanted == "all":
            await self.walk.keep_screenshot(self.index, self.count)


def failure(error: StepError | None) -> dict[str, str] | None:
    """The error as the record has it."""
    return {"class": error.error_class, "message": error.message} if error else None
