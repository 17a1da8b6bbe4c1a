"""The stage of one attempt: `planbook.browser` has the page's half; values, files and steering are here."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from planbook.browser.acting.failures import LAST_CLOSED, browser_died
from planbook.browser.acting.page_actions import PageActions
from planbook.browser.locating.element_fingerprint import Looks
from planbook.browser.requesting.exchange import exchange
from planbook.browser.requesting.message import Answer, Outgoing
from planbook.engine import artifacts, asking, beyond, delegating
from planbook.engine.delegating import AgentTask, Report
from planbook.engine.fingerprint import fingerprint
from planbook.engine.hooks import NO_HOOKS, Hooks, Trial
from planbook.engine.masked_copies import is_masked, own_name
from planbook.engine.position import Position
from planbook.engine.project_files import INSTEAD, WITHOUT, real_file, refuse_own
from planbook.engine.run_state import Run
from planbook.engine.signals import LeaveGroup, RunCancelled, StopRun
from planbook.engine.step_queue import StepQueue
from planbook.errors import PlanbookError, StepError
from planbook.events import ElementFound, Fingerprint, ModelCalled, Noted, RequestSent, Sending, ValueSet
from planbook.files.read_whole import read_whole
from planbook.files.surrogates import repair
from planbook.places import Project
from planbook.program_settings import Program
from planbook.programs.order import Made, Order
from planbook.questions.question import Question
from planbook.step.agent_order import AgentOrder
from planbook.step.kind import Step
from planbook.step.model import Model
from planbook.step.target import Target
from planbook.uploads.store import is_version
from planbook.values.render import render_model

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page, Request

Done = TypeVar("Done")
AnyModel = TypeVar("AnyModel", bound=Model)
SAME_AGAIN = (
    "{} ends with the same entries twice, as if the page was still the one before: wait for the next one with an "
    "`expect` before they are read"
)
GONE = "{} is a copy without the secrets of a file that was not kept, and is not passed on; run the plan anew"


class Stage(PageActions):
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
        super().__init__(run.session, base=at.frame.base, deadline=deadline, once=once, on_sending=self._tell_sending)
        self.hooks = hooks
        self.step: Step | None = None  # as written, with expressions unevaluated
        self.meanwhile: Callable[[], Awaitable[None]] | None = None  # called from time to time during a wait
        self.is_told = True  # whether its requests count as the step's own
        self.on_aim: Callable[[str, Fingerprint], None] | None = None  # called before an act, with its element
        self.seen: tuple[str, Fingerprint] | None = None  # the last element found: the target in words, and its looks
        self.requests: list[str] = []  # what the browser sent because of this attempt
        self._run = run
        self._at = at
        self._index = index
        self._attempt = attempt
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
        do: "Callable[[Locator, float], Awaitable[Done]]",
        trial: Trial | None = None,
        *,
        hidden: bool = False,
    ) -> Done:
        await self.hooks.before_act(self, target, trial, hidden)
        return await super().act(target, do, trial, hidden=hidden)

    async def aim(self, target: Target, trial: Trial | None = None, *, hidden: bool = False) -> "Locator":
        self.seen = None
        locator = await super().aim(target, trial, hidden=hidden)
        if self.on_aim and self.seen:
            self.on_aim(*self.seen)
        return locator

    async def act_on_page(self, do: "Callable[[Page], Awaitable[Done]]") -> Done:
        await self.hooks.before_act_on_page(self)
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
        delegating.refuse_page(self._at.frame.origins.page_name(step, getattr(step.do, "task", "")))
        self.hooks.before_task()
        if run.agents is None:
            raise StepError("value", delegating.NO_AGENTS)
        request, agent = run.request, run.request.agents[order.name]
        delegating.hide(run.events.mask, agent)
        order = delegating.without_secrets(order, run.events.mask, agent)
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

    def _as_written(self) -> Step:
        """Returns the step with its expressions, also in a try, whose stages have none."""
        step = self.step or self._run.last_step
        assert step
        return step

    def evaluate(self, part: AnyModel, answer: Any) -> AnyModel:
        return render_model(part, {**self._at.scope({}), "answer": answer})

    # Values and files ------------------------------------------------------------------------------------------------
    def put(self, name: str, value: Any) -> None:
        value = repair(value)
        self._at.frame.values[name] = deepcopy(value)  # later additions must not change the recorded value
        self._run.events.tell(ValueSet, index=self._index, name=name, **ValueSet.fields(value))
        self.hooks.value_set(name)

    def add(self, name: str, value: Any) -> None:
        held = self._at.frame.values.setdefault(name, [])
        if not isinstance(held, list):
            raise StepError("value", f"add_to: {name} is not a list; it is {held!r}")
        value = repair(value)
        if isinstance(value, list) and value and held[-len(value) :] == value:
            self.session.note(SAME_AGAIN.format(name))
        for item in value if isinstance(value, list) else [value]:
            held.append(item)
            self._run.events.tell(ValueSet, index=self._index, name=name, added=True, **ValueSet.fields(item))

    def keep(self, kind: str, name: str, content: bytes) -> Path:
        kept = self._run.keep(self._run, kind, name, content, self._index, self._attempt).resolve()
        folder = self._run.request.project.folder.resolve()
        return kept.relative_to(folder) if kept.is_relative_to(folder) else kept

    def project_file(self, path: str, *, from_page: bool = False) -> Path:
        file = real_file(self._run.request.project, path)
        if artifacts.is_kept(self._run, file):
            return file
        if from_page or not is_version(self._run.request.project, file):
            refuse_own(self._run.request.project, path, file)
        named = None if from_page else self._named_by_page()
        if named:
            instead = INSTEAD if hasattr(self.step and self.step.do, "from_page") else WITHOUT
            raise StepError("value", f"{path} is what a page said ({named}), and no page chooses a file; {instead}")
        if not file.is_file():
            raise StepError("value", f"there is no file {path}")
        return file

    def _named_by_page(self) -> str | None:
        """Returns the name in the step's files whose value came from a page; None if there is none."""
        if self.step is None:
            return None
        return self._at.frame.origins.page_name(self.step, beyond.files_of(self.step.do))

    def itself(self, file: Path) -> tuple[str, bytes] | None:
        """Returns the original name and content of a file that is kept as a masked copy; None for every other file."""
        if not (is_masked(file) and file.is_relative_to(self._run.request.project.runs.resolve())):
            return None
        content = self._run.originals.get(file.resolve())
        if content is None:
            raise StepError("value", GONE.format(file.name))
        return own_name(file), content

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
