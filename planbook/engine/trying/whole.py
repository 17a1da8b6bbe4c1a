"""A try, from the request to what was found."""

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from planbook.browser.session import Session
from planbook.browser.settle import settle_all
from planbook.browser.withhold import Withheld
from planbook.engine.events import Events
from planbook.engine.executor import execute_start
from planbook.engine.position import Position, frame_of
from planbook.engine.request import RunRequest
from planbook.engine.signals import LeaveGroup
from planbook.engine.step_queue import StepQueue
from planbook.engine.trying.findings import Findings, Status, Tried, blocked_as_json
from planbook.engine.trying.signals import TryEnded
from planbook.engine.trying.walk import TryWalk
from planbook.errors import StepError
from planbook.mask import Mask
from planbook.record import Observer

TOLD_TO_STOP = "the try was told to stop"


async def try_plan(
    request: RunRequest, opening: Awaitable[Session], withheld: Withheld, observers: Sequence[Observer] = ()
) -> Tried:
    """Tries a plan and tells the observers of it: `StepStarted`, `StepTried`, `Noted`. The session is the caller's.

    Being cancelled is one of its ends. Raises PlanbookError where the browser cannot start.
    """
    findings = Findings()
    events = Events([findings, *observers], Mask(request.secrets))
    with TemporaryDirectory(prefix="planbook-try-") as folder:
        try:
            session = await opening
            await withheld.sockets_of(session)
            walk = TryWalk(request, session, events, findings, withheld, Path(folder))
            status, because = await _Whole(request, walk).outcome()
            await settle_all(session)
        except asyncio.CancelledError:
            _let_go()
            status, because = "cancelled", TOLD_TO_STOP
    because = events.mask.text(because) if because else None
    plan = request.plan
    blocked = events.mask.value(blocked_as_json(withheld))
    return Tried(plan.name, plan.sha256, status, because, findings.steps(), blocked)


class _Whole:
    def __init__(self, request: RunRequest, walk: TryWalk) -> None:
        self.request = request
        self.walk = walk
        self.at = Position(frame_of(request))
        walk.session.note = walk.note
        walk.session.mask = walk.events.mask

    async def outcome(self) -> tuple[Status, str | None]:
        """How the try ended, with the reason where it did not reach the plan's end."""
        because: str | None = None
        failed = False
        try:
            await self.walk.all_of(StepQueue(self.request.plan.steps, self.at), self._open())
        except TryEnded as end:
            because = end.because
        except StepError as error:
            failed = True
            because = f"start: {error.message}"
        except LeaveGroup:
            failed, because = True, "an `until` stands outside of any group that repeats"
        except asyncio.CancelledError:
            self.walk.leave_rest(self.request.plan.steps, self.at, TOLD_TO_STOP)
            raise
        self.walk.leave_rest(self.request.plan.steps, self.at, because)
        return ("failed" if failed or self.walk.findings.fail() else "passed"), because

    async def _open(self) -> None:
        await self.walk.signing.begin(self.at)
        await execute_start(self.request.plan, lambda: self.walk.signing.open(self.at))


def _let_go() -> None:
    """The cancellation has been dealt with: what is awaited from now on is not cancelled again."""
    task = asyncio.current_task()
    if task:
        task.uncancel()
