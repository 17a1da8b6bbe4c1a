"""Writes a plan: the model uses tools until the plan is finished; the plan is then proved without the model."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

from planbook.engine.events import Events
from planbook.engine.executor import Executor, execute_plainly
from planbook.errors import PlanbookError, StepError
from planbook.events import Noted, Observer
from planbook.plan.model import Plan
from planbook.planner import prompt
from planbook.planner import stored_drafts as drafts
from planbook.planner.ask_person import AskedPerson
from planbook.planner.asking import DoesNotFit
from planbook.planner.change import with_change
from planbook.planner.conversation import AskModel, Conversation
from planbook.planner.cost import Budget
from planbook.planner.draft_events import tell_call, tell_ended, tell_started
from planbook.planner.draft_mask import DraftMask
from planbook.planner.filling import RecipeFilling
from planbook.planner.finish import Finish, Finished
from planbook.planner.memories import ThreadMemories
from planbook.planner.model import Message, Model, ModelAnswer, ModelCall
from planbook.planner.outcome import Outcome, Unfinished
from planbook.planner.proof import NONE, ProvedPlan, prove
from planbook.planner.recipe_tools import fill_tools
from planbook.planner.scratch_browser import ScratchBrowser
from planbook.planner.scratch_settings import ScratchSettings
from planbook.planner.similar_plan import PlanReuse, reuse_tools
from planbook.planner.site_memory import SiteMemory
from planbook.planner.workbench import Workbench
from planbook.planner.write_request import WriteRequest

MOST_CORRECTING = 15  # turns after a proof that failed


async def ask_directly(name: str, ask: Callable[[], Awaitable[ModelAnswer]]) -> ModelAnswer:
    """Calls the model directly."""
    return await ask()


async def write(
    wanted: WriteRequest,
    observers: Sequence[Observer],
    execute: Executor = execute_plainly,
    ask: AskModel = ask_directly,
) -> Outcome:
    """Writes the plan, and sends events to the observers as a run does. Raises Unfinished or PlanbookError."""
    mask = DraftMask(wanted.secrets)
    mask.note_public(wanted.kept.draft.task.url)
    events = Events(observers, mask)
    began = perf_counter()
    tell_started(events, wanted.run_id, wanted.kept.draft.task, wanted.browser, wanted.starter)
    try:
        with drafts.held(wanted.project, wanted.kept.id):
            outcome = await _Writing(wanted, events, execute, ask).outcome()
    except asyncio.CancelledError:
        tell_ended(events, "cancelled", began, "the draft was told to stop")
        raise
    except PlanbookError as error:
        tell_ended(events, "failed", began, str(error))
        raise
    tell_ended(events, "passed" if outcome.proof.holds else "failed", began, outcome.proof.because)
    return outcome


class _Writing:
    def __init__(self, wanted: WriteRequest, events: Events, execute: Executor, ask: AskModel) -> None:
        self.wanted = wanted
        self.kept = wanted.kept
        self.events = events
        task = wanted.kept.draft.task
        means = ScratchSettings(
            wanted.project,
            wanted.run_id,
            wanted.secrets,
            events,
            execute,
            wanted.browser,
            wanted.headed,
            wanted.evidence,
        )
        self.scratch = ScratchBrowser(task, means, task.once)
        self.scratch.draft, self.scratch.store = self.kept.draft, self._keep
        self.budget = Budget(wanted.max_cost, wanted.kept.spent_usd)
        self.model = Model(wanted.access, self.budget, self._called)
        self.finish = Finish(
            wanted.project,
            wanted.access.model,
            lambda: self.budget.spent,
            self.scratch.fence,
            wanted.overwrites,
            wanted.folder,
        )
        person = AskedPerson(self.scratch, wanted.starter) if wanted.starter else None
        self.site = SiteMemory(wanted.project, task)
        self.memories = ThreadMemories(wanted.project, wanted.thread) if wanted.thread else None
        asks = wanted.asks or (person.ask if person else None)
        self.bench = Workbench(
            self.kept.draft, self.scratch, self.finish, asks, self.memories, self.site, wanted.proves_again
        )
        self.talk = Conversation(self.model, wanted.access.model, self.bench, events, ask, self._keep)

    async def outcome(self) -> Outcome:
        try:
            async with self.scratch:
                made = await self._by_recipe() or await self._by_like_plan() or await self._by_draft()
        finally:
            await self.model.close()
            self._tell_readings()
        if self.memories:
            file, name = made.finished.file, made.finished.plan.name
            path = self.wanted.project.path_of(self.wanted.project.plan_file(name) if self.wanted.folder else file)
            self.memories.learned(self.kept.draft, name, path, made.proof.holds)
        kept = None if made.proof.holds or made.proof.stopped else self.kept.id
        if not kept:
            drafts.drop(self.wanted.project, self.kept.id)
        reaches = made.finished.plan.name if made.proof.holds and not self.kept.draft.task.change else None
        learned = self.site.learn(reaches, self._appears(), self.bench.learned)
        spent, calls = self.budget.spent, self.kept.calls
        return Outcome(
            made.finished, made.proof, spent, calls, made.recipe, self.scratch.done, kept, learned, made.like
        )

    def _appears(self) -> list[str]:
        return [json.dumps(one["see"], ensure_ascii=False) for one in self.kept.draft.whenever]

    def _tell_readings(self) -> None:
        if counts := self.scratch.readings.counts:
            self.events.tell(Noted, index=None, kind="readings", message=counts)

    # By a recipe -----------------------------------------------------------------------------------------------------
    async def _by_recipe(self) -> ProvedPlan | None:
        """Returns the plan made from the recipe; None if there is none, or it does not fit."""
        match = self.wanted.recipe
        if match is None or self.kept.draft.steps or self.kept.draft.done:
            return None
        filling = RecipeFilling(match, self.scratch, self.finish, self._asked_to_fill)
        try:
            with self._opening():
                made = await filling.fill(self.kept.draft.empty_plan())
        except DoesNotFit as why:
            self.events.tell(
                Noted, index=None, kind="recipe", message=f"The recipe {match.recipe.name} is not taken: {why}"
            )
            return None
        made.finished.write()
        return made

    async def _asked_to_fill(self, messages: Sequence[Message]) -> ModelAnswer:
        match = self.wanted.recipe
        assert match
        offered = fill_tools(match, self.kept.draft.task)
        with self._keeping():
            return await self.talk.ask(f"fill {match.recipe.name}", "fill", prompt.filling(), offered, messages)

    # By a plan like it -----------------------------------------------------------------------------------------------
    async def _by_like_plan(self) -> ProvedPlan | None:
        """Returns the plan made from one whose goal differs by inputs only; None if there is none that fits."""
        if self.kept.draft.steps or self.kept.draft.done or not (like := self.site.plan_but_for_inputs()):
            return None

        async def ask(messages: Sequence[Message]) -> ModelAnswer:
            system, offered = prompt.render("like_plan"), reuse_tools(like.plan)
            with self._keeping():
                return await self.talk.ask(f"use {like.plan.name}", "fill", system, offered, messages)

        try:
            with self._opening():
                made = await PlanReuse(like, self.scratch, self.finish, ask).adapt()
        except DoesNotFit as why:
            self.events.tell(Noted, index=None, kind="recipe", message=f"The plan {like.plan.name} is not taken: {why}")
            return None
        made.finished.write()
        return made

    # By a draft ------------------------------------------------------------------------------------------------------
    async def _by_draft(self) -> ProvedPlan:
        with self._opening():
            first = await self.bench.begin()
        messages: list[Message] = [{"role": "user", "content": first}]
        with self._keeping():
            finished = await self.talk.plan(messages)
        made = await self._proved(finished)
        if made.proof.holds or made.proof.stopped:
            return made
        made = await self._corrected(made, messages) or made
        return made if made.proof.holds or made.proof.stopped else self._unproved(made)

    async def _corrected(self, made: ProvedPlan, messages: list[Message]) -> ProvedPlan | None:
        """Lets the model correct the plan once; None if no other plan came of that."""
        draft = self.kept.draft
        before = list(draft.steps), dict(draft.inputs), list(draft.whenever)
        try:
            messages[-1]["content"] += await self.bench.go_on_after(made.proof)
            finished = await self.talk.plan(messages, MOST_CORRECTING)
        except BaseException as error:
            draft.steps, draft.inputs, draft.whenever = before
            self._keep()
            if not isinstance(error, PlanbookError):
                raise
            self.events.tell(Noted, index=None, kind="proof", message=f"The model has not corrected it: {error}")
            return None
        if finished.file != made.finished.file:
            made.finished.file.unlink(missing_ok=True)
        return await self._proved(finished)

    def _unproved(self, made: ProvedPlan) -> ProvedPlan:
        """Writes the plan with less confidence in what failed."""
        finished = self.finish.unproved(self.kept.draft, made.finished, made.proof.done)
        finished.write()
        return ProvedPlan(finished, made.proof)

    async def _proved(self, finished: Finished) -> ProvedPlan:
        finished.write()
        self.finish.written = finished.file
        draft = self.kept.draft
        with self._as_it_will_be(finished) as plan:
            proof = await prove(plan, self.scratch, lambda: NONE if self.wanted.proves_again else draft.sent_steps)
        if self.bench.has_late:  # the model was not told, so it is `once`
            finished = self.finish.anew(draft, finished)
            finished.write()
        return ProvedPlan(finished, proof)

    @contextmanager
    def _as_it_will_be(self, finished: Finished) -> Iterator[Plan]:
        """Yields the plan that people get: of a change, the steps in the text that the plan had.

        Inputs that have no default there have the one of the draft for now. Raises PlanbookError.
        """
        before, drafted, project = self.kept.draft.task.change, finished.plan, self.wanted.project
        if not before:
            yield drafted
            return
        plan = with_change(before, finished.text, drafted.name, project, project.path_of(finished.file))
        self.scratch.given = {
            name: drafted.inputs[name].default
            for name, one in plan.inputs.items()
            if name in drafted.inputs and "default" not in one.model_fields_set
        }
        try:
            yield plan
        finally:
            self.scratch.given = {}

    @contextmanager
    def _opening(self) -> Iterator[None]:
        try:
            yield
        except StepError as error:
            raise PlanbookError(f"{self.kept.draft.task.url} cannot be opened: {error.message}") from None

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        """Stores the draft in any case, and adds to errors how to continue it."""
        self._keep()
        try:
            yield
        except PlanbookError as error:
            raise Unfinished(error, self.kept) from None
        finally:
            self._keep()

    def _keep(self) -> None:
        self.kept.spent_usd = self.budget.spent
        drafts.keep(self.wanted.project, self.kept)

    def _called(self, call: ModelCall) -> None:
        self.kept.calls += 1
        self.kept.spent_usd = self.budget.spent
        tell_call(self.events, call)
