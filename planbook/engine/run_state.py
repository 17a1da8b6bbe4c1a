"""What one run is while it goes on: its request, its browser, where it tells events, and how far it came.

Nothing in here acts. What acts is given the run: the stage of an attempt, the layers around it, the walk.
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from planbook.browser.session.saved_state import BrowserState
from planbook.browser.session.session import Session
from planbook.browser.session.state_secrets import StateRedactor
from planbook.engine.checkpoint import Checkpoint
from planbook.engine.dialog_steps import DialogSteps
from planbook.engine.events import Events
from planbook.engine.executor import Executor
from planbook.engine.position import Position
from planbook.engine.request import RunRequest
from planbook.engine.signals import StepFailed
from planbook.engine.step_queue import StepQueue
from planbook.engine.undeclared import Undeclared
from planbook.errors import ErrorClass
from planbook.plan.walk import all_steps
from planbook.questions.question import QuestionPut, RunTold
from planbook.settings import read_settings
from planbook.step.kind import Step


class Steps(Protocol):
    """Who goes through steps: what holds others, or has them done, asks it (`engine.walk`)."""

    async def all_of(self, queue: StepQueue, opening: Awaitable[None] | None = None) -> None:
        """Does the steps of a list. Raises StepFailed, or a Signal."""
        ...

    async def answer(self, step: Step, queue: StepQueue) -> None:
        """Does a `dialog` step while another step waits for what comes of it."""
        ...

    async def call(
        self,
        name: str,
        inputs: Mapping[str, Any],
        at: Position,
        index: int | None,
        from_page: frozenset[str] = frozenset(),
    ) -> dict[str, Any]:
        """Does a called plan in the same tab, and returns its values."""
        ...


class Keep(Protocol):
    """Keeps a file with the run: what it is, its name and content, the step and the attempt. Returns where it is."""

    def __call__(
        self, run: "Run", kind: str, name: str, content: bytes, index: int | None, attempt: int | None
    ) -> Path: ...


@dataclass
class PageState:
    """What is known of the page that the plan is on, so that it can be opened again as it was."""

    checkpoint: Checkpoint | None = None
    opened: str = ""  # an address that was opened since, on whose page nothing was done yet
    is_there: bool = True  # whether the browser is where the run came to: one that resumes another goes there first
    is_known: bool = True  # whether these two say what the page has in it
    lost: ErrorClass | None = None  # how it was lost, while it could not be opened again so far

    def note_opened(self, address: str) -> None:
        """A page was opened anew: whatever was done before was done to another."""
        if address.startswith("http"):
            self.opened, self.is_known = address, True


@dataclass
class Saving:
    """How checkpoints are saved, and how far the next one is."""

    is_wanted: bool
    path: Path
    redactor: StateRedactor
    is_paused: bool = False
    mark: Any = None  # of the browser when the last one was taken
    begun: "dict[int, asyncio.Task[BrowserState | None]]" = field(default_factory=dict)  # by the step before it


@dataclass
class SignIn:
    """The sessions of the run's plan."""

    names: Sequence[str]
    starts: dict[str, str] = field(default_factory=dict)  # where the plans of the sessions sign in
    last_address: str = ""  # of the last page that was no sign-in page
    is_busy: bool = False  # with signing in


@dataclass
class Run:
    """One run, or one try, or the session in which a plan is drafted."""

    request: RunRequest
    session: Session
    events: Events
    execute: Executor
    keep: Keep
    dialogs: DialogSteps
    undeclared: Undeclared
    saving: Saving
    page: PageState
    sign_in: SignIn
    steps: Steps = field(init=False)  # set by the walk
    failures: tuple[type[Exception], ...] = (StepFailed,)  # what a step raises that has failed

    # The steps that have begun
    count: int = 0
    current: int | None = None  # the one that was begun last
    last_step: Step | None = None  # the same
    name: str = ""  # what people call it
    labels: dict[int, str] = field(default_factory=dict)  # by index: `05`, or `05.02` in a called plan
    headings: dict[int, str] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)  # ids of the steps as they stand in the plan
    flaky: bool = False
    once_sent: int = 0  # how often the browser was told to do what may be done only once
    entered: set[int] = field(default_factory=set)  # called plans that an earlier run was in: they are not opened anew

    # What is done beside the plan's own list of steps
    is_answering: bool = False  # a `dialog` step is done while another step waits for what comes of it
    is_recovering: bool = False  # a remedy is done
    is_meeting: bool = False  # what may come at any time has come
    met: dict[tuple[int, int], int] = field(default_factory=dict)  # how often that has come, by step and number

    # What people are asked
    asked: dict[int, QuestionPut] = field(default_factory=dict)  # by the step's index, also where an earlier run did
    told_answers: set[str] = field(default_factory=set)  # ids of the questions whose answers are in this journal

    # What people tell it
    told: RunTold | None = None
    letters_size: int = 0  # of its letterbox, when that was looked up last

    # Files
    kept_files: set[Path] = field(default_factory=set)
    originals: dict[Path, bytes] = field(default_factory=dict)  # of files of which only copies without secrets are kept

    @property
    def is_aside(self) -> bool:
        """Whether what is done is not the plan's own list of steps: what may come at any time, a remedy, a session."""
        return self.is_meeting or self.is_recovering or self.sign_in.is_busy


def new_run(request: RunRequest, session: Session, events: Events, execute: Executor, keep: Keep) -> Run:
    """A run that begins in this session."""
    dialogs = DialogSteps(session)
    session.dialogs.answering = dialogs
    session.answers.keep_bodies = _reads_answers(request)
    path, is_wanted = request.project.run(request.run_id).state, read_settings(request.project).keep_state
    return Run(
        request=request,
        session=session,
        events=events,
        execute=execute,
        keep=keep,
        dialogs=dialogs,
        undeclared=Undeclared(events),
        saving=Saving(is_wanted, path, StateRedactor(request.secrets)),
        page=PageState(request.resumed.kept if request.resumed else None, is_there=request.resumed is None),
        sign_in=SignIn(request.plan.session),
    )


def _reads_answers(request: RunRequest) -> bool:
    """Whether a step reads what the network answered."""
    steps = (step for plan in (request.plan, *request.called.values()) for step in all_steps(plan))
    return any(getattr(step.do, "response", None) for step in steps)
