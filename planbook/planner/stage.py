"""The engine's own stage and walk, for a draft: what is unsafe is refused, what is sent for good is only found."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from planbook.browser.session import Session
from planbook.browser.touched import Touched, focused, touched
from planbook.engine.events import Events
from planbook.engine.executor import Executor
from planbook.engine.position import Position
from planbook.engine.request import RunRequest
from planbook.engine.signals import Signal
from planbook.engine.stage import Stage
from planbook.engine.undeclared import Undeclared
from planbook.engine.walk import Walk
from planbook.errors import StepError
from planbook.plan.undeclared import sign_ins
from planbook.planner import touch
from planbook.planner.hosts import Fence
from planbook.planner.task import Task
from planbook.step.kind import Step
from planbook.step.target import Target

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

Done = TypeVar("Done")


class OnlyFound(Signal):
    """A step that may be done only once could be done; it was not."""


class DraftWalk(Walk):
    """A walk in the scratch session. `sends`: what may be done only once is done."""

    def __init__(
        self,
        request: RunRequest,
        session: Session,
        events: Events,
        execute: Executor,
        task: Task,
        fence: Fence,
        sends: bool,
    ) -> None:
        super().__init__(request, session, events, execute)
        session.answers.keep_bodies = True  # the next step may read them
        self.keeper.paused = True  # nobody goes on with a draft's browser
        self.undeclared = Undeclared(None)  # what a draft sends is told at its end
        self.task = task
        self.fence = fence
        self.sends = sends
        self.steps_by_index: dict[int, Step] = {}
        self.judged: set[int] = set()  # ids of the steps that were judged by what they touch
        self.requests: list[str] = []  # what is sent because of the steps that are done now; a new list each time
        self.done: list[tuple[str, str]] = []  # all that was done on the site: by which step, and what was sent
        self.harmless: set[int] = set()  # those among them that only sound as if they sent something

    def begin(self, step: Step, at: Position) -> int:
        before = self.steps_by_index.get(self.count)
        if step.do.word == "dialog" and self.session.dialogs.held:
            touch.check_box(step, before, self.session.dialogs.held.message)
        index = super().begin(step, at)
        self.steps_by_index[index] = step
        return index

    def stage_for(self, at: Position) -> "type[Stage]":
        return DraftStage


class DraftStage(Stage):
    """One try of one draft step."""

    def __init__(self, walk: Walk, at: Position, index: int, attempt: int, deadline: float, once: bool) -> None:
        super().__init__(walk, at, index, attempt, deadline, once)
        self._own = self._drafting.requests  # what comes late still belongs to the steps that this is part of
        self._signs_in = False

    @property
    def _drafting(self) -> DraftWalk:
        assert isinstance(self._walk, DraftWalk)
        return self._walk

    @property
    def _step(self) -> Step:
        return self._drafting.steps_by_index[self._index]

    def requested(self, what: str) -> None:
        super().requested(what)
        if not self._signs_in:
            self._own.append(what)
            mask = self._walk.events.mask.text
            self._drafting.done.append((mask(self._step.do.describe()), mask(what)))

    def _judge(self, at: "Touched | None") -> None:
        step = self._step
        self._signs_in = touch.signs_in(at, step.id in sign_ins(self._at.frame.plan))
        touch.check(step, at)
        self._drafting.judged.add(id(step))
        if at and touch.is_harmless(step, at):
            self._drafting.harmless.add(id(step))

    async def between(self) -> None:
        with self.session.sent.aside():
            await self._walk.meet_whenever(self._at, self._index)

    def _go_no_further(self) -> None:
        if self.once and not self._drafting.sends:
            raise OnlyFound

    async def open(self, address: str) -> None:
        self._drafting.fence.check(address)
        self._go_no_further()
        await super().open(address)

    async def act(
        self,
        target: Target,
        do: "Callable[[Locator, float], Awaitable[Done]]",
        trial: "Callable[[Locator, float], Awaitable[object]] | None" = None,
        *,
        hidden: bool = False,
    ) -> Done:
        locator = await self.aim(target, trial, hidden=hidden)
        at = await touched(locator)
        if at is None:  # what nobody can look at is not acted on
            raise StepError("stale", f"{target.describe()} went away while it was looked at")
        self._judge(at)
        self._go_no_further()
        return await super().act(target, do, trial, hidden=hidden)

    async def act_on_page(self, do: "Callable[[Page], Awaitable[Done]]") -> Done:
        if not self.session.dialogs.held:  # while a box is open the page stands still, and only that can be answered
            self._judge(await focused(self.page))
        self._go_no_further()
        return await super().act_on_page(do)
