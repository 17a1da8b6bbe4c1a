"""The layers of a try: in place of a run's are those that judge a step, and look at what is not done."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from planbook.browser.diagnose import of_any
from planbook.engine import reporting
from planbook.engine.executor import StepTask, delays, execute_plainly
from planbook.engine.layer import Layers, Next
from planbook.engine.layers.attempt import GRACE
from planbook.engine.layers.dialogs import answered, answered_on_start, answers_of_attempt, blamed
from planbook.engine.layers.reported import begun
from planbook.engine.layers.retry import retry_start
from planbook.engine.layers.start import opened
from planbook.engine.layers.when import when
from planbook.engine.sign_in import begin_signed_in, signed_out
from planbook.engine.signals import LeaveGroup, Signal, StopRun
from planbook.engine.stage import Stage
from planbook.engine.trying.gaps import without_secrets
from planbook.engine.trying.hooks import TryHooks
from planbook.engine.trying.judge import Judge
from planbook.engine.trying.leave import effect, is_done, leave_of
from planbook.engine.trying.lookout import meet
from planbook.engine.trying.sign_in import lacking_sign_in, try_sign_in
from planbook.engine.trying.signals import PassedOver, TryEnded
from planbook.engine.trying.state import Deadlines, Leave, Trying
from planbook.engine.trying.verdicts import leave_behind, leave_rest, start_over, tell_tried
from planbook.engine.work import Opening, StepRun
from planbook.errors import TRIED_AGAIN, PlanbookError, StepError
from planbook.plan.walk import held_steps
from planbook.step.kind import Each
from planbook.step.target import Target
from planbook.values import render, render_model
from steps.table import KINDS

PATIENCE = 3.0
"""Seconds that a step has after one that was not done: what that would have brought does not come."""
NEVER = 10.0**7


class TryLayers:
    """Those that know of the try."""

    def __init__(self, trying: Trying) -> None:
        self.trying = trying
        self.gaps = trying.gaps

    @property
    def layers(self) -> Layers:
        """The lists."""
        called_start = (answered_on_start, self.looked_at_start)
        return Layers(
            step=(
                self.first_turn,
                begun,
                self.ended,
                self.with_values,
                self.judged,
                when,
                self.started_over,
                self.retried,
                self.answer_failed,
                answers_of_attempt,
                self.whenever,
                self.on_stage,
                blamed,
                self.finished,
                answered,
                self.looked_at,
            ),
            start=(self.signed_in_first, retry_start, self.signed_in_after, *called_start),
            called_start=called_start,
        )

    # Around a step ---------------------------------------------------------------------------------------------------
    async def first_turn(self, work: StepRun, proceed: Next[StepRun]) -> None:
        """Of a step with `each` the first turn, which is what can be told of all."""
        each = work.step.each
        if each is None or self.gaps.lacking(work.at.frame, work.step):
            return await proceed(work)
        items = await self._items(work, each)
        if not items:
            return None
        work = work.in_turn(work.at.for_turn(1, **{each.name: items[0]}), len(items))
        try:
            await proceed(work)
        except LeaveGroup:
            if not work.step.do.holds_steps:
                raise
            leave_behind(work.run, held_steps(work.step), work.at.inside(work.index), work.index)
        return None

    async def _items(self, work: StepRun, each: Each) -> Sequence[Any]:
        """What the step is done for; nothing where the step has its verdict already."""
        try:
            items = render(each.items, work.at.scope({}))
            if not isinstance(items, (list, tuple)):
                raise StepError("value", f"each: {items!r} is not a list")
        except StepError as error:
            work.index = reporting.begin(work.run, work.step, work.at)
            await Judge(self.trying, work).judge(error)
            return ()
        if not items:
            work.index = reporting.begin(work.run, work.step, work.at)
            Judge(self.trying, work).skip("there is nothing in its list")
        return items

    async def ended(self, work: StepRun, proceed: Next[StepRun]) -> None:
        """Tells what nothing was told of, once the try has ended with the step or with one inside of it."""
        declared_once = work.step.effect == "once" and work.holds_others
        self.trying.inside_once += declared_once
        try:
            await proceed(work)
        except TryEnded as end:
            self._end_around(work, end)
        except LeaveGroup:
            raise
        except BaseException:
            if work.index not in self.trying.findings.tried:
                tell_tried(work.run, work.index, "interrupted")
            raise
        finally:
            self.trying.inside_once -= declared_once

    def _end_around(self, work: StepRun, end: TryEnded) -> None:
        fails_quietly = work.step.optional and end.verdict == "failed"
        if work.index not in self.trying.findings.tried:
            tell_tried(work.run, work.index, "warned" if fails_quietly else end.verdict)
            leave_rest(work.run, held_steps(work.step), work.at.inside(work.index), end.because)
        if not work.step.optional or end.verdict == "passed":
            raise end

    async def with_values(self, work: StepRun, proceed: Next[StepRun]) -> None:
        """A step is passed over that uses a value which is missing."""
        lacking = self.gaps.lacking(work.at.frame, work.step)
        if lacking:
            return Judge(self.trying, work).pass_over("not_reached", lacking)
        return await proceed(work)

    async def judged(self, work: StepRun, proceed: Next[StepRun]) -> None:
        """Tells the verdict. Raises TryEnded or LeaveGroup."""
        judge = Judge(self.trying, work)
        try:
            await proceed(work)
        except PassedOver:
            judge.ready()
        except StepError as error:
            await judge.judge(error)
        except StopRun as stop:
            judge.stop(stop)
        except LeaveGroup:
            judge.passed()
            raise
        else:
            if work.is_skipped:
                judge.skip("its `when` does not hold")
            else:
                judge.passed()

    async def started_over(self, work: StepRun, proceed: Next[StepRun]) -> None:
        """A group or call with retries starts over, unless something in it was left undone."""
        for left in range(int(work.step.retries or 0) if work.holds_others else 0, -1, -1):
            try:
                return await proceed(work)
            except TryEnded as end:
                if not left or end.verdict != "failed" or self.gaps.needed:
                    raise
                start_over(self.trying, work.run, work.index)
        return None

    async def retried(self, work: StepRun, proceed: Next[StepRun]) -> None:
        """What is done may be attempted again, where nothing was left undone before it."""
        given, defaults = work.step.retries, work.at.frame.plan.defaults
        is_again = is_done(self.trying, work) and not (work.holds_others or work.step.do.looks or self.gaps.needed)
        retries = int(defaults.retries if given is None else given) if is_again else 0
        await execute_plainly(
            StepTask(
                name=work.step.do.word,
                kind=work.step.do.word,
                effect=effect(self.trying, work),
                retries=retries,
                timeout=None,
                delays=delays(retries),
                attempt=partial(proceed, work),
                tried_again=lambda error: error.error_class in TRIED_AGAIN and not work.answers.given,
            )
        )

    # Around an attempt -----------------------------------------------------------------------------------------------
    async def answer_failed(self, work: StepRun, proceed: Next[StepRun]) -> None:
        """A `dialog` step could not answer: the try ends with that."""
        await proceed(work)
        if work.answers.failed and not work.holds_others:
            raise work.answers.failed

    async def whenever(self, work: StepRun, proceed: Next[StepRun]) -> None:
        """What may come at any time, before an attempt."""
        await work.answers.during(meet(self.trying, work.run, work.at, work.index))
        await proceed(work)

    async def on_stage(self, work: StepRun, proceed: Next[StepRun]) -> None:
        """The stage of a look, or of an attempt."""
        run, at = work.run, work.at
        deadlines = self._deadlines(work)
        work.deadline = deadlines.to_end
        hooks = TryHooks(self.trying, run, at, work.index, deadlines, leave_of(self.trying, work))
        self.trying.looked[work.index] = hooks.looked
        stage = Stage(run, at, work.index, 1, deadlines.to_find, once=False, hooks=hooks)
        stage.whole = work.step.wait == "load"
        stage.lasts = not run.is_answering
        if at.frame.plan.whenever and at.meets_whenever:
            stage.meanwhile = partial(meet, self.trying, run, at, work.index)
        work.stages.append(stage)
        await proceed(work)

    def _deadlines(self, work: StepRun) -> Deadlines:
        lasts = work.step.do.seconds()
        seconds = (work.step.timeout or work.at.frame.plan.defaults.timeout).total_seconds()
        if work.holds_others:
            seconds = NEVER
        patience = min(seconds, PATIENCE) if self.gaps.needed and not self.gaps.page_is_new else seconds
        return Deadlines(to_find=now() + patience + lasts, to_end=now() + seconds + lasts)

    async def finished(self, work: StepRun, proceed: Next[StepRun]) -> None:
        """The attempt's own end, after the boxes that it opened were answered."""
        await proceed(work)
        if not work.holds_others:
            await work.stage.finish()

    async def looked_at(self, work: StepRun, proceed: Next[StepRun]) -> None:
        """The innermost layer: the step, done or looked at."""
        try:
            async with asyncio.timeout_at(work.deadline + GRACE):
                await self._run(work)
        except TimeoutError:
            raise StepError("timeout", "it did not end in time") from None
        except (StepError, PlanbookError, Signal, TryEnded):
            raise
        except Exception as error:  # ours or an outside kind's mistake
            raise of_any(error, work.run.session) from error

    async def _run(self, work: StepRun) -> None:
        done = is_done(self.trying, work)
        do = render_model(work.step.do if done else without_secrets(work.step.do), work.at.scope())
        if done or type(do) in KINDS.values():
            await do.run(work.stage)
            return
        target = getattr(do, "target", None)  # an outside kind may do anything before it asks the stage
        if isinstance(target, Target):
            await work.stage.hooks.before_act(work.stage, target, None, hidden=False)
        raise PassedOver

    # Around the opening of a start -----------------------------------------------------------------------------------
    async def signed_in_first(self, work: Opening, proceed: Next[Opening]) -> None:
        """In the states that are kept; where there is none, the session's plan is tried."""
        await begin_signed_in(work.run, work.at, try_sign_in)
        await proceed(work)

    async def signed_in_after(self, work: Opening, proceed: Next[Opening]) -> None:
        """Where the page asks to sign in, the session's plan is tried, and the start opened once more."""
        run, at = work.run, work.at
        await proceed(work)
        name = signed_out(run)
        if name and self.gaps.needed is None:
            await try_sign_in(run, name, at, None)
            await proceed(work)
        if signed_out(run):
            raise TryEnded("not_reached", lacking_sign_in(self.trying, run, at) or "")

    async def looked_at_start(self, work: Opening, proceed: Next[Opening]) -> None:
        """The innermost layer: opens the start, and notes what the page wanted to send instead."""
        deadline = now() + work.at.frame.plan.defaults.timeout.total_seconds()
        leave = Leave(acts=False, goes=True)
        hooks = TryHooks(self.trying, work.run, work.at, work.index or 0, Deadlines(deadline, deadline), leave)
        await opened(work, proceed, hooks)
        self.gaps.note_unsent_page()


def now() -> float:
    """The event loop's time, in seconds, which deadlines are given in."""
    return asyncio.get_running_loop().time()
