"""Heals failed runs: goes to the page of the failed step, and looks for its element."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from flows.secrets import read_secret
from flows.signals import cancel_on_sigterm
from planbook.browser.network.request_blocking import RequestBlocker
from planbook.browser.session.session import Session
from planbook.engine.limits import LimitReached, held_to, limits_here
from planbook.engine.open_browser import BrowserOptions, open_session
from planbook.engine.prepare import prepare
from planbook.engine.request import RunRequest
from planbook.errors import PlanbookError
from planbook.events import Observer
from planbook.fingerprints.model_choice import Choose
from planbook.gate.enforce import enforce
from planbook.heal.failure import Failure, NothingToHeal, failure_of, step_in
from planbook.heal.heal import Past, heal, plan_of
from planbook.heal.proposal import Proposal
from planbook.heal.stored_proposals import keep, kept_of
from planbook.history.fingerprints import elements_seen
from planbook.history.journal import Journal
from planbook.history.known_run import read_known
from planbook.history.read_journals import Tell
from planbook.output.streams import warn
from planbook.places import Project, is_file
from planbook.record import Record
from planbook.secrets.redaction import SIGN
from planbook.settings import Gate

READS_ONLY = "Only steps that read are done on the way to {}: {}"
GONE = "{} ran {}, which does not exist any more. If the plan was moved, run it from its new place, and heal that run."
TOO_MUCH = "the element of {} was not found in time: {}"
GOING = "Going to the page of {} of {}, as a try does. No `once` step is done."


@dataclass(frozen=True)
class HealOptions:
    """How the element of a failed run is looked for.

    `read_only`: only steps that read are done on the way to its page; so it is, too, if the plan does not pass the
    `gate`. `choose` asks a model if nothing is certain. `shown` observe the way to the page.
    """

    browser: BrowserOptions = field(default_factory=BrowserOptions)
    read_only: bool = False
    gate: Gate = "off"
    choose: Choose | None = None
    shown: Sequence[Observer] = ()
    tell: Tell = warn


async def heal_run(project: Project, run_id: str, options: HealOptions | None = None) -> Proposal:
    """Looks for the element of a failed run, and keeps the proposal with the run.

    Raises NothingToHeal, and PlanbookError, also if it takes longer or more memory than a run may.
    """
    options = options or HealOptions()
    prepared = await asyncio.to_thread(_prepared, project, run_id, options)
    if isinstance(prepared, Proposal):
        return prepared
    try:
        async with held_to(limits_here()):
            found = await _in_browser(prepared, options)
    except LimitReached as reached:
        raise PlanbookError(TOO_MUCH.format(prepared.failure.named, reached)) from None
    return await asyncio.to_thread(keep, project, found)


@dataclass(frozen=True)
class _Prepared:
    """What is known before the browser starts. `acts`: steps that are safe to repeat may be done on the way."""

    request: RunRequest
    failure: Failure
    pasts: Sequence[Past]
    values: Mapping[str, Any]
    acts: bool


def _prepared(project: Project, run_id: str, options: HealOptions) -> _Prepared | Proposal:
    """Returns what is needed to look for the element; the proposal itself if the run was healed while it went on."""
    record = read_known(project, project.run(run_id).journal, options.tell).record
    kept = kept_of(project, run_id)
    if kept and kept.in_run and record.ended and record.ended.status == "flaky":
        return kept
    failure = failure_of(record)
    if not is_file(project.folder / record.started.path):
        raise NothingToHeal(GONE.format(run_id, record.started.path))
    request, acts = _request(project, record, failure, options)
    step_in(plan_of(request, failure), failure)
    return _Prepared(request, failure, pasts_of(project, failure, options.tell), record.values, acts)


def chooser_of(project: Project, model: str | None, max_cost: float) -> Choose:
    """Returns what lets a model choose, and records each call in a folder of runs. Raises PlanbookError."""
    from planbook.planner.choose_element import prepare_choosing

    def record(run_id: str) -> list[Observer]:
        folder = project.run(run_id)
        return [Journal(folder.journal, folder.pending)]

    return prepare_choosing(project, model, max_cost, record)


async def _in_browser(prepared: _Prepared, options: HealOptions) -> Proposal:
    options.tell(GOING.format(prepared.failure.named, prepared.failure.plan))
    with cancel_on_sigterm():
        async with AsyncExitStack() as stack:

            async def opening(blocker: RequestBlocker) -> Session:
                return await open_session(prepared.request, options.browser, stack, blocker.begin)

            return await heal(
                prepared.request, prepared.failure, prepared.pasts, prepared.values, opening,
                acts=prepared.acts, observers=options.shown, choose=options.choose,
            )  # fmt: skip


def _request(project: Project, record: Record, failure: Failure, options: HealOptions) -> tuple[RunRequest, bool]:
    """Returns the request, and whether steps that are safe to repeat may be done: then the rules for runs apply."""
    started = record.started
    if not options.read_only:
        try:
            return enforce(prepare(started.path, started.inputs, project, read_secret), options.gate), True
        except PlanbookError as error:
            options.tell(READS_ONLY.format(failure.named, str(error).partition("\n")[0]))
    return prepare(started.path, started.inputs, project, lambda name: SIGN + name), False


def pasts_of(project: Project, failure: Failure, tell: Tell) -> list[Past]:
    """Returns the element of a step as earlier runs saw it, the newest first."""
    seen = elements_seen(project, failure.plan, failure.step, failure.run_id, tell)
    return [(one.run_id, one.target, one.looks) for one in seen]
