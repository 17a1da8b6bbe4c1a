"""The verdict on one step of a try in one turn, and what its failure means."""

from contextlib import suppress

from planbook.browser.locating.suggestions import is_near_miss
from planbook.engine.signals import StopRun
from planbook.engine.trying.findings import Verdict, of_those_inside
from planbook.engine.trying.hooks import look_closely
from planbook.engine.trying.lookout import meet
from planbook.engine.trying.permission import is_done
from planbook.engine.trying.sign_in import lacking_sign_in
from planbook.engine.trying.signals import TryEnded
from planbook.engine.trying.state import Trying
from planbook.engine.trying.verdicts import leave_rest, tell_tried, words
from planbook.engine.work import StepRun
from planbook.errors import ErrorClass, StepError
from planbook.plan.walk import held_steps
from planbook.step.kind import Kind
from planbook.step.look import Look
from planbook.step.target import Target

OF_THE_SITE: frozenset[ErrorClass] = frozenset(("navigation", "blocked_host", "crashed", "internal"))
"""The errors that do not depend on what was left undone."""


class Judge:
    """Records the verdict on a step that has begun."""

    def __init__(self, trying: Trying, work: StepRun) -> None:
        self.trying = trying
        self.gaps = trying.gaps
        self.work = work
        self.run = work.run
        self.step = work.step

    @property
    def _words(self) -> str:
        return words(self.run, self.work.index)

    def _tell(self, verdict: Verdict, because: str | None = None) -> None:
        looked = self.trying.looked.get(self.work.index)
        if looked:
            tell_tried(self.run, self.work.index, verdict, because, looked.facts, self.work.stage.matched)
        else:
            tell_tried(self.run, self.work.index, verdict, because)

    def _leave_inside(self, because: str, verdict: Verdict = "not_reached") -> None:
        inside = self.work.at.inside(self.work.index)
        leave_rest(self.run, held_steps(self.step), inside, because, verdict)

    # Verdicts --------------------------------------------------------------------------------------------------------
    def skip(self, because: str) -> None:
        """Skips the step and its inner steps, as a run would."""
        needed = self.gaps.needed
        because = f"{because}; perhaps {needed}" if needed else because
        self._tell("skipped", because)
        self._leave_inside(because, "skipped")

    def pass_over(self, verdict: Verdict, because: str | None) -> None:
        """Records that the step was not executed; the try continues."""
        self._tell(verdict, because)
        self._leave_inside(f"{self._words} was not done")
        self.gaps.leave(self._words)
        self.gaps.miss_values(self.work.at.frame, self.step, self._words)

    def ready(self) -> None:
        """Records that the step was only checked, and could be executed."""
        self.pass_over("ready", self._fallback())

    def passed(self) -> None:
        """Records that the step was executed."""
        turns = self._turns_left_out()
        verdict: Verdict = "passed"
        if self.work.holds_others:
            verdict = of_those_inside(self.trying.findings.within(self.work.index), bool(turns))
        if verdict == "failed" and self.step.optional:
            verdict = "warned"
        unsent = self.gaps.note_unsent_page()
        self._tell(verdict, f"{unsent} was held back" if unsent else turns or self._fallback())
        if turns:
            self.gaps.leave(f"the other turns of {self._words}")

    def _turns_left_out(self) -> str | None:
        if self.work.turns > 1:
            return f"only the first of {self.work.turns} turns was tried"
        looked = self.trying.looked.get(self.work.index)
        return "only one turn was tried" if looked and looked.is_cut else None

    def _fallback(self) -> str | None:
        """Returns a remark if the target was found by an alternative and not by its first way."""
        looked = self.trying.looked.get(self.work.index)
        ways = looked.target.alternatives if looked and looked.target else []
        matched = self.work.stage.matched if looked else None
        if matched and len(ways) > 1 and matched != ways[0].describe():
            return f"found by its fallback {matched}"
        return None

    def stop(self, stop: StopRun) -> None:
        """Records that the step ends the run. Raises TryEnded."""
        if self.gaps.needed:
            self._not_reached(self.gaps.needed)
        self._tell(stop.status, stop.because or None)
        raise TryEnded(stop.status, f"the run ends at {self._words}")

    # Errors ----------------------------------------------------------------------------------------------------------
    async def judge(self, error: StepError) -> None:
        """Records what an error means. Raises TryEnded, unless the try can continue."""
        looked = self.trying.looked.get(self.work.index)
        if looked and not self.work.holds_others:
            with suppress(StepError):
                await meet(self.trying, self.run, self.work.at, self.work.index)  # it may have appeared just now
            await look_closely(self.work.stage, looked, looked_for(self.step.do))
        signed_out = lacking_sign_in(self.trying, self.run, self.work.at)
        if signed_out:
            return self._not_reached(signed_out)
        needed = self.gaps.needed
        of_the_site = error.error_class in OF_THE_SITE and self.step.do.word != "back"
        if needed is None or of_the_site:
            self._failed(self._message(error))
        elif error.error_class == "covered":
            self.pass_over("ready", f"{self._message(error)} now")
        else:
            self._not_reached(self._what_it_needs(needed, error))
        return None

    def _what_it_needs(self, needed: str, error: StepError) -> str:
        """Returns what was left undone, with a hint if a name on the page is very close to the target."""
        looked, message = self.trying.looked.get(self.work.index), self._message(error)
        target = looked and (looked.target or looked_for(self.step.do))
        if looked and target and is_near_miss(target, looked.facts.near):
            return f"{message}; either the target is wrong, or {needed}"
        return f"{needed}: {message}"

    def _message(self, error: StepError) -> str:
        looked = self.trying.looked.get(self.work.index)
        facts, target = looked and looked.facts, looked and looked.target
        if facts and target and facts.matches and facts.visible is False and error.error_class == "not_found":
            return f"{target.describe()} is there, but not visible"
        return error.message

    def _failed(self, message: str) -> None:
        held = sum(self.trying.blocker.counts.values())
        hint = f"; perhaps for want of {held} request{'' if held == 1 else 's'} held back" if held else ""
        verdict: Verdict = "warned" if self.step.optional else "failed"
        if not is_done(self.trying, self.work):
            return self.pass_over(verdict, message + hint)
        self._tell(verdict, message + hint)
        if not self.step.optional:
            raise TryEnded("failed", f"{self._words} would fail")
        return None

    def _not_reached(self, because: str) -> None:
        self._tell("not_reached", because)
        if not self.step.optional:
            raise TryEnded("not_reached", f"{self._words} was not reached")


def looked_for(do: Kind) -> Target | None:
    """Returns the target that a condition says is there; None if it says that it is hidden."""
    look = getattr(do, "look", None)
    return look.target if isinstance(look, Look) and look.is_ != "hidden" else None
