"""Events of a step and of its attempts."""

from typing import Any, Literal

from planbook.events.outcome import AttemptStatus, Failure, StepStatus
from planbook.files.typed_json import from_typed_json, to_typed_json
from planbook.part import Moment, Number, Part


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
