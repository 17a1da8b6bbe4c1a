"""The walk of a try: the steps in their order, one turn of each loop, and where it ends."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planbook.browser.session import Session
from planbook.browser.withhold import Withheld
from planbook.engine.events import Events
from planbook.engine.executor import execute_plainly
from planbook.engine.position import Position
from planbook.engine.request import RunRequest
from planbook.engine.signals import LeaveGroup
from planbook.engine.stage import safe_name
from planbook.engine.start_address import start_at
from planbook.engine.step_queue import StepQueue
from planbook.engine.trying.findings import Findings, StepTried, Verdict
from planbook.engine.trying.gaps import Gaps
from planbook.engine.trying.one import OneStep
from planbook.engine.trying.signals import TryEnded
from planbook.engine.trying.signing import TrySigning
from planbook.engine.trying.stage import Deadlines, Leave, TryStage, now
from planbook.engine.walk import WHENEVER_AT_MOST, Walk
from planbook.errors import StepError
from planbook.plan.walk import held_steps
from planbook.record import Noted
from planbook.step.kind import Each, Step
from planbook.step.look import Look
from planbook.values import render

if TYPE_CHECKING:
    from planbook.browser.facts import Facts


class TryWalk(Walk):
    """Goes through a plan as a run does, and tells a verdict on each step."""

    failures = (TryEnded,)

    def __init__(
        self,
        request: RunRequest,
        session: Session,
        events: Events,
        findings: Findings,
        withheld: Withheld,
        folder: Path,
    ) -> None:
        super().__init__(request, session, events, execute_plainly)
        self.findings = findings
        self.withheld = withheld
        self.gaps = Gaps(withheld)
        self.signing: TrySigning = TrySigning(self)
        self.inside_once = 0  # how many of the groups and calls around are declared `once`
        self._folder = folder
        self._left_alone: set[tuple[int, int]] = set()

    # Steps -----------------------------------------------------------------------------------------------------------
    async def _step(self, step: Step, at: Position, coming: StepQueue) -> None:
        if step.each is None:
            return await self._one(OneStep(self, step, at))
        items = await self._first_of(step, step.each, at)
        if not items:
            return None
        at = at.for_turn(1, **{step.each.name: items[0]})
        one = OneStep(self, step, at, turns=len(items))
        try:
            await self._one(one)
        except LeaveGroup:
            if not step.do.holds_steps:
                raise
            self.leave_behind(held_steps(step), at.inside(one.index), one.index)
        return None

    async def _first_of(self, step: Step, each: Each, at: Position) -> Sequence[Any]:
        """What the step is done for; nothing where the step has its verdict already."""
        if self.gaps.lacking(at.frame, step):
            await self._one(OneStep(self, step, at))
            return ()
        try:
            items = render(each.items, at.scope({}))
            if not isinstance(items, (list, tuple)):
                raise StepError("value", f"each: {items!r} is not a list")
        except StepError as error:
            await OneStep(self, step, at).judge(error)
            return ()
        if not items:
            OneStep(self, step, at).skip("there is nothing in its list")
        return items

    async def _one(self, one: OneStep) -> None:
        declared_once = one.step.effect == "once" and one.holds_others
        self.inside_once += declared_once
        try:
            await one.take()
        except TryEnded as end:
            self._end_around(one, end)
        except LeaveGroup:
            raise
        except BaseException:
            if one.index not in self.findings.tried:
                self.tell_tried(one.index, "interrupted")
            raise
        finally:
            self.inside_once -= declared_once

    def _end_around(self, one: OneStep, end: TryEnded) -> None:
        """The try has ended with this step, or with one inside of it."""
        fails_quietly = one.step.optional and end.verdict == "failed"
        if one.index not in self.findings.tried:
            self.tell_tried(one.index, "warned" if fails_quietly else end.verdict)
            self.leave_rest(held_steps(one.step), one.at.inside(one.index), end.because)
        if not one.step.optional or end.verdict == "passed":
            raise end

    def start_over(self, index: int) -> None:
        """A group or call that failed has another try: what failed in it is no more than a warning."""
        for inside in self.findings.failed_within(index):
            because = self.findings.tried[inside].because
            self.tell_tried(inside, "warned", f"{because}; {self.words(index)} starts over")

    def words(self, index: int) -> str:
        """A step as messages name it: `step 05 (Click button "Sign in")`."""
        label, heading = self._labels[index], self._headings[index]
        return heading if label.endswith("00") else f"step {label} ({heading})"

    # What is told ----------------------------------------------------------------------------------------------------
    def note(self, message: str) -> None:
        """Tells of something that is worth knowing, of the step that was begun last."""
        self.events.tell(Noted, index=self.current, message=message)

    def tell_tried(
        self,
        index: int,
        verdict: Verdict,
        because: str | None = None,
        facts: "Facts | None" = None,
        matched: str | None = None,
    ) -> None:
        """Tells the verdict on a step."""
        known = vars(facts) if facts else {}
        self.events.tell(StepTried, index=index, verdict=verdict, because=because, matched=matched, **known)

    def leave_behind(self, steps: Sequence[Step], at: Position, index: int) -> None:
        """Tells of the steps of a group that an `until` has left before them."""
        self.leave_rest(steps, at, f"{self.words(index)} was left before it", "skipped")

    def leave_rest(
        self, steps: Sequence[Step], at: Position, because: str | None, verdict: Verdict = "not_reached"
    ) -> None:
        """Tells of the steps that nothing is told about yet, and of those inside them."""
        for step in steps:
            if step.do.word != "note" and id(step) not in self._begun:
                self.tell_tried(self.begin(step, at), verdict, because)
            self.leave_rest(held_steps(step), at, because, verdict)

    # What may come at any time ---------------------------------------------------------------------------------------
    async def holds(self, look: Look, at: Position, index: int) -> bool:
        """Whether it is so now."""
        return await self._may_begin(look, at, index)

    async def meet_whenever(self, at: Position, index: int) -> None:
        """Looks for what may come; what is not put away stays, and is told of once."""
        if self._meeting or not at.meets_whenever:
            return
        self._meeting = True
        try:
            for number, whenever in enumerate(at.frame.plan.whenever):
                met = self._met.get((index, number), 0)
                alone = (id(at.frame.plan), number) in self._left_alone
                if not alone and met < WHENEVER_AT_MOST and await self._holds(whenever.see, at, index):
                    self._met[index, number] = met + 1
                    await self._meet(whenever.steps, at.inside(index), number)
        finally:
            self._meeting = False

    async def _meet(self, steps: Sequence[Step], at: Position, number: int) -> None:
        before = self.gaps.needed
        try:
            await self.steps(steps, at, out="always")
        except TryEnded as end:
            if end.verdict != "not_reached":
                raise
            self.leave_rest(steps, at, end.because)
        if self.gaps.needed != before:
            self._left_alone.add((id(at.frame.plan), number))
            self.gaps.needed = before or self.gaps.needed  # the plan's own steps say more

    # Pages and files -------------------------------------------------------------------------------------------------
    async def _open_start(self, at: Position, index: int | None) -> None:
        at.frame.base = start_at(at)
        deadline = now() + at.frame.plan.defaults.timeout.total_seconds()
        stage = TryStage(self, at, index or 0, Deadlines(deadline, deadline), Leave(acts=False, goes=True))
        stage.whole = at.frame.plan.wait == "load"
        await stage.open(at.frame.base)
        await stage.finish()
        self.gaps.note_unsent_page()

    def keep(self, kind: str, name: str, content: bytes, index: int | None, attempt: int | None) -> Path:
        """Files are for the steps behind, and go with the try."""
        path = self._folder / f"{index or 0:03}-{safe_name(name)}"
        path.write_bytes(content)
        self.kept_files.add(path.resolve())
        return path
