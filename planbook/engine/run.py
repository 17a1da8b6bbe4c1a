"""A run, from its first event to its last."""

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from planbook.browser.session.session import Session
from planbook.browser.waiting.settle import settle_all
from planbook.engine import reporting, save_checkpoint
from planbook.engine.agent_tasks import Agents
from planbook.engine.artifacts import keep
from planbook.engine.commands import cancelled_if_told
from planbook.engine.doubts import Doubts
from planbook.engine.events import Events
from planbook.engine.executor import Executor, execute_plainly
from planbook.engine.layers.table import RUN, resume
from planbook.engine.limits import LimitReached, Limits, held_to, limits_here
from planbook.engine.position import Position, frame_of
from planbook.engine.publish_picture import shown_live
from planbook.engine.request import RunRequest
from planbook.engine.run_events import tell_ended, tell_started
from planbook.engine.run_state import Healer, new_run
from planbook.engine.signals import LeaveGroup, RunCancelled, RunSuspended, StepFailed, StopRun
from planbook.engine.step_queue import StepQueue
from planbook.engine.walk import Walk
from planbook.errors import ErrorClass, PlanbookError, StepError
from planbook.events import DOUBT, Noted, Observer, RunStatus
from planbook.fingerprints import known_elements
from planbook.questions.question import RunTold
from planbook.runs import last_values
from planbook.secrets.redaction import Mask
from planbook.step.kind import Step

TOLD_TO_STOP = "the run was told to stop"
SUSPENDED = "the run was suspended in Prefect; it goes on there when it is resumed"


@dataclass(frozen=True)
class Outcome:
    """How a run ended: `because` is a sentence unless it simply passed; `values` are those of its plan."""

    status: RunStatus
    because: str | None
    values: dict[str, Any]


async def run(
    request: RunRequest,
    opening: Awaitable[Session],
    observers: Sequence[Observer],
    execute: Executor = execute_plainly,
    flow_run_id: str | None = None,
    heal: Healer | None = None,
    agents: Agents | None = None,
) -> Outcome:
    """Runs a plan and sends its events to the observers. The caller closes the session.

    Raises PlanbookError if the browser cannot start or the record cannot be written, and CancelledError when cancelled;
    the record is completed in any case.
    """
    events = Events(observers, Mask(request.secrets))
    began = perf_counter()
    try:
        session = await opening
        limits = limits_here()
    except PlanbookError as error:
        tell_started(events, request, "", flow_run_id)
        tell_ended(events, "failed", began, str(error))
        raise
    except asyncio.CancelledError:
        tell_started(events, request, "", flow_run_id)
        tell_ended(events, "cancelled", began, TOLD_TO_STOP)
        raise
    tell_started(events, request, _browser_name(session), flow_run_id)
    running = _Running(request, session, events, execute, began, limits)
    running.run.heal, running.run.agents = heal, agents
    return await running.outcome()


TOO_SHORT = (
    "the secret {} is so short that it is masked only as a word of its own, not inside of other words; "
    "a longer one is safer"
)


class _Running:
    """A run in progress."""

    def __init__(
        self, request: RunRequest, session: Session, events: Events, execute: Executor, began: float, limits: Limits
    ) -> None:
        self.request = request
        self.events = events
        self.began = began
        self.error_class: ErrorClass | None = None
        self.limits = limits
        self.run = new_run(request, session, events, execute, keep)
        self.walk = Walk(self.run, resume(self.run, request.resumed) if request.resumed else RUN)
        self.at = Position(frame_of(request))
        self.run.doubts = self.doubts = Doubts(events)
        session.note, session.doubt = self._note, partial(self._note, kind=DOUBT)
        session.mask = events.mask

    def _note(self, message: str, kind: str = "note") -> None:
        self.events.tell(Noted, index=self.run.current, message=message, kind=kind)

    async def outcome(self) -> Outcome:
        try:
            folder = self.request.project.run(self.request.run_id).path
            async with cancelled_if_told(self.run), shown_live(self.run.session, folder):
                status, because = await self._settled(self._walked())
        except asyncio.CancelledError:
            if self.run.told and self.run.told.what == "cancel":
                return self._cancelled(self.run.told)
            self._end("cancelled", TOLD_TO_STOP)
            raise
        except Exception as error:
            with suppress(PlanbookError):
                self._end("failed", str(error) or type(error).__name__)
            raise
        return self._end(status, because)

    def _cancelled(self, word: RunTold) -> Outcome:
        """Ends the run that a person has cancelled, without cancelling anything else."""
        task = asyncio.current_task()
        if task:
            task.uncancel()
        return self._end("cancelled", f"{word.by} cancelled the run")

    async def _settled(self, walked: Awaitable[tuple[RunStatus, str | None]]) -> tuple[RunStatus, str | None]:
        """Returns the run's status after the pages have settled: whatever the status, no request is cut off."""
        try:
            return await walked
        finally:
            await settle_all(self.run.session)

    async def _walked(self) -> tuple[RunStatus, str | None]:
        before, chosen, _ = _parts(self.request)
        reporting.leave_out(self.run, before, self.at, "skipped")
        try:
            async with held_to(self.limits):
                await self.walk.all_of(StepQueue(chosen, self.at), self._begin())
        except LimitReached as limit:
            self.error_class = limit.error_class
            return "failed", str(limit)
        except StopRun as stop:
            return ("flaky" if stop.status == "passed" and self.run.flaky else stop.status), stop.because
        except StepFailed as error:
            self.error_class = error.error_class
            return "failed", f"{error.name}: {error.message}"
        except StepError as error:
            self.error_class = error.error_class
            return "failed", f"start: {error.message}"
        except RunSuspended as suspended:
            return "paused", suspended.because or SUSPENDED
        except RunCancelled as cancelled:
            return "cancelled", cancelled.because
        except LeaveGroup:
            return "failed", "an `until` stands outside of any group that repeats"
        return ("flaky" if self.run.flaky else "passed"), None

    async def _begin(self) -> None:
        for name in self.events.mask.too_short():
            self._note(TOO_SHORT.format(name))
        answers = self.run.session.answers
        if answers.keep_bodies:
            await answers.hold_back()
        await self.walk.open_start(self.at)

    def _end(self, status: RunStatus, because: str | None) -> Outcome:
        self.run.session.sent.stop()
        reporting.leave_out(self.run, self.request.plan.steps, self.at, "not_reached")
        mask = self.events.mask
        values = {name: mask.value(value) for name, value in self.at.frame.values.items()}
        if status in ("passed", "flaky"):
            self.doubts.end()
            self._keep_looks()
            if not (self.request.first or self.request.last):
                self._keep_as_last(values)
        tell_ended(self.events, status, self.began, because, self.error_class)
        save_checkpoint.end(self.run, status)
        return Outcome(status, mask.text(because) if because else None, values)

    def _keep_as_last(self, values: dict[str, Any]) -> None:
        """Saves the values for the next run's `last`."""
        try:
            last_values.save(self.request.project, self.request.plan.name, self.request.run_id, values)
        except OSError as error:
            self._note(f"The values could not be saved, so the next run will not know them as `last`: {error.strerror}")

    def _keep_looks(self) -> None:
        """Saves what the elements of its `once` steps looked like, for the next run to compare."""
        try:
            known_elements.save(self.request.project, self.run.seen)
        except OSError as error:
            self._note(f"What its elements looked like could not be kept for the next run: {error.strerror}")


def _browser_name(session: Session) -> str:
    browser = session.context.browser
    return f"{browser.browser_type.name} {browser.version}" if browser else ""


def _parts(request: RunRequest) -> tuple[Sequence[Step], Sequence[Step], Sequence[Step]]:
    """Returns the plan's steps before, in and after the part to run."""
    steps = request.plan.steps
    ids = [step.id for step in steps]
    first = ids.index(request.first) if request.first else 0
    last_values = ids.index(request.last) + 1 if request.last else len(steps)
    return steps[:first], steps[first:last_values], steps[last_values:]
