"""The state of a run in progress: its request, its browser, its events, and how far it is.

Nothing in this file acts. The code that acts is given the run: the stage of an attempt, the layers around it, the walk.
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from planbook.browser.session.saved_state import BrowserState
from planbook.browser.session.session import Session
from planbook.browser.session.state_secrets import StateRedactor
from planbook.engine.agent_tasks import Agents
from planbook.engine.checkpoint import Checkpoint
from planbook.engine.dialog_steps import DialogSteps
from planbook.engine.doubts import Doubts
from planbook.engine.events import Events
from planbook.engine.executor import Executor
from planbook.engine.position import Position
from planbook.engine.request import RunRequest
from planbook.engine.signals import StepFailed
from planbook.engine.step_queue import StepQueue
from planbook.engine.undeclared import Undeclared
from planbook.errors import ErrorClass, StepError
from planbook.fingerprints.known_elements import Seen
from planbook.plan.walk import all_steps
from planbook.questions.question import QuestionPut, RunTold
from planbook.settings import read_settings
from planbook.step.kind import Step


class Steps(Protocol):
    """Executes steps (`engine.walk`): steps that contain others call it."""

    async def all_of(self, queue: StepQueue, opening: Awaitable[None] | None = None) -> None:
        """Executes the steps of a list. Raises StepFailed, or a Signal."""
        ...

    async def answer(self, step: Step, queue: StepQueue) -> None:
        """Executes a `dialog` step while another step waits for the result."""
        ...

    async def call(
        self,
        name: str,
        inputs: Mapping[str, Any],
        at: Position,
        index: int | None,
        from_page: frozenset[str] = frozenset(),
    ) -> dict[str, Any]:
        """Executes a called plan in the same tab, and returns its values."""
        ...


class Keep(Protocol):
    """Keeps a file with the run: its kind, name and content, the step and the attempt. Returns the file's path."""

    def __call__(
        self, run: "Run", kind: str, name: str, content: bytes, index: int | None, attempt: int | None
    ) -> Path: ...


class Healer(Protocol):
    """Finds the element of a failed step again. Returns the step with its new target, or why there is none in words.

    It is given what is attempted (`engine.work.StepRun`), and its error. It acts on nothing, and raises nothing.
    """

    async def __call__(self, work: Any, error: StepError) -> Step | str: ...


@dataclass
class PageState:
    """What is known of the current page, so that it can be restored."""

    checkpoint: Checkpoint | None = None
    opened: str = ""  # an address that was opened since, without any act on its page
    is_there: bool = True  # False until a run that resumes another has restored the browser
    is_known: bool = True  # whether these two describe the page
    lost: ErrorClass | None = None  # how the page was lost, while it could not be restored

    def note_opened(self, address: str) -> None:
        """Notes a new page: earlier acts do not concern it."""
        if address.startswith("http"):
            self.opened, self.is_known = address, True


@dataclass
class Saving:
    """How checkpoints are saved, and the state of the next one."""

    is_wanted: bool
    path: Path
    redactor: StateRedactor
    is_paused: bool = False
    mark: Any = None  # of the browser at the last checkpoint
    untold: list[Any] = field(default_factory=list)  # marks at which a page did not tell its state
    begun: "dict[int, asyncio.Task[BrowserState | None]]" = field(default_factory=dict)  # by the step before it


@dataclass
class SignIn:
    """The sessions of the run's plan."""

    names: Sequence[str]
    starts: dict[str, str] = field(default_factory=dict)  # the start addresses of the sessions' plans
    last_address: str = ""  # of the last page that was no sign-in page
    is_busy: bool = False  # whether it is signing in


@dataclass
class Run:
    """One run, one `planbook try`, or the session in which a plan is drafted."""

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
    doubts: Doubts | None = None  # of a run; a try or a draft has none
    heal: Healer | None = None
    agents: Agents | None = None
    failures: tuple[type[Exception], ...] = (StepFailed,)  # what a failed step raises

    # Steps that have begun
    count: int = 0
    current: int | None = None  # the one that began last
    last_step: Step | None = None  # the same, as a step
    name: str = ""  # its short name
    labels: dict[int, str] = field(default_factory=dict)  # by index: `05`, or `05.02` in a called plan
    headings: dict[int, str] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)  # ids of the step objects
    flaky: bool = False
    held_before: dict[str, str] = field(default_factory=dict)  # looks that held before the last `once` act, by step
    once_sent: int = 0  # how often the browser was told to act for a `once` step
    entered: set[int] = field(default_factory=set)  # called plans that an earlier run was in: they are not opened again

    # What is executed outside the plan's own list of steps
    is_answering: bool = False  # a `dialog` step is executed while another step waits for it
    is_recovering: bool = False  # a remedy is executed
    is_meeting: bool = False  # a `whenever` is executed
    met: dict[tuple[int, int], int] = field(default_factory=dict)  # times a `whenever` was executed, by step and number

    # Questions to people
    asked: dict[int, QuestionPut] = field(default_factory=dict)  # by the step's index, also from earlier runs
    told_answers: set[str] = field(default_factory=set)  # ids of the questions whose answers are in this journal

    # Commands from people
    told: RunTold | None = None
    letters_size: int = 0  # of its letterbox at the last check

    # Files
    seen: list[Seen] = field(default_factory=list)  # the elements of `once` steps, saved if the run passes
    kept_files: set[Path] = field(default_factory=set)
    originals: dict[Path, bytes] = field(default_factory=dict)  # of files that are kept as masked copies only

    @property
    def is_aside(self) -> bool:
        """Whether it executes something outside the plan's own list of steps: a `whenever`, a remedy, a session."""
        return self.is_meeting or self.is_recovering or self.sign_in.is_busy


def new_run(request: RunRequest, session: Session, events: Events, execute: Executor, keep: Keep) -> Run:
    """Returns the state of a run that begins in this session."""
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
    """Returns whether a step reads responses of the network."""
    steps = (step for plan in (request.plan, *request.called.values()) for step in all_steps(plan))
    return any(getattr(step.do, "response", None) for step in steps)
