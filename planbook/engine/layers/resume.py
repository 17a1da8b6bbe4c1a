"""Resumes a run: skips what is done, with the values that it set, and runs the rest.

The walk begins at the plan's beginning, so that loops, called plans and values are as they were. The browser is not
used before the first step that is not done.
"""

from contextlib import suppress
from typing import Any
from urllib.parse import urljoin

from planbook.browser.session.saved_state import CannotResume, Redirected, restore
from planbook.browser.session.storage_state import same_page
from planbook.engine import asking, reporting, save_checkpoint
from planbook.engine.artifacts import keep_evidence
from planbook.engine.compose import Next
from planbook.engine.layers.remedy import Remedies
from planbook.engine.position import Position
from planbook.engine.progress import Key, Resumed, StepProgress, key_of
from planbook.engine.run_state import Run
from planbook.engine.sign_in import look_out, signed_out
from planbook.engine.signals import LeaveGroup, RunSuspended, StepFailed
from planbook.engine.stage import looking
from planbook.engine.step_queue import StepQueue
from planbook.engine.unclear_sends import ASSUME, NOT_SENT, SENT, is_unclear, not_known, telling_what_was_sent
from planbook.engine.work import Opening, StepRun
from planbook.errors import ErrorClass, StepError
from planbook.events import Noted, ValueSet
from planbook.plan.walk import held_steps, verifying_steps
from planbook.questions.question import Question
from planbook.secrets.redaction import unmasked
from planbook.step.kind import Step
from planbook.values.render import render_model, render_text
from steps.goto import Goto

SAYS_NOT_SENT: tuple[ErrorClass, ...] = ("expectation", "not_found")


class Resuming:
    """The part of a run that skips what earlier runs did. `open_start` opens the plan's start again."""

    def __init__(self, run: Run, resumed: Resumed, open_start: Next[Opening]) -> None:
        self.run = run
        self.resumed = resumed
        self._open_start = open_start
        self.over = False  # whether a step has been run
        self._aside = False  # whether a step is being verified
        self._keys: dict[int, Key] = {}
        self._gone: Step | None = None  # a `dialog` step whose dialog is gone, because its opener counts as sent

    # Layers ----------------------------------------------------------------------------------------------------------
    async def gone_on(self, work: Opening, proceed: Next[Opening]) -> None:
        """Replaces the opening of the start: the browser is not used before there is a step to run."""
        resumed, at = self.resumed, work.at
        done = sum(was.done and not was.holds_others for was in resumed.progress.steps.values())
        self._note(None, f"Goes on with the run {resumed.run_id}, which has done {done} steps.")
        save_checkpoint.take_over(self.run, resumed)
        look_out(self.run)
        at.frame.base = _rendered(at.frame.plan.start, at)

    async def settled(self, work: StepRun, proceed: Next[StepRun]) -> None:
        """Skips a step that is done. Raises CannotResume if it is unknown whether it was sent."""
        if not await self._settles(work):
            await proceed(work)

    # The browser -----------------------------------------------------------------------------------------------------
    async def _restore(self, at: Position, index: int) -> None:
        """Restores the browser's state, once. Raises CannotResume if that fails and no remedy applies.

        Raises StepError if `start` has to be opened again and cannot be.
        """
        remedies = Remedies(Opening(run=self.run, at=at))
        while not self.run.page.is_there:
            try:
                with telling_what_was_sent(self.resumed.progress):
                    await self._open(at, strict=True)
                self.run.page.is_there = True
            except Redirected as error:
                failed: ErrorClass = "signed_out" if signed_out(self.run) else "expectation"
                if await remedies.helped(StepError(failed, str(error))) is None:
                    if self.run.request.evidence != "none":
                        await keep_evidence(self.run, index, None)
                    raise

    async def _open(self, at: Position, strict: bool) -> None:
        if self.resumed.state is None:  # nothing had been changed
            return await self._open_start(Opening(run=self.run, at=at))
        timeout = at.frame.plan.defaults.timeout.total_seconds()
        return await restore(self.run.session, self.resumed.state, self.run.saving.redactor, timeout, strict)

    # Steps -----------------------------------------------------------------------------------------------------------
    async def _settles(self, work: StepRun) -> bool:
        """Returns whether the step in this turn need not be run."""
        step, at, index, following = work.step, work.at, work.index, work.queue.next
        key = self._key(step, at)
        self._keys[index] = key
        was = self.resumed.progress.steps.get(key)
        if was and was.question:
            self.run.asked[index] = was.question
        if self.over or self._aside or self.run.is_aside:
            return False
        if was and was.done and self._is_answered(step, at, following):
            self._pass_over(step, at, index, was)
            return True
        if was and was.holds_others and await self._enters(work, was):
            return False
        if step is self._gone:
            self._gone = _dialog(following)
            reporting.end(self.run, index, "skipped")
            return True
        sent = await self._was_sent(step, at, index, was) or await self._answer_was_sent(following, at, index)
        self.over, self._gone = not sent, _dialog(following)
        if self.over:
            await self._restore(at, index)
        return not self.over

    def _key(self, step: Step, at: Position) -> Key:
        above = self._keys.get(at.parent, ()) if at.parent else ()
        return key_of(above, at.frame.plan.name, step.id or "", at.turn)

    def _is_answered(self, step: Step, at: Position, following: Step | None) -> bool:
        """Returns whether a dialog that the step opened was answered: no dialog outlasts the browser."""
        if following is None or _dialog(following) is None:
            return True
        was = self.resumed.progress.steps.get(self._key(following, at))
        return was is not None and was.done

    def _pass_over(self, step: Step, at: Position, index: int, was: StepProgress) -> None:
        for value in self.resumed.progress.values_of(was):
            self._put(value, at, index)
        reporting.leave_out(self.run, held_steps(step), at.inside(index), "skipped")
        reporting.end(self.run, index, "skipped")
        if was.left and getattr(step.do, "at_most", None) is None:
            raise LeaveGroup

    async def _enters(self, work: StepRun, was: StepProgress) -> bool:
        """Returns whether the step had begun with its inner steps."""
        at, index = work.at, work.index
        for _, value in was.values:
            self._put(value, at, index)
        if not any(True for _ in self.resumed.progress.below(was)):
            return False
        work.was_entered = True
        if self.resumed.kept_key[: len(was.key)] == was.key:
            self.run.entered.add(index)
        elif was.started.kind == "call":
            await self._restore(at, index)  # its `start` is opened again
        return True

    def _put(self, event: ValueSet, at: Position, index: int) -> None:
        value = self._shown(event.as_it_was)
        if event.added:
            at.frame.values.setdefault(event.name, []).append(value)
        else:
            at.frame.values[event.name] = list(value) if isinstance(value, list) else value
        self.run.events.tell(ValueSet, index=index, name=event.name, added=event.added, **ValueSet.fields(value))

    def _shown(self, value: Any) -> Any:
        return unmasked(value, self.run.request.secrets)

    # What may have been sent -----------------------------------------------------------------------------------------
    async def _was_sent(self, step: Step, at: Position, index: int, was: StepProgress | None) -> bool:
        """Returns whether the step had been sent; if so, the run continues on the page that showed it."""
        if was is None or not is_unclear(was, step):
            return False
        if self.resumed.assume:
            sent, how = self.resumed.assume == "sent", "as stated when it was resumed"
        elif step.verify is not None:
            sent, how = await self._verified(step, at, index), "its `verify` says so"
        else:
            sent, how = await self._asked(index, was), "as a person answered"
        self._note(index, f"It counts as {'sent' if sent else 'not sent'}: {how}.")
        if sent:
            if self.resumed.assume:
                await self._open(at, strict=False)
            self.run.page.is_there = True
            await save_checkpoint.save_now(self.run, index)
            reporting.end(self.run, index, "skipped")
        return sent

    async def _asked(self, index: int, was: StepProgress) -> bool:
        """Returns whether a person says that it was sent. Raises RunSuspended until there is an answer."""
        question = Question(about="sent", text=not_known(was), choices=[SENT, NOT_SENT])
        try:
            found = await asking.ask(self.run, index, question, {}, with_picture=False)
        except RunSuspended:
            reporting.end(self.run, index, "paused")
            raise
        del self.run.asked[index]
        return bool(found.answers) and found.answers[0].answer == SENT

    async def _answer_was_sent(self, following: Step | None, at: Position, index: int) -> bool:
        """Returns whether the step's dialog had been answered by a `once` step that was sent."""
        answer = _dialog(following)
        was = self.resumed.progress.steps.get(self._key(answer, at)) if answer else None
        return answer is not None and await self._was_sent(answer, at, index, was)

    async def _verified(self, step: Step, at: Position, index: int) -> bool:
        await self._open(at, strict=False)
        self._aside = self.run.saving.is_paused = True
        try:
            if isinstance(step.verify, list):
                await self.run.steps.all_of(StepQueue(step.verify, at.inside(index)))
                return True
            assert step.verify is not None
            stage = looking(self.run, at, index)
            await stage.settle()
            return await stage.sees(render_model(step.verify, at.scope()))
        except StepError as error:
            if error.error_class in SAYS_NOT_SENT and self._is_where_asked(step, at):
                return False
            told = f"{error.name}: {error.message}" if isinstance(error, StepFailed) else error.message
            raise CannotResume(
                f"Whether {_name(step)} was sent could not be verified: {told}. The page was "
                f"{self.run.session.address}. {ASSUME.format(self.run.request.run_id)}"
            ) from None
        finally:
            self._aside = self.run.saving.is_paused = False

    def _is_where_asked(self, step: Step, at: Position) -> bool:
        """Returns whether the page is one that `verify` opened. A site may redirect, for example if signed out."""
        asked = [one.do.address for one in verifying_steps(step) if isinstance(one.do, Goto)]
        now, base = self.run.session.address, at.frame.base
        with suppress(StepError):  # a later one may use a value that was not found
            return not asked or any(same_page(now, urljoin(base, _rendered(one, at))) for one in asked)
        return False

    def _note(self, index: int | None, message: str) -> None:
        self.run.events.tell(Noted, index=index, message=message, kind="resumed")


def _dialog(step: Step | None) -> Step | None:
    return step if step and step.do.word == "dialog" else None


def _rendered(text: str, at: Position) -> str:
    return str(render_text(text, at.scope()))


def _name(step: Step) -> str:
    return f'"{step.title or step.do.describe()}"'
