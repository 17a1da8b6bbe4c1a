"""A try, from the request to its result."""

import asyncio
from collections.abc import Awaitable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from planbook.browser.network.request_blocking import RequestBlocker
from planbook.browser.session.session import Session
from planbook.browser.waiting.settle import settle_all
from planbook.engine.events import Events
from planbook.engine.executor import execute_plainly
from planbook.engine.position import Position, frame_of
from planbook.engine.request import RunRequest
from planbook.engine.run_state import Run, new_run
from planbook.engine.signals import LeaveGroup
from planbook.engine.step_queue import StepQueue
from planbook.engine.trying.findings import Findings, Status, TryResult, blocked_as_json
from planbook.engine.trying.gaps import Gaps
from planbook.engine.trying.layers.table import try_layers
from planbook.engine.trying.open_try import LONE_UNTIL, keep_in
from planbook.engine.trying.signals import TryEnded
from planbook.engine.trying.state import Trying
from planbook.engine.trying.verdicts import leave_rest, note
from planbook.engine.walk import Walk
from planbook.errors import StepError
from planbook.events import Observer
from planbook.secrets.redaction import Mask

TOLD_TO_STOP = "the try was told to stop"


async def try_plan(
    request: RunRequest, opening: Awaitable[Session], blocker: RequestBlocker, observers: Sequence[Observer] = ()
) -> TryResult:
    """Tries a plan and sends its events to the observers: `StepStarted`, `StepTried`, `Noted`.

    The caller closes the session. If it is cancelled, it returns a result too. Raises PlanbookError if the browser
    cannot start.
    """
    findings = Findings()
    events = Events([findings, *observers], Mask(request.secrets))
    with TemporaryDirectory(prefix="planbook-try-") as folder:
        trying = Trying(findings, blocker, Path(folder), Gaps(blocker))
        try:
            session = await opening
            await blocker.block_web_sockets(session)
            run = new_run(request, session, events, execute_plainly, partial(keep_in, trying.folder))
            status, because = await _walked(run, trying)
            await settle_all(session)
        except asyncio.CancelledError:
            _let_go()
            status, because = "cancelled", TOLD_TO_STOP
    because = events.mask.text(because) if because else None
    plan = request.plan
    blocked = events.mask.value(blocked_as_json(blocker))
    return TryResult(plan.name, plan.sha256, status, because, findings.steps(), blocked)


async def _walked(run: Run, trying: Trying) -> tuple[Status, str | None]:
    """Returns how the try ended, with the reason if it did not reach the plan's end."""
    run.failures = (TryEnded,)
    run.session.note = partial(note, run)
    run.session.mask = run.events.mask
    steps, at = run.request.plan.steps, Position(frame_of(run.request))
    walk = Walk(run, try_layers(trying))
    because: str | None = None
    failed = False
    try:
        await walk.all_of(StepQueue(steps, at), walk.open_start(at))
    except TryEnded as end:
        because = end.because
    except StepError as error:
        failed = True
        because = f"start: {error.message}"
    except LeaveGroup:
        failed, because = True, LONE_UNTIL
    except asyncio.CancelledError:
        leave_rest(run, steps, at, TOLD_TO_STOP)
        raise
    leave_rest(run, steps, at, because)
    return ("failed" if failed or trying.findings.fail() else "passed"), because


def _let_go() -> None:
    """Clears the task's cancellation, so that later awaits are not cancelled again."""
    task = asyncio.current_task()
    if task:
        task.uncancel()
