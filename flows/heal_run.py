"""Heals failed runs: goes to the page of the failed step, and looks for its element."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

from flows.secrets import read_secret
from flows.signals import cancel_on_sigterm
from planbook.browser.network.request_blocking import RequestBlocker
from planbook.browser.session.session import Session
from planbook.engine.open_browser import BrowserOptions, open_session
from planbook.engine.prepare import prepare
from planbook.engine.request import RunRequest
from planbook.errors import PlanbookError
from planbook.events import Observer
from planbook.gate.enforce import enforce
from planbook.heal.failure import Failure, failure_of, step_in
from planbook.heal.heal import Past, heal, plan_of
from planbook.heal.kept import keep, kept_of
from planbook.heal.proposal import Proposal
from planbook.history.journal import Journal
from planbook.history.known import read_known
from planbook.history.looks import elements_seen
from planbook.history.take import Tell
from planbook.looks.choice import Choose
from planbook.output.streams import warn
from planbook.places import Project
from planbook.record import Record
from planbook.secrets.redaction import SIGN

READS_ONLY = "Only steps that read are done on the way to {}: {}"
GOING = "Going to the page of {} of {}, as a try does. No `once` step is done."


def heal_run(
    project: Project, run_id: str, options: BrowserOptions = BrowserOptions(), *, read_only: bool = False,  # noqa: B008 - it cannot be changed
    tell: Tell = warn, shown: Sequence[Observer] = (), choose: Choose | None = None,
) -> Proposal:  # fmt: skip
    """Looks for the element of a failed run, and keeps the proposal with the run.

    `read_only`: only steps that read are done on the way to its page. `choose` asks a model if nothing is certain.
    Raises NothingToHeal and PlanbookError.
    """
    record = read_known(project, project.run(run_id).journal, tell).record
    kept = kept_of(project, run_id)
    if kept and kept.in_run and record.ended and record.ended.status == "flaky":
        return kept
    failure = failure_of(record)
    request, acts = _request(project, record, failure, read_only, tell)
    step_in(plan_of(request, failure), failure)
    tell(GOING.format(failure.named, failure.plan))
    mend = partial(heal, request, failure, pasts_of(project, failure, tell), record.values, acts=acts)
    return keep(project, asyncio.run(_in_browser(request, options, partial(mend, observers=shown, choose=choose))))


def chooser_of(project: Project, model: str | None, max_cost: float) -> Choose:
    """Returns what lets a model choose, and records each call in a folder of runs. Raises PlanbookError."""
    from planbook.planner.choosing import prepare_choosing

    def record(run_id: str) -> list[Observer]:
        folder = project.run(run_id)
        return [Journal(folder.journal, folder.pending)]

    return prepare_choosing(project, model, max_cost, record)


async def _in_browser(request: RunRequest, options: BrowserOptions, mend: Any) -> Proposal:
    with cancel_on_sigterm():
        async with AsyncExitStack() as stack:

            async def opening(blocker: RequestBlocker) -> Session:
                return await open_session(request, options, stack, blocker.begin)

            found: Proposal = await mend(opening)
            return found


def _request(
    project: Project, record: Record, failure: Failure, read_only: bool, tell: Tell
) -> tuple[RunRequest, bool]:  # fmt: skip
    """Returns the request, and whether steps that are safe to repeat may be done: then the rules for runs apply."""
    started = record.started
    if not read_only:
        try:
            return enforce(prepare(started.path, started.inputs, project, read_secret)), True
        except PlanbookError as error:
            tell(READS_ONLY.format(failure.named, str(error).partition("\n")[0]))
    return prepare(started.path, started.inputs, project, lambda name: SIGN + name), False


def pasts_of(project: Project, failure: Failure, tell: Tell) -> list[Past]:
    """Returns the element of a step as earlier runs saw it, the newest first."""
    seen = elements_seen(project, failure.plan, failure.step, failure.run_id, tell)
    return [(one.run_id, one.target, one.looks) for one in seen]
