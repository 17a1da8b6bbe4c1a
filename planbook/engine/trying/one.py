"""One step of a try in one turn: done if it reads, else looked at; and the verdict on it."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from planbook.browser.diagnose import of_any
from planbook.engine.boxes import Answers
from planbook.engine.executor import StepTask, delays, execute_plainly
from planbook.engine.signals import LeaveGroup, Signal, StopRun
from planbook.engine.tries import GRACE
from planbook.engine.trying.findings import Verdict, of_those_inside
from planbook.engine.trying.gaps import names_a_secret, without_secrets
from planbook.engine.trying.signals import PassedOver, TryEnded
from planbook.engine.trying.stage import Deadlines, Leave, TryStage, WatchfulTryStage, now
from planbook.errors import TRIED_AGAIN, ErrorClass, PlanbookError, StepError
from planbook.plan.walk import held_steps
from planbook.step.kind import Effect, Kind, Step
from planbook.step.look import Look
from planbook.step.target import Target
from planbook.values import render_model
from steps.table import KINDS

if TYPE_CHECKING:
    from planbook.engine.position import Position
    from planbook.engine.trying.walk import TryWalk

PATIENCE = 3.0
"""Seconds that a step has behind one that was not done: what that would have brought does not come."""
NEVER = 10.0**7
OF_THE_SITE: frozenset[ErrorClass] = frozenset(("navigation", "blocked_host", "crashed", "internal"))
"""What fails whatever was done before."""


class OneStep:
    """What a try does about a step. Making one tells that the step begins."""

    def __init__(self, walk: "TryWalk", step: Step, at: "Position", turns: int = 1) -> None:
        self.walk = walk
        self.step = step
        self.at = at
        self.index = walk.begin(step, at)
        self.turns = turns  # in how many turns a run does it
        self.answers = Answers(walk)
        self.holds_others = step.do.holds_steps or step.do.word == "call"
        self.stage: TryStage | None = None

    # What may be done ------------------------------------------------------------------------------------------------
    def _effect(self) -> Effect:
        effect = self.at.frame.outline.effect(self.step)
        return "once" if effect == "repeat" and self.walk.inside_once else effect

    def _reads(self) -> bool:
        return self._effect() == "read" and not names_a_secret(self.step.do)

    def _is_allowed(self) -> bool:
        """Whether what may be done again is done, and this may be."""
        return self.walk.withheld.acts and self._effect() != "once"

    def _is_done(self) -> bool:
        return self.holds_others or self._reads() or self._is_allowed()

    def _leave(self) -> Leave:
        allowed, reads = self._is_allowed(), self._reads()
        return Leave(acts=allowed or (reads and self.step.effect == "read"), goes=allowed or reads)

    # What is done ----------------------------------------------------------------------------------------------------
    async def take(self) -> None:
        """Does the step or looks at it, and tells the verdict. Raises TryEnded or LeaveGroup."""
        lacking = self.walk.gaps.lacking(self.at.frame, self.step)
        if lacking:
            return self._pass_over("not_reached", lacking)
        try:
            if self.step.when is not None and not await self.answers.during(self._may_begin(self.step.when)):
                return self.skip("its `when` does not hold")
            await self._do()
        except PassedOver:
            self._pass_over("ready", self._fallback())
        except StepError as error:
            await self.judge(error)
        except StopRun as stop:
            self._stop(stop)
        except LeaveGroup:
            self._passed()
            raise
        else:
            self._passed()
        return None

    async def _may_begin(self, look: Look) -> bool:
        return await self.walk.holds(look, self.at, self.index)

    async def _do(self) -> None:
        """The step with its tries: of a group or call as many as it says, unless something in it was left undone."""
        for left in range(int(self.step.retries or 0) if self.holds_others else 0, -1, -1):
            try:
                return await execute_plainly(self._task_of())
            except TryEnded as end:
                if not left or end.verdict != "failed" or self.walk.gaps.needed:
                    raise
                self.walk.start_over(self.index)
        return None

    def _task_of(self) -> StepTask:
        given, defaults = self.step.retries, self.at.frame.plan.defaults
        again = self._is_done() and not (self.holds_others or self.step.do.looks or self.walk.gaps.needed)
        retries = int(defaults.retries if given is None else given) if again else 0
        return StepTask(
            name=self.step.do.word,
            kind=self.step.do.word,
            effect=self._effect(),
            retries=retries,
            timeout=None,
            delays=delays(retries),
            attempt=self._attempt,
            tried_again=lambda error: error.error_class in TRIED_AGAIN and not self.answers.given,
        )

    async def _attempt(self) -> None:
        self.answers.begin()
        await self.answers.during(self.walk.meet_whenever(self.at, self.index))
        deadlines = self._deadlines()
        kind = WatchfulTryStage if self.at.frame.plan.whenever and self.at.meets_whenever else TryStage
        self.stage = stage = kind(self.walk, self.at, self.index, deadlines, self._leave())
        stage.whole = self.step.wait == "load"
        stage.lasts = not self.walk.is_answering
        dialogs = self.walk.session.dialogs
        boxes = len(dialogs.told)
        try:
            if self.holds_others:
                return await self._ended(stage, deadlines.to_end)
            await self.answers.during(self._ended(stage, deadlines.to_end))
            await stage.finish()
        except StepError as error:
            raise error if self.holds_others else dialogs.blame(error, boxes) from None
        self.answers.end()
        if self.answers.failed:
            raise self.answers.failed
        return None

    async def _ended(self, stage: TryStage, deadline: float) -> None:
        try:
            async with asyncio.timeout_at(deadline + GRACE):
                await self._run(stage)
        except TimeoutError:
            raise StepError("timeout", "it did not end in time") from None
        except (StepError, PlanbookError, Signal, TryEnded):
            raise
        except Exception as error:  # ours or an outside kind's mistake
            raise of_any(error, self.walk.session) from error

    def _deadlines(self) -> Deadlines:
        gaps, lasts = self.walk.gaps, self.step.do.seconds()
        seconds = (self.step.timeout or self.at.frame.plan.defaults.timeout).total_seconds()
        if self.holds_others:
            seconds = NEVER
        patience = min(seconds, PATIENCE) if gaps.needed and not gaps.page_is_new else seconds
        return Deadlines(to_find=now() + patience + lasts, to_end=now() + seconds + lasts)

    async def _run(self, stage: TryStage) -> None:
        done = self._is_done()
        do = render_model(self.step.do if done else without_secrets(self.step.do), self.at.scope())
        if done or type(do) in KINDS.values():
            await do.run(stage)
            return
        target = getattr(do, "target", None)  # an outside kind may do anything before it asks the stage
        if isinstance(target, Target):
            await stage.pass_over(target)
        raise PassedOver

    # The verdict -----------------------------------------------------------------------------------------------------
    def _tell(self, verdict: Verdict, because: str | None = None) -> None:
        if self.stage:
            self.walk.tell_tried(self.index, verdict, because, self.stage.facts, self.stage.matched)
        else:
            self.walk.tell_tried(self.index, verdict, because)

    def skip(self, because: str) -> None:
        """The step and what is inside of it are left out, as a run would."""
        needed = self.walk.gaps.needed
        because = f"{because}; perhaps {needed}" if needed else because
        self._tell("skipped", because)
        self.walk.leave_rest(held_steps(self.step), self.at.inside(self.index), because, "skipped")

    def _pass_over(self, verdict: Verdict, because: str | None) -> None:
        """The step is not done, and the try goes on."""
        self._tell(verdict, because)
        words = self.walk.words(self.index)
        self.walk.leave_rest(held_steps(self.step), self.at.inside(self.index), f"{words} was not done")
        self.walk.gaps.leave(words)
        self.walk.gaps.miss_values(self.at.frame, self.step, words)

    def _passed(self) -> None:
        words, gaps = self.walk.words(self.index), self.walk.gaps
        turns = self._turns_left_out()
        because = turns or self._fallback()
        verdict: Verdict = "passed"
        if self.holds_others:
            verdict = of_those_inside(self.walk.findings.within(self.index), bool(turns))
        if verdict == "failed" and self.step.optional:
            verdict = "warned"
        unsent = gaps.note_unsent_page()
        self._tell(verdict, f"{unsent} was held back" if unsent else because)
        if turns:
            gaps.leave(f"the other turns of {words}")

    def _turns_left_out(self) -> str | None:
        if self.turns > 1:
            return f"only the first of {self.turns} turns was tried"
        return "only one turn was tried" if self.stage and self.stage.is_cut else None

    def _fallback(self) -> str | None:
        """Says so where it is not the first of several ways to the target that fitted."""
        stage = self.stage
        ways = stage.target.alternatives if stage and stage.target else []
        if stage and stage.matched and len(ways) > 1 and stage.matched != ways[0].describe():
            return f"found by its fallback {stage.matched}"
        return None

    def _stop(self, stop: StopRun) -> None:
        if self.walk.gaps.needed:
            self._not_reached(self.walk.gaps.needed)
        self._tell(stop.status, stop.because or None)
        raise TryEnded(stop.status, f"the run ends at {self.walk.words(self.index)}")

    async def judge(self, error: StepError) -> None:
        """Tells what an error means. Raises TryEnded, unless the try can go on."""
        if self.stage and not self.holds_others:
            with suppress(StepError):
                await self.walk.meet_whenever(self.at, self.index)  # it may have come just now
            await self.stage.look_closely(looked_for(self.step.do))
        signed_out = self.walk.signing.lacking(self.at)
        if signed_out:
            return self._not_reached(signed_out)
        needed = self.walk.gaps.needed
        of_the_site = error.error_class in OF_THE_SITE and self.step.do.word != "back"
        if needed is None or of_the_site:
            self._failed(self._message(error))
        elif error.error_class == "covered":
            self._pass_over("ready", f"{self._message(error)} now")
        else:
            self._not_reached(f"{needed}: {self._message(error)}")
        return None

    def _message(self, error: StepError) -> str:
        facts, target = self.stage and self.stage.facts, self.stage and self.stage.target
        if facts and target and facts.matches and facts.visible is False and error.error_class == "not_found":
            return f"{target.describe()} is there, but not visible"
        return error.message

    def _failed(self, message: str) -> None:
        held = sum(self.walk.withheld.counts.values())
        hint = f"; perhaps for want of {held} request{'' if held == 1 else 's'} held back" if held else ""
        if not self._is_done():
            return self._pass_over("warned" if self.step.optional else "failed", message + hint)
        self._tell("warned" if self.step.optional else "failed", message + hint)
        if not self.step.optional:
            raise TryEnded("failed", f"{self.walk.words(self.index)} would fail")
        return None

    def _not_reached(self, because: str) -> None:
        self._tell("not_reached", because)
        if not self.step.optional:
            raise TryEnded("not_reached", f"{self.walk.words(self.index)} was not reached")


def looked_for(do: Kind) -> Target | None:
    """What a look says is there: nothing where it says that it is not."""
    look = getattr(do, "look", None)
    return look.target if isinstance(look, Look) and look.is_ != "hidden" else None
