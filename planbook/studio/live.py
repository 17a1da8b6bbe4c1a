"""The live session: one browser, in which cells are tried one by one until it is begun anew."""

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from planbook.browser.evidence.capture import screenshot
from planbook.browser.network.request_blocking import RequestBlocker
from planbook.browser.reading.page_reading import PageReading
from planbook.browser.reading.reader import ReadingCache
from planbook.browser.reading.settled import read_settled
from planbook.browser.session.session import Session
from planbook.engine.open_browser import BrowserOptions, open_session
from planbook.engine.trying.open_try import OpenTry
from planbook.errors import PlanbookError
from planbook.plan.model import Plan
from planbook.step.kind import Step
from planbook.studio.outcome import Heard, Outcome
from planbook.studio.trial import Trial

Opening = Callable[[Trial, RequestBlocker, AsyncExitStack], Awaitable[Session]]
"""Opens an empty tab for a trial; the stack closes it."""
NO_SESSION = "No page is open. Open the start, or run a cell."


def opening_with(options: BrowserOptions) -> Opening:
    """Returns what opens a browser of its own each time."""
    return lambda trial, blocker, stack: open_session(trial.request, options, stack, blocker.begin)


class LiveSession:
    """One browser at a time. `begin` opens it at the plan's start; `close` ends it."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._stack = AsyncExitStack()
        self._try: OpenTry | None = None
        self._blocker = RequestBlocker()
        self._heard = Heard()
        self._readings: ReadingCache | None = None
        self._pictures = 0
        self.trial: Trial | None = None

    @property
    def is_open(self) -> bool:
        return self._try is not None and not self._try.session.is_dead

    @property
    def open_try(self) -> OpenTry:
        """The try that is open. Raises PlanbookError if there is none."""
        if self._try is None:
            raise PlanbookError(NO_SESSION)
        return self._try

    @property
    def session(self) -> Session:
        return self.open_try.session

    @property
    def needed(self) -> str:
        """What was left undone, in a sentence; "" if every step so far was done."""
        return (self._try.needed or "") if self._try else ""

    async def begin(self, trial: Trial) -> str | None:
        """Opens a fresh browser at the plan's start. Returns why that failed. Raises PlanbookError."""
        await self.close()
        self.trial = trial
        self._blocker = RequestBlocker(holding=not trial.acts)
        folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="planbook-studio-")))
        session = await self._opening(trial, self._blocker, self._stack)
        self._try = OpenTry(trial.request, session, self._blocker, folder, [self._heard])
        self._readings = ReadingCache(self._try.events.mask.text)
        return await self._try.open_start()

    async def close(self) -> None:
        """Closes the browser, if one is open."""
        self._try, stack, self._stack = None, self._stack, AsyncExitStack()
        await stack.aclose()

    async def do(self, trial: Trial, steps: Sequence[Step]) -> list[Outcome]:
        """Tries steps of a plan that may have changed since: one, and the `dialog` steps that answer it."""
        self._allow(trial)
        self._heard.clear()
        began = time.monotonic()
        assert self.trial
        request = replace(trial.request, run_id=self.trial.request.run_id, plan=_tried_once(trial.request.plan))
        because = await self.open_try.do(request, steps)
        ms = (time.monotonic() - began) * 1000
        outcomes = [self._heard.outcome(step.id, because, ms) for step in steps]
        self._pictures += 1
        outcomes[0].address = self.open_try.events.mask.text(self.session.address)
        outcomes[0].picture, outcomes[0].number = await screenshot(self.session), self._pictures
        return outcomes

    def _allow(self, trial: Trial) -> None:
        """Lets steps act as long as the plan may, and nothing was left undone."""
        acts = trial.acts and self.open_try.needed is None
        self._blocker.acts, self._blocker.holding = acts, not acts

    async def read(self) -> PageReading:
        """Reads the current page. Raises StepError or PlanbookError."""
        session = self.session
        assert self._readings
        return await read_settled(session, self._readings)


def _tried_once(plan: Plan) -> Plan:
    """Returns the plan without retries, where a step sets none itself: a person is there to run a cell again."""
    return plan.model_copy(update={"defaults": plan.defaults.model_copy(update={"retries": 0})})
