"""The layers of a draft: those of a run, but unsafe steps are refused, and `once` steps are found and not sent."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from planbook.browser.acting.page_actions import PageActions
from planbook.browser.acting.touched_form import ElementFacts, describe_element, describe_focused
from planbook.browser.network.sent_shape import is_query, shape_of
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
from planbook.errors import PlanbookError, StepError
from planbook.events import Noted
from planbook.plan.undeclared import sign_ins
from planbook.plan.walk import with_inner
from planbook.planner import element_safety, prompt
from planbook.planner.draft import ANY, SETS, Draft, DraftStep, Sent
from planbook.planner.hosts import Fence
from planbook.planner.steps_result import StepsResult
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
    draft: Draft  # it records what is sent
    store: Callable[[], None]  # stores it
    known: dict[str, str] = field(default_factory=dict)  # what was sent before the session: its shape, and its step
    judged: set[int] = field(default_factory=set)  # ids of the steps that were judged by the elements that they act on
    harmless: set[int] = field(default_factory=set)  # ids of those that only sound as if they sent something
    requests: list[str] = field(default_factory=list)  # sent by the current steps; a new list each time
    sign_in: list[str] = field(default_factory=list)  # requests by which the current steps sign in; the same
    shapes: list[str] = field(default_factory=list)  # the shapes of `requests`; the same
    held: list[tuple[str, str]] = field(default_factory=list)  # those that did not go, each with who sent it before
    again: bool = False  # whether the current steps were done before
    repeats: bool = False  # whether they may send again what was sent before
    decides: bool = False  # whether the model says so just now
    trial: DraftStep | None = None  # the step that is tried, as the model wrote it

    def begin(self, again: bool, repeats: bool, says_repeat: bool, trial: DraftStep | None) -> None:
        """Begins with other steps. `says_repeat`: they themselves say that they may be sent again."""
        self.requests, self.sign_in, self.shapes, self.held = [], [], [], []
        self.again, self.repeats, self.trial = again, repeats or says_repeat, trial
        self.decides = says_repeat and not (again or repeats)
        if trial:
            trial.requests, trial.shapes = self.requests, self.shapes

    def note_act(self) -> None:
        """Stores the step that is tried before the browser is told to act: whoever goes on knows of it."""
        if self.trial and self.draft.trying is not self.trial:
            self.draft.trying = self.trial
            self.store()

    def judged_by_what_was_held(self, result: StepsResult) -> StepsResult:
        """Returns the result of the current steps, `held` if a request of theirs did not go."""
        if not self.held:
            return result
        requests, before = zip(*self.held, strict=True)
        because = prompt.sent_before(requests, before[0])
        return replace(result, end="held", because=because, kept_back=requests)

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
    run.session.sent.waits = True  # the model thinks, and pages save after a pause
    run.saving.is_paused = True  # nobody resumes a draft's browser
    run.undeclared = Undeclared(None)  # a draft reports at its end what it sent


async def _box_checked(work: StepRun, proceed: Next[StepRun]) -> None:
    """Refuses to accept a dialog if that would send a `once` step. Raises Refused."""
    held = work.run.session.dialogs.held
    if work.step.do.word == "dialog" and held:
        element_safety.check_box(work.step, work.run.last_step, held.message)
    await proceed(work)


@contextmanager
def _of_a_busy_page(words: str) -> Iterator[None]:
    """Raises StepError if a page does not answer in time about an element, which `words` name."""
    try:
        yield
    except TimeoutError:
        raise StepError("timeout", f"the page was too busy to be asked about {words}") from None


class DraftHooks(Hooks):
    """Checks each act of one attempt of a draft step before it reaches the page."""

    def __init__(self, drafting: Drafting, work: StepRun) -> None:
        self._drafting = drafting
        self._work = work
        self._own, self._again = drafting.requests, drafting.again  # late requests still belong to these steps
        self._sign_in, self._shapes, self._held = drafting.sign_in, drafting.shapes, drafting.held
        self._repeats, self._decides = drafting.repeats or self._may_repeat(work), drafting.decides
        self._signs_in = self._searches = False
        self._reads: Any = None  # the request that comes next, if it only asks
        self._shape_of: dict[str, str] = {}  # by what was sent
        self._like = ""  # another step that has sent one of the shape of the request that comes next

    def _may_repeat(self, work: StepRun) -> bool:
        """Returns whether what the step sends may be sent again: it says so, or sets the same state anew."""
        often = (inner for one in work.at.frame.plan.whenever for step in one.steps for inner in with_inner(step))
        return work.step.effect == "repeat" or work.step.do.word in SETS or any(work.step is one for one in often)

    def may_go(self, what: str, request: Any) -> bool:
        if self._signs_in or request is None:
            return True
        if is_query(request) or (self._searches and request.method == "POST" and request.is_navigation_request()):
            self._reads = request
            self._drafting.harmless.add(id(self._work.step))
            return True
        shape, draft = shape_of(request), self._drafting.draft
        self._like = "" if (first := draft.shapes.get(shape, "")) == self._words else first
        before = None if self._repeats else draft.other_sender(shape, self._drafting.known)
        if before is not None:
            events = self._work.run.events
            self._held.append((events.mask.text(what), before))
            with suppress(PlanbookError):  # a record that cannot be written reports that when the step ends
                events.tell(Noted, index=None, kind="draft", message=f"{what} was held back: {before} has sent it.")
            return False
        self._shapes.append(shape)
        self._shape_of[self._work.run.events.mask.text(what)] = shape
        if self._decides and self._work.step.do.word not in SETS:  # also about what is not known
            draft.shapes.pop(ANY, None)
            self._drafting.known.pop(ANY, None)
        if not self._repeats:
            draft.shapes.setdefault(shape, self._words)
        return True

    def requested(self, what: str) -> None:
        masked = self._work.run.events.mask.text(what)  # the draft is stored
        reads, self._reads = self._reads is not None, None
        if self._signs_in:
            self._sign_in.append(masked)
        elif reads:
            self._drafting.draft.done.append(Sent(self._words, f"{masked} (a search)", self._again))
        else:
            self._own.append(masked)
            self._drafting.draft.done.append(Sent(self._words, masked, self._again, self._like))
            with suppress(PlanbookError):  # a draft that cannot be stored reports that after the step
                self._drafting.store()

    def withdrawn(self, what: str) -> None:
        masked = self._work.run.events.mask.text(what)
        if masked in self._own:
            self._drafting.draft.withdraw(
                Sent(self._words, masked), self._own, self._shapes, self._shape_of.get(masked)
            )
            with suppress(PlanbookError):  # as above
                self._drafting.store()

    @property
    def _words(self) -> str:
        return self._work.run.events.mask.text(self._work.step.do.describe())

    def _judge(self, at: ElementFacts | None) -> None:
        step = self._work.step
        self._searches = element_safety.searches(step, at)
        self._signs_in = element_safety.signs_in(at, step.id in sign_ins(self._work.at.frame.plan))
        element_safety.check(step, at)
        self._drafting.judged.add(id(step))
        if at and element_safety.is_harmless(step, at):
            self._drafting.harmless.add(id(step))

    def _let_act(self, stage: PageActions) -> None:
        if stage.once and not self._drafting.sends:
            raise FoundNotSent
        self._drafting.note_act()
        stage.extend(self._work.deadline)

    async def open(self, stage: PageActions, address: str, proceed: Callable[[str], Awaitable[None]]) -> None:
        self._drafting.fence.check(address)
        self._let_act(stage)
        await proceed(address)

    async def before_act(self, stage: PageActions, target: Target, trial: Trial | None, hidden: bool) -> None:
        locator = await stage.aim(target, trial, hidden=hidden)
        with _of_a_busy_page(target.describe()):
            at = await describe_element(locator)
        if at is None:  # an element that cannot be checked is not acted on
            raise StepError("stale", f"{target.describe()} went away while it was looked at")
        self._judge(at)
        self._let_act(stage)

    async def before_act_on_page(self, stage: PageActions) -> None:
        if not stage.session.dialogs.held:  # an open dialog blocks the page and can only be answered
            with _of_a_busy_page("the element that has the focus"):
                self._judge(await describe_focused(stage.page))
        self._let_act(stage)
