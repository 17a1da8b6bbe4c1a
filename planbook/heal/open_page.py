"""Opens the page of a failed step, as `planbook try` does: no step is done that must not be sent twice."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planbook.browser.evidence.page_copy import show_copy
from planbook.browser.network.request_blocking import RequestBlocker
from planbook.engine.request import RunRequest
from planbook.engine.trying.findings import StepTried, TryResult
from planbook.engine.trying.try_plan import try_plan
from planbook.events import Observer
from planbook.heal.failure import Failure

if TYPE_CHECKING:
    from planbook.browser.session.session import Session

    Opening = Callable[[RequestBlocker], Awaitable[Session]]

FITS = ("ready", "passed")


@dataclass(frozen=True)
class OpenedPage:
    """Where the try ended. `session` is on the page of the failed step; None if that was not reached, or fits now.

    `is_copy`: not the live page, but a copy of the page as it was when the step failed.
    """

    session: "Session | None"
    because: str = ""
    is_copy: bool = False


async def open_page(
    request: RunRequest, failure: Failure, opening: "Opening", acts: bool, observers: Sequence[Observer]
) -> OpenedPage:
    """Goes through the plan up to the failed step. `acts`: steps that are safe to repeat are done, up to the first
    `once`; otherwise only those that read. The caller closes the session.

    Raises PlanbookError, and CancelledError if it is told to stop.
    """
    blocker = RequestBlocker(holding=not acts)
    opened: list[Session] = []

    async def opened_once() -> "Session":
        opened.append(await opening(blocker))
        return opened[0]

    tried = await try_plan(request, opened_once(), blocker, observers)
    if tried.status == "cancelled":  # a try shows how far it came; a heal has nothing to show
        raise asyncio.CancelledError
    step = _verdict(tried, failure)
    if step and step.verdict in ("failed", "warned"):
        return OpenedPage(opened[0])
    because = _why_not(tried, failure, step)
    if failure.page is None or (step and step.verdict in FITS):
        return OpenedPage(None, because)
    return await _copy(request, failure, opening, because)


async def _copy(request: RunRequest, failure: Failure, opening: "Opening", because: str) -> OpenedPage:
    """Shows the page as it was when the step failed: a run after a `once` step cannot be repeated up to there."""
    try:
        html = (request.project.run(failure.run_id).path / str(failure.page)).read_text("utf-8")
    except OSError:  # removed by `planbook runs prune`
        return OpenedPage(None, because)
    session = await opening(RequestBlocker(holding=True))
    await show_copy(session, html, failure.address or request.plan.start or "")
    return OpenedPage(session, because, is_copy=True)


def _verdict(tried: TryResult, failure: Failure) -> StepTried | None:
    found = [verdict for started, verdict in tried.steps if started.id == failure.step and started.plan == failure.plan]
    worst = next((one for one in found if one.verdict in ("failed", "warned")), None)
    return worst or (found[-1] if found else None)


def _why_not(tried: TryResult, failure: Failure, step: StepTried | None) -> str:
    if step and step.verdict in FITS:
        return f"the target of {failure.named} leads to one element again"
    because = (step and step.because) or tried.because or "the try did not reach it"
    return f"the page of {failure.named} was not reached: {because}"
