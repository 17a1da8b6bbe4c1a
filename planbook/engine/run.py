"""A run, from its first event to its last."""

import asyncio
import getpass
import os
import socket
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

from planbook import last
from planbook.browser.session import Session
from planbook.browser.settle import settle_all
from planbook.engine.at import At, Frame
from planbook.engine.carry import carry_plainly
from planbook.engine.coming import Coming
from planbook.engine.order import Carrier, Order
from planbook.engine.outline import Outline
from planbook.engine.signals import LeaveGroup, RunSuspended, StepFailed, StopRun
from planbook.engine.start import Start
from planbook.engine.telling import Teller
from planbook.engine.walk import Walk
from planbook.errors import ErrorClass, PlanbookError, StepError
from planbook.mask import Mask
from planbook.places import Project
from planbook.record import Noted, Observer, RunEnded, RunStarted, RunStatus
from planbook.step.kind import Step

TOLD_TO_STOP = "the run was told to stop"
SUSPENDED = "the run was suspended in Prefect; it goes on there when it is resumed"


@dataclass(frozen=True)
class Outcome:
    """How a run ended: `because` in a sentence where it did not simply pass, and the values of its plan."""

    status: RunStatus
    because: str | None
    values: dict[str, Any]


async def run(
    order: Order,
    opening: Awaitable[Session],
    observers: Sequence[Observer],
    carry: Carrier = carry_plainly,
    flow_run_id: str | None = None,
) -> Outcome:
    """Runs a plan and tells the observers. The session is the caller's to close.

    Raises PlanbookError where the browser cannot start or the record cannot be written, CancelledError when cancelled;
    the record then has its end all the same.
    """
    teller = Teller(observers, Mask(order.secrets))
    began = perf_counter()
    try:
        session = await opening
    except PlanbookError as error:
        _tell_started(teller, order, "", flow_run_id)
        _tell_ended(teller, "failed", began, str(error))
        raise
    except asyncio.CancelledError:
        _tell_started(teller, order, "", flow_run_id)
        _tell_ended(teller, "cancelled", began, TOLD_TO_STOP)
        raise
    _tell_started(teller, order, _browser_name(session), flow_run_id)
    return await _Run(order, session, teller, carry, began).outcome()


def tell_refused(order: Order, observers: Sequence[Observer], because: str, flow_run_id: str | None) -> None:
    """Tells of a run that was refused: it began nothing."""
    teller = Teller(observers, Mask(order.secrets))
    _tell_started(teller, order, "", flow_run_id)
    _tell_ended(teller, "refused", perf_counter(), because)


TOO_SHORT = (
    "the secret {} is so short that it is masked only as a word of its own, not inside of other words; "
    "a longer one is safer"
)


def tell_unread(
    project: Project, plan: str, path: Path, inputs: Mapping[str, Any], observers: Sequence[Observer], because: str,
    flow_run_id: str | None, run_id: str,
) -> None:  # fmt: skip
    """Tells of a run that was refused before its plan was read, or since that cannot be read."""
    teller = Teller(observers, Mask({}))
    content = path.read_bytes() if path.is_file() else b""
    resolved, folder = path.resolve(), project.folder.resolve()
    teller.tell(
        RunStarted,
        run_id=run_id,
        plan=plan,
        goal="",
        path=str(resolved.relative_to(folder) if resolved.is_relative_to(folder) else resolved),
        plan_sha256=sha256(content).hexdigest(),
        source=content.decode("utf-8", "replace"),
        inputs=_storable(inputs),
        cells=[],
        browser="",
        planbook=version("planbook"),
        flow_run_id=flow_run_id,
        host=socket.gethostname(),
        pid=os.getpid(),
        user=_user(),
    )
    _tell_ended(teller, "refused", perf_counter(), because)


class _Run:
    def __init__(self, order: Order, session: Session, teller: Teller, carry: Carrier, began: float) -> None:
        self.order = order
        self.teller = teller
        self.began = began
        self.error_class: ErrorClass | None = None
        self.walk = Walk(order, session, teller, carry)
        self.at = At(Frame(order.plan, order.inputs, order.secrets, order.run, order.called, order.before))
        session.note = self._note
        session.mask = teller.mask

    def _note(self, message: str) -> None:
        self.teller.tell(Noted, index=self.walk.current, message=message)

    async def outcome(self) -> Outcome:
        try:
            status, because = await self._settled(self._walked())
        except asyncio.CancelledError:
            self._end("cancelled", TOLD_TO_STOP)
            raise
        except Exception as error:
            with suppress(PlanbookError):
                self._end("failed", str(error) or type(error).__name__)
            raise
        return self._end(status, because)

    async def _settled(self, walked: Awaitable[tuple[RunStatus, str | None]]) -> tuple[RunStatus, str | None]:
        """What becomes of the run, once the pages are at rest: however it ended, nothing is cut off that was sent."""
        try:
            return await walked
        finally:
            await settle_all(self.walk.session)

    async def _walked(self) -> tuple[RunStatus, str | None]:
        before, chosen, _ = _parts(self.order)
        self.walk.leave_out(before, self.at, "skipped")
        try:
            await self.walk.all_of(Coming(chosen, self.at), self._begin())
        except StopRun as stop:
            return ("flaky" if stop.status == "passed" and self.walk.flaky else stop.status), stop.because
        except StepFailed as error:
            self.error_class = error.error_class
            return "failed", f"{error.name}: {error.message}"
        except StepError as error:
            self.error_class = error.error_class
            return "failed", f"start: {error.message}"
        except RunSuspended:
            return "paused", SUSPENDED
        except LeaveGroup:
            return "failed", "an `until` stands outside of any group that repeats"
        return ("flaky" if self.walk.flaky else "passed"), None

    async def _begin(self) -> None:
        for name in self.teller.mask.too_short():
            self._note(TOO_SHORT.format(name))
        answers = self.walk.session.answers
        if answers.keep_bodies:
            await answers.hold_back()
        if self.walk.resuming:
            self.walk.resuming.begin(self.at)
        else:
            await self._open_start()

    async def _open_start(self) -> None:
        try:
            await Start(self.walk, self.at).open()
        except StepError:
            if self.order.evidence != "none":
                await self.walk.keep_evidence(None, None)
            raise

    def _end(self, status: RunStatus, because: str | None) -> Outcome:
        self.walk.session.sent.stop()
        self.walk.leave_out(self.order.plan.steps, self.at, "not_reached")
        mask = self.teller.mask
        values = {name: mask.value(value) for name, value in self.at.frame.values.items()}
        if status in ("passed", "flaky") and not (self.order.first or self.order.last):
            self._keep_as_last(values)
        _tell_ended(self.teller, status, self.began, because, self.error_class)
        self.walk.keeper.end(status)
        return Outcome(status, mask.text(because) if because else None, values)

    def _keep_as_last(self, values: dict[str, Any]) -> None:
        """Keeps the values for the `last` of the next run."""
        try:
            last.save(self.order.project, self.order.plan.name, self.order.run_id, values)
        except OSError as error:
            self._note(f"The values could not be kept, so the next run will not know them as `last`: {error.strerror}")


def _browser_name(session: Session) -> str:
    browser = session.context.browser
    return f"{browser.browser_type.name} {browser.version}" if browser else ""


def _parts(order: Order) -> tuple[Sequence[Step], Sequence[Step], Sequence[Step]]:
    """The plan's steps before, in, and behind the part that is to be run."""
    steps = order.plan.steps
    ids = [step.id for step in steps]
    first = ids.index(order.first) if order.first else 0
    last = ids.index(order.last) + 1 if order.last else len(steps)
    return steps[:first], steps[first:last], steps[last:]


def _tell_started(teller: Teller, order: Order, browser: str, flow_run_id: str | None) -> None:
    plan = order.plan
    folder = order.project.folder
    path = plan.file.resolve()
    outline = Outline(plan, order.called)
    teller.tell(
        RunStarted,
        run_id=order.run_id,
        plan=plan.name,
        goal=plan.goal or "",
        path=str(path.relative_to(folder) if path.is_relative_to(folder) else path),
        plan_sha256=plan.sha256,
        source=plan.text,
        inputs=_storable(order.inputs),
        cells=[cell.model_dump() for cell in outline.cells],
        browser=browser,
        planbook=version("planbook"),
        flow_run_id=flow_run_id,
        host=socket.gethostname(),
        pid=os.getpid(),
        user=_user(),
        revision=order.revision.model_dump(),
        resumes=order.resumed.run_id if order.resumed else None,
        called={name: called.sha256 for name, called in order.called.items()},
        first=order.first,
        until=order.last,
        last=order.before,
    )


def _user() -> str | None:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may know its user by number only
        return str(os.getuid())


def _storable(inputs: Any) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in inputs.items()}


def _tell_ended(
    teller: Teller, status: RunStatus, began: float, because: str | None, error_class: ErrorClass | None = None
) -> None:
    seconds = round(perf_counter() - began, 3)
    teller.tell(RunEnded, status=status, seconds=seconds, because=because, error_class=error_class)
