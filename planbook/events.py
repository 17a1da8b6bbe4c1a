"""The events of a run, which the engine tells its observers.

A journal is these events, one JSON object a line. Secrets are masked before an event is told.
"""

from typing import Annotated, Any, Literal, Protocol

from pydantic import Field, TypeAdapter

from planbook.errors import ErrorClass
from planbook.files.typed_json import from_typed_json, to_typed_json
from planbook.part import Moment, Number, Part, Size
from planbook.questions.question import QuestionAnswered, QuestionClosed, QuestionPut, QuestionReminded, RunTold

StepStatus = Literal["passed", "passed_on_retry", "failed", "warned", "skipped", "not_reached", "interrupted", "paused"]
RunStatus = Literal["passed", "flaky", "failed", "cancelled", "interrupted", "paused", "refused"]
AttemptStatus = Literal["passed", "failed"]
Sent = Literal["no", "yes", "perhaps"]


class Failure(Part):
    """Why something failed: its class, and the message for people."""

    error_class: ErrorClass = Field(alias="class")
    message: str


class Cell(Part):
    """A cell of the plan, as it stands in the file: a step, or a note. Listed in the plan's order, nested ones too."""

    number: Number  # of the step in the plan, from 1, as in the task's name; 0 for a note
    depth: int  # 0 for the plan's own steps, 1 inside a group, …
    id: str  # "" for a note
    title: str  # what people call it: the step's title, else its sentence
    kind: str
    sentence: str  # what it does, in words, as written ({{ }} unresolved)
    effect: Literal["read", "repeat", "once"]
    source: str  # its YAML, dedented
    line: int  # where it starts in the file
    text: str = ""  # a note's Markdown


class Revision(Part):
    """What git and the gate know of the plan as it is run."""

    commit: str | None = None  # of the project; None without git
    dirty: bool | None = None  # whether the plan, or one that it calls, is not in that commit just so; None without one
    gate: str = "off"  # off, committed or approved: what was asked of the plan before it might run
    approver: str | None = None  # who had approved it just so, if anybody had


class RunStarted(Part):
    """First event of every journal."""

    event: Literal["run_started"] = "run_started"
    at: Moment  # seconds since 1970-01-01 UTC, as in every event
    run_id: str
    plan: str  # name
    goal: str
    path: str  # of the plan, relative to the project's folder where it is inside
    plan_sha256: str
    source: str  # the plan's whole text
    inputs: dict[str, Any]
    cells: list[Cell]
    browser: str  # name and version, "" until known
    planbook: str  # version
    flow_run_id: str | None  # of Prefect
    host: str
    pid: int
    user: str | None = None  # of the operating system, who runs it
    revision: Revision = Revision()
    resumes: str | None = None  # the run that this one goes on with
    called: dict[str, str] = {}  # the plans that it calls: fingerprints of their texts by what they are called by
    first: str | None = None  # id of the step with which it was to begin, where that was said
    until: str | None = None  # id of the step behind which it was to end, where that was said
    deployment_id: str | None = None  # of Prefect, where it is the run of a deployment
    last: dict[str, dict[str, Any]] = {}  # by plan: what it names of the values of its last run that passed

    @property
    def is_draft(self) -> bool:
        """Whether no plan was run: one was drafted, which has no file yet."""
        return not self.path


class StepStarted(Part):
    """A step begins: once for each turn it is done in. Groups and calls are steps that have others below them."""

    event: Literal["step_started"] = "step_started"
    at: Moment
    index: Number  # from 1, in the order in which they began: unique in the run
    number: Number  # of its cell in the plan; 0 for a step of a called plan
    parent: Number | None  # index of the group or call that it is part of
    id: str
    title: str
    kind: str
    sentence: str  # with the values of this turn, secrets masked
    effect: Literal["read", "repeat", "once"]
    turn: str | None  # "3", or "2.3" inside loops; None outside
    plan: str  # the plan that it belongs to: the run's, or a called one


class Sending(Part):
    """Just before the browser is told to do something that changes something (write-ahead)."""

    event: Literal["sending"] = "sending"
    at: Moment
    index: Number
    attempt: Number


class RequestSent(Part):
    """Because of what a step did, the browser sends something that may change something (`browser.sent`)."""

    event: Literal["request_sent"] = "request_sent"
    at: float
    index: int
    attempt: int
    message: str  # its method and address, without the query: `POST https://shop.example/cart`


class AttemptEnded(Part):
    """One try of a step."""

    event: Literal["attempt_ended"] = "attempt_ended"
    at: Moment
    index: Number
    attempt: Number  # from 1
    status: AttemptStatus
    ms: float
    error: Failure | None = None
    matched: str | None = None  # the target that matched, in words; with `or`, which one
    sent: bool = False  # whether the browser had been told to act
    address: str | None = None  # of the page at the end of the try


class ValueSet(Part):
    """A value was extracted or set. `added`: it is one more item of a list; `value` is then that item."""

    own = frozenset(["name"])
    event: Literal["value_set"] = "value_set"
    at: Moment
    index: Number
    name: str
    value: Any
    added: bool = False
    exact: Any = None  # the value, where JSON has no type for something in it (`planbook.files.typed_json`)

    @classmethod
    def fields(cls, value: Any) -> dict[str, Any]:
        """`value` and `exact` of it."""
        told = to_typed_json(value)
        return {"value": value, "exact": None if told is value else told}

    @property
    def as_it_was(self) -> Any:
        """The value with its types, also where it was read from JSON."""
        return self.value if self.exact is None else from_typed_json(self.exact)


class ArtifactKept(Part):
    """A file was kept with the run: path relative to the run's folder."""

    event: Literal["artifact_kept"] = "artifact_kept"
    at: Moment
    index: Number | None
    attempt: Number | None
    kind: str  # screenshot, snapshot (accessibility), console, requests, trace, download, file
    name: str
    path: str
    bytes: Size
    media_type: str


class Noted(Part):
    """Something that people should know of, and that fails nothing: a blocked request, an unexpected dialog.

    `kind` sorts notes for questions: "note", or a word of whoever tells it.
    """

    event: Literal["noted"] = "noted"
    at: Moment
    index: Number | None
    message: str
    kind: str = "note"


class Fingerprint(Part):
    """What an element looked like, so that it can be found again when its name has changed."""

    tag: str
    role: str = ""
    name: str = ""
    text: str = ""
    attributes: dict[str, str] = {}
    neighbours: list[str] = []  # texts just before and behind it
    place: list[float] = []  # left, top, width, height in the page, in CSS pixels


class ElementFound(Part):
    """What a step acted on or read was found."""

    event: Literal["element_found"] = "element_found"
    at: Moment
    index: Number
    attempt: Number
    target: str  # in words
    fallback: Number = 0  # 0: the target itself; 1, 2, …: which one behind `or`
    matches: Number  # how many fitted
    ms: float  # until it was ready
    fingerprint: Fingerprint | None = None


class Recovered(Part):
    """A recovery was tried, for a failure of a step (or of the run, before its first)."""

    event: Literal["recovered"] = "recovered"
    at: Moment
    index: Number | None
    attempt: Number | None  # the try that had failed
    error_class: ErrorClass
    strategy: str
    status: AttemptStatus
    ms: float
    message: str | None = None


class ModelCalled(Part):
    """A model was asked. What it costs is worked out by who asks."""

    event: Literal["model_called"] = "model_called"
    at: Moment
    index: Number | None
    attempt: Number | None = None
    task: str
    model: str
    status: AttemptStatus
    ms: float
    input_tokens: Size = 0
    output_tokens: Size = 0
    cached_tokens: Size = 0  # of the input, those that were not paid in full
    cost_usd: float | None = None  # None: not known
    prompt_sha256: str | None = None  # of all that the model was sent, so that two calls can be told to be the same
    message: str | None = None


class StepEnded(Part):
    """A step's outcome. `skipped` and `not_reached` steps have a start and an end too."""

    event: Literal["step_ended"] = "step_ended"
    at: Moment
    index: Number
    status: StepStatus
    attempts: Number
    ms: float
    error: Failure | None = None
    matched: str | None = None


class RunEnded(Part):
    """Last event. A journal without it is of a run that still goes on, or was killed."""

    event: Literal["run_ended"] = "run_ended"
    at: Moment
    status: RunStatus
    seconds: float
    because: str | None = None  # of a failed, cancelled or stopped run, in a sentence
    error_class: ErrorClass | None = None  # of the error that it failed with, once it had begun


Event = Annotated[
    RunStarted
    | StepStarted
    | Sending
    | RequestSent
    | AttemptEnded
    | ValueSet
    | ArtifactKept
    | Noted
    | ElementFound
    | Recovered
    | ModelCalled
    | QuestionPut
    | QuestionAnswered
    | QuestionReminded
    | QuestionClosed
    | RunTold
    | StepEnded
    | RunEnded,
    Field(discriminator="event"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class Observer(Protocol):
    """Anything that wants to know what happens in a run. It is told in order, and returns soon."""

    def tell(self, event: Event) -> None:
        """Takes note of an event."""
        ...
