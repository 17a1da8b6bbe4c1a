"""The events of a run, which the engine sends to its observers.

A journal consists of these events, one JSON object per line. Secrets are masked before an event is sent.
"""

from typing import Annotated, Any, Literal, Protocol

from pydantic import Field, TypeAdapter

from planbook.errors import ErrorClass
from planbook.files.typed_json import from_typed_json, to_typed_json
from planbook.part import Moment, Number, Part, Size
from planbook.questions.question import Person, QuestionAnswered, QuestionClosed, QuestionPut, QuestionReminded, RunTold

StepStatus = Literal["passed", "passed_on_retry", "failed", "warned", "skipped", "not_reached", "interrupted", "paused"]
RunStatus = Literal["passed", "flaky", "failed", "cancelled", "interrupted", "paused", "refused"]
AttemptStatus = Literal["passed", "failed"]
Sent = Literal["no", "yes", "perhaps"]


class Failure(Part):
    """Why something failed: its error class, and the message for people."""

    error_class: ErrorClass = Field(alias="class")
    message: str


class Cell(Part):
    """A cell of the plan as written in the file: a step or a note.

    Cells are in the plan's order, nested ones included.
    """

    number: Number  # of the step in the plan, from 1, as in the task's name; 0 for a note
    depth: int  # 0 for the plan's own steps, 1 inside a group, …
    id: str  # "" for a note
    title: str  # the step's title, else its sentence
    kind: str
    sentence: str  # what it does, in words, with unevaluated expressions
    effect: Literal["read", "repeat", "once"]
    source: str  # its YAML, dedented
    line: int  # where it starts in the file
    text: str = ""  # a note's Markdown


class Revision(Part):
    """What git and the gate know about the plan that is run."""

    commit: str | None = None  # of the project; None without git
    dirty: bool | None = None  # whether the plan, or one that it calls, differs from that commit; None without one
    gate: str = "off"  # off, committed or approved: what was required of the plan
    approver: str | None = None  # who approved this version, if anybody did


class RunStarted(Part):
    """The first event of every journal."""

    event: Literal["run_started"] = "run_started"
    at: Moment  # seconds since 1970-01-01 UTC, as in every event
    run_id: str
    plan: str  # name
    goal: str
    path: str  # of the plan, relative to the project's folder if inside
    plan_sha256: str
    source: str  # the plan's whole text
    inputs: dict[str, Any]
    cells: list[Cell]
    browser: str  # name and version, "" until known
    planbook: str  # version
    flow_run_id: str | None  # in Prefect
    host: str
    pid: int
    user: str | None = None  # of the operating system
    starter: Person | None = None  # who started it, if that is somebody else
    revision: Revision = Revision()
    resumes: str | None = None  # the run that this one resumes
    called: dict[str, str] = {}  # the called plans' SHA-256, by the names in `call` steps
    first: str | None = None  # id of the first step to run, if set
    until: str | None = None  # id of the last step to run, if set
    deployment_id: str | None = None  # in Prefect, if it is the run of a deployment
    last: dict[str, dict[str, Any]] = {}  # by plan: the values of its last passed run that it uses

    @property
    def is_draft(self) -> bool:
        """Whether it drafts a plan, which has no file yet."""
        return not self.path

    @property
    def is_question(self) -> bool:
        """Whether it is a record of `planbook heal --model` or `planbook review`, which ask a model and run nothing."""
        return self.is_draft and self.plan.startswith(("heal ", "review "))


class StepStarted(Part):
    """A step begins, in each of its turns. Groups and calls are steps with inner steps."""

    event: Literal["step_started"] = "step_started"
    at: Moment
    index: Number  # from 1, in the order of their starts: unique in the run
    number: Number  # of its cell in the plan; 0 for a step of a called plan
    parent: Number | None  # index of the group or call around it
    id: str
    title: str
    kind: str
    sentence: str  # with the values of this turn, secrets masked
    effect: Literal["read", "repeat", "once"]
    turn: str | None  # "3", or "2.3" inside loops; None outside
    plan: str  # the plan that it belongs to: the run's, or a called one


class Sending(Part):
    """Recorded just before the browser is told to change something (write-ahead)."""

    event: Literal["sending"] = "sending"
    at: Moment
    index: Number
    attempt: Number


class RequestSent(Part):
    """A step made the browser send a request that may change something (`network.sent_requests`)."""

    event: Literal["request_sent"] = "request_sent"
    at: float
    index: int
    attempt: int
    message: str  # its method and address, without the query: `POST https://shop.example/cart`


class AttemptEnded(Part):
    """One attempt of a step."""

    event: Literal["attempt_ended"] = "attempt_ended"
    at: Moment
    index: Number
    attempt: Number  # from 1
    status: AttemptStatus
    ms: float
    error: Failure | None = None
    matched: str | None = None  # the target that matched, in words; with `or`, the alternative
    sent: bool = False  # whether the browser had been told to act
    address: str | None = None  # of the page at the attempt's end


class ValueSet(Part):
    """A value was extracted or set. `added`: `value` is one more item of a list."""

    own = frozenset(["name"])
    event: Literal["value_set"] = "value_set"
    at: Moment
    index: Number
    name: str
    value: Any
    added: bool = False
    exact: Any = None  # the value with types that JSON does not have (`planbook.files.typed_json`)

    @classmethod
    def fields(cls, value: Any) -> dict[str, Any]:
        """Returns the fields `value` and `exact` for a value."""
        told = to_typed_json(value)
        return {"value": value, "exact": None if told is value else told}

    @property
    def as_it_was(self) -> Any:
        """The value with its types, also after reading it from JSON."""
        return self.value if self.exact is None else from_typed_json(self.exact)


class ArtifactKept(Part):
    """A file was kept with the run; `path` is relative to the run's folder."""

    event: Literal["artifact_kept"] = "artifact_kept"
    at: Moment
    index: Number | None
    attempt: Number | None
    # screenshot, page (a copy), snapshot (accessibility), console, requests, trace, download, response, output, file
    kind: str
    name: str
    path: str
    bytes: Size
    media_type: str


DOUBT = "doubt"
"""The kind of a note that says why it is unclear whether the site has taken what a step did."""


class Noted(Part):
    """A note for people about something that is not a failure: a blocked request, an unexpected dialog.

    `kind` sorts notes for queries: "note", or a word of their source.
    """

    event: Literal["noted"] = "noted"
    at: Moment
    index: Number | None
    message: str
    kind: str = "note"


class Fingerprint(Part):
    """What an element looked like, so that it can be found again after its name has changed."""

    tag: str
    role: str = ""
    name: str = ""
    text: str = ""
    attributes: dict[str, str] = {}
    neighbours: list[str] = []  # texts just before and after it
    place: list[float] = []  # left, top, width and height on the page, in CSS pixels
    beside: list[str] = []  # names of the controls before and after it; this and what follows: empty or None if unknown
    around: list[str] = []  # what it belongs to, the nearest first: a row or a group, and the heading before it
    alike: Number | None = None  # number of other elements with its tag and name
    line: list[Number] = []  # number of those before and after it between the same texts, if it has no name
    namesakes: Number | None = None  # number of other controls, of any kind, with its name


class ElementFound(Part):
    """An element that a step acts on or reads was found."""

    event: Literal["element_found"] = "element_found"
    at: Moment
    index: Number
    attempt: Number
    target: str  # in words
    fallback: Number = 0  # 0: the target itself; 1, 2, …: the alternative in `or`
    matches: Number  # number of matches
    ms: float  # until it was ready
    fingerprint: Fingerprint | None = None


class Recovered(Part):
    """A recovery was tried after a failure of a step, or of the run before its first step."""

    event: Literal["recovered"] = "recovered"
    at: Moment
    index: Number | None
    attempt: Number | None  # the failed attempt
    error_class: ErrorClass
    strategy: str
    status: AttemptStatus
    ms: float
    message: str | None = None


class ModelCalled(Part):
    """A model was called. The caller computes the cost."""

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
    cached_tokens: Size = 0  # of the input, those at a reduced price
    cost_usd: float | None = None  # None: unknown
    estimated: bool | None = (
        None  # whether the cost is from the price list, and not what the agent says; None: no agent
    )
    agent: str | None = None  # the agent of an `agent` step
    prompt_sha256: str | None = None  # of everything sent to the model, to recognize equal calls
    message: str | None = None


class StepEnded(Part):
    """How a step ended. Skipped and unreached steps have a start and an end too."""

    event: Literal["step_ended"] = "step_ended"
    at: Moment
    index: Number
    status: StepStatus
    attempts: Number
    ms: float
    error: Failure | None = None
    matched: str | None = None


class RunEnded(Part):
    """Last event. A journal without it belongs to a run that is in progress or was killed."""

    event: Literal["run_ended"] = "run_ended"
    at: Moment
    status: RunStatus
    seconds: float
    because: str | None = None  # of a failed, cancelled or stopped run, a sentence
    error_class: ErrorClass | None = None  # the error that it failed with, after it had begun


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
    """Observes a run: receives its events in order, and must return quickly."""

    def tell(self, event: Event) -> None:
        """Receives an event."""
        ...
