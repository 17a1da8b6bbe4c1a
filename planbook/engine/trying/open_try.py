"""A try that stays open: steps are tried one by one, on the page as it stands. For people who work on a plan."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from planbook.browser.network.request_blocking import RequestBlocker
from planbook.browser.session.session import Session
from planbook.browser.waiting.settle import settle_all
from planbook.engine.artifacts import safe_name
from planbook.engine.events import Events
from planbook.engine.executor import execute_plainly
from planbook.engine.position import Position, frame_of
from planbook.engine.request import RunRequest
from planbook.engine.run_state import Run, new_run
from planbook.engine.signals import LeaveGroup
from planbook.engine.step_queue import StepQueue
from planbook.engine.trying.findings import Findings
from planbook.engine.trying.gaps import Gaps
from planbook.engine.trying.layers.table import try_layers
from planbook.engine.trying.signals import TryEnded
from planbook.engine.trying.state import Trying
from planbook.engine.trying.verdicts import note
from planbook.engine.walk import Walk
from planbook.errors import StepError
from planbook.events import Observer
from planbook.secrets.redaction import Mask
from planbook.step.kind import Step

LONE_UNTIL = "an `until` stands outside of any group that repeats"


class OpenTry:
    """One browser, and the state of the steps that were tried in it. The caller closes the session.

    Observers get `StepStarted`, `StepTried`, `ValueSet`, `ElementFound` and `Noted`. `folder` is for files that steps
    keep.
    """

    def __init__(
        self,
        request: RunRequest,
        session: Session,
        blocker: RequestBlocker,
        folder: Path,
        observers: Sequence[Observer] = (),
    ) -> None:
        findings = Findings()
        self.events = Events([findings, *observers], Mask(request.secrets))
        self.trying = Trying(findings, blocker, folder, Gaps(blocker))
        self.run = new_run(request, session, self.events, execute_plainly, partial(keep_in, folder))
        self.run.failures = (TryEnded,)
        session.note = partial(note, self.run)
        session.mask = self.events.mask
        self._walk = Walk(self.run, try_layers(self.trying))
        self._frame = frame_of(request)

    @property
    def session(self) -> Session:
        return self.run.session

    @property
    def values(self) -> dict[str, Any]:
        """The values that steps have read or set."""
        return self._frame.values

    @property
    def needed(self) -> str | None:
        """What was left undone, in a sentence; None if every step so far was done."""
        return self.trying.gaps.needed

    async def open_start(self) -> str | None:
        """Opens the plan's start. Returns why that failed."""
        await self.trying.blocker.block_web_sockets(self.session)
        try:
            await self._walk.all_of(StepQueue([], self._at), self._walk.open_start(self._at))
        except TryEnded as end:
            return end.because
        except StepError as error:
            return f"start: {error.message}"
        return None

    async def do(self, request: RunRequest, steps: Sequence[Step]) -> str | None:
        """Tries steps of the request's plan, which may have changed since. Returns why the try ended early."""
        self.run.request = request
        self.run.begun.clear()  # a step may be tried again
        before = self._frame
        self._frame = frame_of(request)
        self._frame.base, self._frame.values = before.base, before.values
        try:
            await self._walk.all_of(StepQueue(steps, self._at))
        except TryEnded as end:
            return end.because
        except LeaveGroup:
            return LONE_UNTIL
        finally:
            await settle_all(self.session)
        return None

    @property
    def _at(self) -> Position:
        return Position(self._frame)

    def scope(self) -> dict[str, Any]:
        """Returns the names that expressions can use now, without secrets."""
        return self._at.scope({})


def keep_in(
    folder: Path, run: Run, kind: str, name: str, content: bytes, index: int | None, attempt: int | None
) -> Path:
    """Keeps a file for the following steps; it is deleted with the try."""
    path = folder / f"{index or 0:03}-{safe_name(name)}"
    path.write_bytes(content)
    run.kept_files.add(path.resolve())
    return path
