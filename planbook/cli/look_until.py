"""Reads a page in the middle of a plan, for `planbook look --until`, by trying the plan up to there."""

import asyncio
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planbook.browser.network.request_blocking import RequestBlocker
from planbook.browser.reading.page_reading import PageReading
from planbook.browser.reading.reader import read
from planbook.browser.session.session import Session
from planbook.cli.tried import TryProgress
from planbook.engine.open_browser import BrowserOptions, open_session
from planbook.engine.prepare import prepare
from planbook.engine.request import RunRequest
from planbook.engine.trying.findings import StepTried, TryResult
from planbook.engine.trying.try_plan import try_plan
from planbook.errors import PlanbookError
from planbook.events import StepStarted
from planbook.gate.enforce import enforce
from planbook.places import find_project
from planbook.secrets.redaction import Mask


@dataclass(frozen=True)
class PageAfterStep:
    """The page, and if it is not the one after the step, why."""

    reading: PageReading
    tried: TryResult
    until: str
    missed: str | None

    def as_json(self) -> dict[str, Any]:
        """Returns what `--json` prints in addition to the page."""
        return {
            "plan": self.tried.plan,
            "until": self.until,
            "reached": self.missed is None,
            "because": self.missed,
            "blocked": self.tried.blocked,
        }


def look_until(
    plan: str, step: str, inputs: Mapping[str, Any], allow_repeat: bool, browser: str | None, headed: bool
) -> PageAfterStep:
    """Returns the page after one of the plan's own steps. Raises PlanProblems or PlanbookError."""
    from flows.secrets import read_secret

    request = enforce(prepare(plan, inputs, find_project(Path.cwd()), read_secret, last=step))
    return asyncio.run(
        _seen(_cut(request), BrowserOptions(browser, headed), RequestBlocker(not allow_repeat, acts=True))
    )


def _cut(request: RunRequest) -> RunRequest:
    """Returns the request with a plan that ends after the last step of the request."""
    steps = request.plan.steps
    end = next(number for number, step in enumerate(steps, 1) if step.id == request.last)
    return replace(request, plan=request.plan.model_copy(update={"steps": steps[:end]}))


async def _seen(request: RunRequest, options: BrowserOptions, blocker: RequestBlocker) -> PageAfterStep:
    from flows.signals import cancel_on_sigterm

    with cancel_on_sigterm():
        async with AsyncExitStack() as stack:
            session = await open_session(request, options, stack, blocker.begin)
            tried = await try_plan(request, _given(session), blocker, [TryProgress(sys.stderr)])
            if tried.status == "cancelled":
                raise KeyboardInterrupt
            reading = await read(session.page, Mask(request.secrets).text)
    assert request.last
    return PageAfterStep(reading, tried, request.last, why_missed(tried, request.last))


async def _given(session: Session) -> Session:
    return session


def why_missed(tried: TryResult, until: str) -> str | None:
    """Returns why the page is not the one after the step; None if it is."""
    found = next((each for each in tried.steps if each[0].id == until and each[0].parent is None), None)
    if found is None:
        raise PlanbookError(tried.because or f"{tried.plan} did not get to {until}")
    why = _why(*found, tried)
    return f"{why} This is the page where the plan stopped." if why else None


def _why(started: StepStarted, found: StepTried, tried: TryResult) -> str | None:
    step = f"Step {started.number:02} ({started.title})"
    match found.verdict:
        case "ready" if started.effect == "once":
            return f"{step} was not done, since it is `once`."
        case "ready":
            return f"{step} was not done, since a step before it was not.{_sends(tried)}"
        case "failed":
            return f"{step} would fail: {found.because}."
        case "not_reached" | "interrupted":
            return f"{step} was not reached: {found.because or tried.because}.{_sends(tried)}"
    held = found.because if found.because and found.because.endswith("was held back") else None
    return f"{step} was done, but {held}; --allow-repeat sends it." if held else None


def _sends(tried: TryResult) -> str:
    return " --allow-repeat lets pages send what was held back." if tried.blocked else ""
