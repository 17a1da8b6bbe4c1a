"""The scratch session: a browser in which draft steps are tried, by the engine's own walk and stage."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from planbook.browser.acting.failures import server_error
from planbook.browser.network.allowlist import Guard
from planbook.browser.network.held_requests import hold_back
from planbook.browser.reading.addresses import addresses_on
from planbook.browser.reading.numbered_picture import numbered_picture
from planbook.browser.reading.page_reading import PageReading
from planbook.browser.reading.reader import ReadingCache
from planbook.browser.reading.settled import at_rest, read_now, read_other_page
from planbook.browser.session.session import Session
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import devices_of, launch_browser
from planbook.browser.waiting.settle import settle_all
from planbook.engine.artifacts import keep
from planbook.engine.context_options import context_options
from planbook.engine.events import Events
from planbook.engine.position import Frame, Position
from planbook.engine.publish_picture import shown_live
from planbook.engine.request import RunRequest
from planbook.engine.run_state import new_run
from planbook.engine.signals import Signal, StopRun
from planbook.engine.step_queue import StepQueue
from planbook.engine.walk import Walk
from planbook.errors import StepError
from planbook.plan.authored import kind_as_written
from planbook.plan.browser_options import Browser, Credentials
from planbook.plan.inputs import read_inputs
from planbook.plan.model import Plan
from planbook.plan.run_day import day_of
from planbook.plan.walk import with_inner
from planbook.planner.draft import Draft, DraftStep, Sent, secrets_used
from planbook.planner.draft_mask import DraftMask
from planbook.planner.drafting import Drafting, FoundNotSent, begin_draft
from planbook.planner.hosts import Fence
from planbook.planner.http_sign_in import ANSWERS, HttpSignIn, names_of
from planbook.planner.refused import Refused
from planbook.planner.safety import destructive_word
from planbook.planner.scratch_settings import ScratchSettings
from planbook.planner.side_effects import NOTHING, SideEffects, side_effects_of
from planbook.planner.steps_result import AttemptObserver, End, StepsResult
from planbook.planner.task import Task
from planbook.step.kind import Step

NOT_THERE = (404, 410)
BACK = ("back", "forward")  # pages that were loaded before


def _nothing() -> None:
    """Stores nothing: the draft of a client lives as long as its connection."""


def _use_secrets(steps: Sequence[Step]) -> bool:
    return any(secrets_used(kind_as_written(inner.do)) for step in steps for inner in with_inner(step))


class ScratchBrowser:
    """One browser, with one session at a time. Use it as an async context manager."""

    def __init__(self, task: Task, means: ScratchSettings, sends: bool) -> None:
        self.task = task
        self.means = means
        self.fence = Fence(task)
        self.readings = ReadingCache(means.events.mask.text)
        self.watch = AttemptObserver()
        self._sends = sends
        self._stack = AsyncExitStack()
        self._looked_at = AsyncExitStack()  # for whoever looks at the session
        self._guard = Guard(task.url, task.allow)
        self._count = 0
        self._opened = False
        self.draft = Draft(task)  # it records what was sent to the site
        self.store: Callable[[], None] = _nothing  # stores the draft at once
        self.repeats = False  # whether what was sent may be sent again, without asking
        self.going_on = ""  # what had not finished on the page when it was read last
        self._is_public = True  # whether no secret was used in this session yet
        self.given: Mapping[str, Any] = {}  # inputs of the plan without a default

    @property
    def done(self) -> list[Sent]:
        """All that was sent to the site."""
        return self.draft.done

    async def __aenter__(self) -> "ScratchBrowser":
        found = find_browser(self.means.browser, self.means.headed)
        started = launch_browser(found, headed=self.means.headed)
        self._browser = await self._stack.enter_async_context(started)
        return self

    async def __aexit__(self, *error: object) -> None:
        try:
            await self._leave()
        finally:
            await self._stack.aclose()

    async def _leave(self) -> None:
        """Waits for what was started in the session to end, then closes it."""
        await self._looked_at.aclose()
        if self._opened:
            self._opened = False
            await settle_all(self.session)
            await self.session.close()

    # A session -------------------------------------------------------------------------------------------------------
    async def begin(self, plan: Plan) -> None:
        """Begins a new session at the plan's start.

        Raises StepError if that cannot be opened, PlanbookError if the browser cannot be held to the plan's hosts.
        """
        await self._leave()
        self._is_public = True
        options = context_options(plan.browser, plan.start, self.means.secrets, devices_of(self._browser))
        session = await Session.begin(self._browser, self._guard, **options)
        self.session: Session = session
        self._opened = True
        session.mask = self.means.events.mask
        self._http = HttpSignIn(self.draft, session, self.means.events)
        folder = self.means.project.run(self.means.run_id).path
        await self._looked_at.enter_async_context(shown_live(session, folder))
        request = RunRequest(
            self.means.run_id, plan, {}, self.means.secrets, self.means.project, evidence=self.means.evidence
        )
        events = Events([*self.means.events.observers, self.watch], self.means.events.mask)
        self.run = new_run(request, session, events, self.means.execute, keep)
        self.run.count = self._count
        begin_draft(self.run)
        self.drafting = Drafting(self.fence, self._sends, self.draft, self.store)
        if self.draft.shapes and not self.repeats:
            self.drafting.known = dict(self.draft.shapes)
            await hold_back(session)
        self.walk = Walk(self.run, self.drafting.layers)
        run = {"id": self.means.run_id, "date": day_of(plan)}
        self._values: dict[str, Any] = {}
        self._run = run
        self._base = plan.start
        await self.walk.open_called_start(Position(self._frame(plan)), None)
        if self._http.challenge and self._http.begins():
            own = Browser(http_credentials=Credentials(**(self.draft.credentials or {})))
            return await self.begin(plan.model_copy(update={"browser": own}))
        if error := self._not_there():
            raise error
        await self._note_public()
        return None

    def _frame(self, plan: Plan) -> Frame:
        inputs = read_inputs(plan, self.given, self.means.project.folder)
        return Frame(plan, inputs, self.means.secrets, self._run, {}, base=self._base, values=self._values)

    @property
    def hosts(self) -> Sequence[str]:
        """The hosts that the draft may connect to."""
        return self._guard.hosts

    async def do(
        self,
        plan: Plan,
        steps: Sequence[Step],
        sends: bool | None = None,
        again: bool = False,
        repeats: bool = False,
        trial: DraftStep | None = None,
    ) -> StepsResult:
        """Executes steps of a plan on the current page, and lets them send nothing that was sent before.

        `sends`: `once` steps too. `again`: they were done before. `repeats`: they may send it again. `trial` is the
        step as the model wrote it, which is stored before the browser is told to act.
        """
        self.watch.clear()
        self.drafting.begin(again, repeats, any(step.effect == "repeat" for step in steps), trial)
        result = await self._walked(plan, steps, sends)
        if self.drafting.known:
            with suppress(StepError):
                await at_rest(self.session)  # only then all is known that it sends
        return self.drafting.judged_by_what_was_held(result)

    async def _walked(self, plan: Plan, steps: Sequence[Step], sends: bool | None) -> StepsResult:
        commits = self.session.tabs.commits
        self._is_public = self._is_public and not _use_secrets(steps)
        self.drafting.sends = self._sends if sends is None else sends
        try:
            await self.walk.all_of(StepQueue(steps, Position(self._frame(plan))))
        except FoundNotSent:
            return self._tried("found")
        except Refused as error:
            await self._dismiss()
            return self._tried("refused", str(error))
        except StepError as error:
            return self._failed(error)
        except StopRun as stop:
            return replace(self._tried("done" if stop.status == "passed" else "failed", stop.because), stopped=True)
        except Signal:
            return self._tried("failed", "`until` leaves a group that repeats; it belongs into the steps of one")
        finally:
            self._count = self.run.count
        is_new = self.session.tabs.commits != commits and not any(step.do.word in BACK for step in steps)
        missing = self._not_there() if is_new else None
        return self._failed(missing) if missing else self._tried("done")

    def _failed(self, error: StepError) -> StepsResult:
        tried = self._tried("failed", f"{error.error_class}: {error.message}")
        return replace(tried, error_class=error.error_class)

    def _not_there(self) -> StepError | None:
        """Returns the error for a page that does not exist; None if the current one does."""
        page = None if self.session.tabs.lost else self.session.page
        if error := self._http.error():
            return error
        status = self.session.traffic.status_of(page) if page else 0
        return server_error(self.session.address, status) if status in NOT_THERE else None

    @property
    def answers_from_now_on(self) -> str:
        """Tells that a new session answers HTTP authentication, for which this one was asked; "" if it was not."""
        return ANSWERS.format(names=names_of(self.draft.credentials or {})) if self._http.began else ""

    @property
    def place(self) -> tuple[str, int]:
        """The address of the page, and how often another one was shown."""
        return self.session.address, self.session.tabs.commits

    def _tried(self, end: End, because: str = "") -> StepsResult:
        because = self.means.events.mask.text(because)
        watch, drafting = self.watch, self.drafting
        judged, harmless = frozenset(drafting.judged), frozenset(drafting.harmless)
        return StepsResult(
            end, because, watch.fallback, watch.sent, watch.missed, judged, harmless, watch.values, drafting.requests,
            drafting.shapes,
        )  # fmt: skip

    async def _dismiss(self) -> None:
        with suppress(StepError):
            await self.session.dialogs.answer(False)

    async def side_effects(self, steps: Sequence[Step], tried: StepsResult, place: tuple[str, int]) -> SideEffects:
        """Returns what steps that failed have done all the same, once the page has settled; `place` was before them."""
        if tried.end not in ("failed", "refused") or not steps:
            return NOTHING
        if not (tried.sent or steps[0].do.family == "go" or steps[0].do.holds_steps):
            return NOTHING
        with suppress(StepError):
            await self.read()
        at = self.session.address if self.place != place else ""
        return side_effects_of(steps, tried.error_class, tried.sent, [*tried.requests, *self.drafting.sign_in], at)

    def next_index(self) -> int:
        """Returns the index of the next step of the run, for one that the browser has no part in."""
        self.run.count += 1
        self._count = self.run.count
        return self._count

    # Looking at pages -------------------------------------------------------------------------------------------------
    async def read(self) -> PageReading:
        """Reads the current page after it has come to rest. Raises StepError if there is none."""
        self.going_on = await at_rest(self.session)
        await self._note_public()
        return await read_now(self.session, self.readings)

    async def _note_public(self) -> None:
        """Notes the addresses on the page, as long as no secret was used: they are shown as they are."""
        mask = self.means.events.mask
        if self._is_public and mask and isinstance(mask, DraftMask):
            mask.note_public(*await addresses_on(self.session))

    async def peek(self, address: str) -> PageReading:
        """Reads another page in a new tab, without acting on it. Raises Refused or StepError."""
        whole = urljoin(self.task.url, address)
        self.fence.check(whole)
        if word := destructive_word(whole):
            raise Refused(f"refused: opening an address that says '{word}' may change something; it is not looked at.")
        return await read_other_page(self.session, self.readings, whole)

    async def picture(self, reading: PageReading) -> bytes | None:
        """Returns a screenshot (PNG) of the page with the numbers of a reading, and with secrets masked."""
        return await numbered_picture(self.session, reading)
