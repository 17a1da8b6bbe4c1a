"""The stage of one attempt: `planbook.browser` has the page's half; what the run has to do with it is here."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from planbook.browser.acting.failures import LAST_CLOSED, browser_died
from planbook.browser.locating.element_fingerprint import Looks
from planbook.browser.requesting.exchange import exchange
from planbook.browser.requesting.message import Answer, Outgoing
from planbook.engine import agent_tasks, asking, beyond
from planbook.engine.agent_tasks import AgentTask, Report
from planbook.engine.fingerprint import fingerprint
from planbook.engine.hooks import NO_HOOKS, Hooks, Trial
from planbook.engine.position import Position
from planbook.engine.run_state import Run
from planbook.engine.signals import LeaveGroup, RunCancelled, StopRun
from planbook.engine.step_queue import StepQueue
from planbook.engine.values_on_stage import ValuesOnStage
from planbook.errors import PlanbookError, StepError
from planbook.events import DOUBT, ElementFound, Fingerprint, ModelCalled, Noted, RequestSent, Sending
from planbook.files.read_whole import read_whole
from planbook.places import Project
from planbook.programs.order import Made, Order
from planbook.questions.question import Question
from planbook.settings.programs import Program
from planbook.step.agent_order import AgentOrder
from planbook.step.kind import Step
from planbook.step.target import Target

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page, Request

Done = TypeVar("Done")


class Stage(ValuesOnStage):
    """One attempt of one step."""

    def __init__(
        self,
        run: Run,
        at: Position,
        index: int,
        attempt: int,
        deadline: float,
        once: bool,
        hooks: Hooks = NO_HOOKS,
    ) -> None:
        super().__init__(run, at, index, attempt, deadline, once, hooks, self._tell_sending)
        self.meanwhile: Callable[[], Awaitable[None]] | None = None  # called from time to time during a wait
        self.is_told = True  # whether its requests count as the step's own
        self.on_aim: Callable[[Locator, str, Fingerprint], Awaitable[None]] | None = (
            None  # before an act, with its element
        )
        self.before_act: Callable[[], Awaitable[None]] | None = None  # called when a `once` step is ready to act
        self.seen: tuple[str, Fingerprint] | None = None  # the last element found: the target in words, and its looks
        self.requests: list[str] = []  # what the browser sent because of this attempt
        self._told: set[tuple[str, int, int]] = set()  # elements that were recorded as found in this attempt

    async def between(self) -> None:
        if self.meanwhile:
            await self.meanwhile()

    def _tell_sending(self) -> None:
        if self.is_told:
            self._begin_act()
            self._run.events.tell(Sending, index=self._index, attempt=self._attempt)

    def may_go(self, what: str, request: "Request | None") -> bool:
        return not self.is_told or self.hooks.may_go(what, request)

    def requested(self, what: str) -> None:
        if not self.is_told:
            return
        self.requests.append(what)
        with suppress(PlanbookError):  # a record that cannot be written reports that when the step ends
            self._run.events.tell(RequestSent, index=self._index, attempt=self._attempt, message=what)
        if self.step:
            self._run.undeclared.note(self._at.frame.plan, self.step, self._index, what)
        self.hooks.requested(what)

    def withdrawn(self, what: str) -> None:
        if self.is_told:
            self.hooks.withdrawn(what)

    def doubt(self, message: str) -> None:
        kind = DOUBT if self.once and self.is_told else "note"
        with suppress(PlanbookError):  # a record that cannot be written reports that when the step ends
            self._run.events.tell(Noted, index=self._index, message=message, kind=kind)

    def loaded(self, refused: str) -> None:
        doubts = None if self._run.is_aside else self._run.doubts
        if doubts and self._told:
            doubts.found()
        if doubts:
            doubts.opened(self._index or None, refused)

    def _begin_act(self) -> None:
        if not self._run.is_aside:
            self.session.answers.begin_act()

    def found(self, words: str, fallback: int, matches: int, ms: float, looks: Looks | None) -> None:
        if looks is None and (words, fallback, matches) in self._told:
            return  # a page that is not settled is read more than once
        self._told.add((words, fallback, matches))
        seen = fingerprint(looks, self._run.events.mask) if looks else None
        self.seen = (words, seen) if seen else self.seen
        self._run.events.tell(
            ElementFound,
            index=self._index,
            attempt=self._attempt,
            target=words,
            fallback=fallback,
            matches=matches,
            ms=round(ms, 3),
            fingerprint=seen,
        )

    # Navigating and acting -------------------------------------------------------------------------------------------
    async def open(self, address: str) -> None:
        await self.hooks.open(self, address, self._open)

    async def _open(self, address: str) -> None:
        if self.session.tabs.lost and not self.session.is_dead:
            await self.session.tabs.revive()
        self._begin_act()
        await super().open(address)
        self._run.page.note_opened(self.session.address)

    async def find(self, target: Target, *, hidden: bool = False) -> "Locator":
        return await self.hooks.find(self, target, partial(super().find, target, hidden=hidden))

    async def act(
        self,
        target: Target,
        do: "Callable[..., Awaitable[Done]]",
        trial: Trial | None = None,
        *,
        hidden: bool = False,
        asks_rest: bool = False,
    ) -> Done:
        await self.hooks.before_act(self, target, trial, hidden)
        return await super().act(target, do, trial, hidden=hidden, asks_rest=asks_rest)

    async def aim(self, target: Target, trial: Trial | None = None, *, hidden: bool = False) -> "Locator":
        self.seen = None
        locator = await super().aim(target, trial, hidden=hidden)
        if self.on_aim and self.seen:
            await self.on_aim(locator, *self.seen)
        await self._before_act()
        return locator

    async def _before_act(self) -> None:
        if self.before_act:
            await self.before_act()

    async def act_on_page(self, do: "Callable[[Page], Awaitable[Done]]") -> Done:
        await self.hooks.before_act_on_page(self)
        await self._before_act()
        return await super().act_on_page(do)

    async def _ready(self) -> None:
        """Raises StepError for a lost page: it is restored before the next attempt."""
        if self.session.is_dead:
            raise browser_died(self.session)
        if self.session.tabs.lost:
            raise StepError("crashed", "the page crashed" if self.session.tabs.all else LAST_CLOSED)

    # Beyond the page -------------------------------------------------------------------------------------------------
    async def exchange(self, request: Outgoing) -> Answer:
        self.hooks.before_exchange(request.sends)
        if self.session.is_dead:
            raise browser_died(self.session)
        return await self._while_waiting(exchange(self.session, request, self.left, self._sends))

    def _sends(self, what: str) -> None:
        self._begins()
        self.requested(what)

    def _begins(self) -> None:
        if not self.sent:
            self._tell_sending()
            self.sent = True

    async def delegate(self, order: AgentOrder) -> Any:
        step, run = self._as_written(), self._run
        agent_tasks.refuse_page(self._at.frame.origins.page_name(step, getattr(step.do, "task", "")))
        self.hooks.before_task()
        if run.agents is None:
            raise StepError("value", agent_tasks.NO_AGENTS)
        request, agent = run.request, run.request.agents[order.name]
        agent_tasks.hide(run.events.mask, agent)
        order = agent_tasks.without_secrets(order, run.events.mask, agent)
        plan, compared = self._at.frame.plan.name, request.compared
        task = AgentTask(agent, order, request.project, request.run_id, plan, step.id or "", compared)
        task.refuse_changed()
        place = {"index": self._index, "attempt": self._attempt}
        report = Report(
            starting=self._begins,
            note=lambda said: run.events.tell(Noted, index=self._index, message=said, kind="agent"),
            called=lambda fields: run.events.tell(ModelCalled, **place, **fields),
            keep=partial(self.keep, "output"),
        )
        return await run.agents.perform(task, report)

    async def start_program(self, order: Order) -> tuple[Made, Program, Project]:
        request = self._run.request
        program = request.programs[order.program]
        sends = not self._reads
        files = {name: self._file(path) for name, path in order.files.items()}
        with beyond.prepared(order, program, request, self._at.frame.secrets, files) as ready:
            self.hooks.before_exchange(sends)
            made = await ready.execute(self.left() / 1000, self._begins if sends else _nothing)
        if made.left:
            self.session.note(beyond.LEFT.format(order.program, made.left))
        return made, ready.program, request.project

    @property
    def _reads(self) -> bool:
        """Whether the author declares that the step changes nothing."""
        step = self._as_written()
        return (step.effect or step.do.default_effect()) == "read"

    async def run_script(self, do: "Callable[[Page], Awaitable[Done]]") -> Done:
        if not self._reads:
            return await self.act_on_page(do)
        self.hooks.before_exchange(False)
        return await self.ask(do)

    def _file(self, path: str) -> tuple[str, bytes]:
        file = self.project_file(path)
        return self.itself(file) or (file.name, read_whole(file))

    def address_of(self, address: str, field: str) -> str:
        step = self._as_written()
        return beyond.address_of(self._at, step, address, str(getattr(step.do, field)))

    def key(self) -> str:
        return beyond.key(self._run, self._at, self._as_written(), self._index)

    # Steering --------------------------------------------------------------------------------------------------------
    async def run_steps(self, steps: Sequence[Step]) -> None:
        await self._run.steps.all_of(StepQueue(steps, self._at.inside(self._index), out="last"))

    async def repeat(self, steps: Sequence[Step], at_most: Any) -> None:
        until = self.clock() + at_most.total_seconds() if isinstance(at_most, timedelta) else None
        turn = 0
        while (self.clock() < until) if until is not None else (turn < at_most):
            turn += 1
            at = self._at.inside(self._index).for_turn(turn)
            try:
                await self._run.steps.all_of(StepQueue(steps, at))
            except LeaveGroup:
                return self.hooks.left_before(steps, at)
            if self.hooks.is_last_turn(turn):
                return None
        limit = f"{at_most.total_seconds():g} seconds" if until is not None else f"{at_most} turns"
        raise StepError("timeout", f"no `until` in it held within {limit}")

    async def call(self, plan: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        written = getattr(self.step.do, "inputs", {}) if self.step else {}
        origins = self._at.frame.origins
        from_page = {name for name, value in written.items() if self.step and origins.page_name(self.step, value)}
        return await self._run.steps.call(plan, inputs, self._at, self._index, frozenset(from_page))

    async def put_question(self, question: Question, show: frozenset[str]) -> Any:
        self.hooks.asks()
        values = dict(self._at.frame.values) if "values" in show else {}
        found = await asking.ask(self._run, self._index, question, values, "screenshot" in show)
        put = self._run.asked[self._index]
        if not found.answers and question.on_timeout == "stop":
            raise RunCancelled(asking.nobody(question))
        return asking.answer_of(self._run, put, found)

    def leave_group(self) -> None:
        raise LeaveGroup

    def stop(self, status: Literal["passed", "failed"], because: str) -> None:
        raise StopRun(status, because)


def _nothing() -> None:
    """Called before a program that changes nothing is started."""


def looking(run: Run, at: Position, index: int) -> Stage:
    """Returns a stage for checking a condition, with the plan's own timeout."""
    timeout = at.frame.plan.defaults.timeout.total_seconds()
    return Stage(run, at, index, 0, asyncio.get_running_loop().time() + timeout, once=False)
