"""The layers of a draft: those of a run, but unsafe steps are refused, and `once` steps are found and not sent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from planbook.browser.acting.page_actions import PageActions
from planbook.browser.acting.touched_form import ElementFacts, describe_element, describe_focused
from planbook.engine.compose import Layers, Next
from planbook.engine.hooks import Hooks, Trial
from planbook.engine.layers.each_turn import each_turn
from planbook.engine.layers.on_stage import on_stage
from planbook.engine.layers.step_events import begun
from planbook.engine.layers.table import ATTEMPT, CALLED_START, START, TURN
from planbook.engine.run_state import Run
from planbook.engine.signals import Signal
from planbook.engine.undeclared import Undeclared
from planbook.engine.work import StepRun
from planbook.errors import StepError
from planbook.plan.undeclared import sign_ins
from planbook.planner import touch
from planbook.planner.draft import Sent
from planbook.planner.hosts import Fence
from planbook.step.target import Target

TO_ANSWER = 25.0
"""Seconds that an act has beyond a check: the draft waits for a slow site instead of sending again."""


class FoundNotSent(Signal):
    """A `once` step could be executed, and was not."""


@dataclass
class Drafting:
    """The state of a draft's session. `sends`: `once` steps are executed."""

    fence: Fence
    sends: bool
    judged: set[int] = field(default_factory=set)  # ids of the steps that were judged by the elements that they act on
    harmless: set[int] = field(default_factory=set)  # ids of those that only sound as if they sent something
    requests: list[str] = field(default_factory=list)  # sent by the current steps; a new list each time
    sign_in: list[str] = field(default_factory=list)  # requests by which the current steps sign in; the same
    done: list[Sent] = field(default_factory=list)  # all that was sent to the site
    again: bool = False  # whether the current steps were done before

    @property
    def layers(self) -> Layers:
        """The lists of layers: a run's, with the hooks of a draft."""
        return Layers(
            step=(each_turn, _box_checked, begun, *TURN, self.on_stage, *ATTEMPT),
            start=START,
            called_start=CALLED_START,
        )

    async def on_stage(self, work: StepRun, proceed: Next[StepRun]) -> None:
        """Makes the stage with hooks of its own, and extra time after its deadline for an act."""

        async def with_time_to_answer(work: StepRun) -> None:
            work.extra = TO_ANSWER
            work.deadline += work.extra
            await proceed(work)

        await on_stage(work, with_time_to_answer, DraftHooks(self, work))


def begin_draft(run: Run) -> None:
    """Sets up a draft's session where it differs from a run's."""
    run.session.answers.keep_bodies = True  # the next step may read them
    run.saving.is_paused = True  # nobody resumes a draft's browser
    run.undeclared = Undeclared(None)  # a draft reports at its end what it sent


async def _box_checked(work: StepRun, proceed: Next[StepRun]) -> None:
    """Refuses to accept a dialog if that would send a `once` step. Raises Refused."""
    held = work.run.session.dialogs.held
    if work.step.do.word == "dialog" and held:
        touch.check_box(work.step, work.run.last_step, held.message)
    await proceed(work)


class DraftHooks(Hooks):
    """Checks each act of one attempt of a draft step before it reaches the page."""

    def __init__(self, drafting: Drafting, work: StepRun) -> None:
        self._drafting = drafting
        self._work = work
        self._own, self._again = drafting.requests, drafting.again  # late requests still belong to these steps
        self._sign_in = drafting.sign_in
        self._signs_in = False

    def requested(self, what: str) -> None:
        mask = self._work.run.events.mask.text
        masked = mask(what)  # the draft is stored
        if self._signs_in:
            self._sign_in.append(masked)
        else:
            self._own.append(masked)
            self._drafting.done.append(Sent(mask(self._work.step.do.describe()), masked, self._again))

    def _judge(self, at: ElementFacts | None) -> None:
        step = self._work.step
        self._signs_in = touch.signs_in(at, step.id in sign_ins(self._work.at.frame.plan))
        touch.check(step, at)
        self._drafting.judged.add(id(step))
        if at and touch.is_harmless(step, at):
            self._drafting.harmless.add(id(step))

    def _let_act(self, stage: PageActions) -> None:
        if stage.once and not self._drafting.sends:
            raise FoundNotSent
        stage.extend(self._work.deadline)

    async def open(self, stage: PageActions, address: str, proceed: Callable[[str], Awaitable[None]]) -> None:
        self._drafting.fence.check(address)
        self._let_act(stage)
        await proceed(address)

    async def before_act(self, stage: PageActions, target: Target, trial: Trial | None, hidden: bool) -> None:
        locator = await stage.aim(target, trial, hidden=hidden)
        at = await describe_element(locator)
        if at is None:  # an element that cannot be checked is not acted on
            raise StepError("stale", f"{target.describe()} went away while it was looked at")
        self._judge(at)
        self._let_act(stage)

    async def before_act_on_page(self, stage: PageActions) -> None:
        if not stage.session.dialogs.held:  # an open dialog blocks the page and can only be answered
            self._judge(await describe_focused(stage.page))
        self._let_act(stage)
