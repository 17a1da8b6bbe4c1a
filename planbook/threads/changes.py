"""What happens to a thread: the entries of its journal, each with the changes that one request made."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from planbook.part import Moment, Number, Part, Size

Role = Literal["user", "assistant", "system", "tool"]
GoalKind = Literal["run", "draft"]
ThreadState = Literal["active", "paused", "completed", "deleted"]
ENDED = ("passed", "flaky", "failed", "cancelled", "interrupted", "refused")
"""States in which a goal has ended; a run that waits for a person is `paused`, and goes on."""


class Created(Part):
    """The first change of every thread."""

    own = frozenset(["host"])
    change: Literal["created"] = "created"
    title: str
    participants: list[str] = []
    host: str = ""  # the machine on which it was created


class MessageAdded(Part):
    """A message of the conversation. Messages of one batch have the same `batch`."""

    own = frozenset(["role", "batch"])
    change: Literal["message"] = "message"
    id: str
    batch: str
    role: Role
    author: str
    text: str


class MemoryStored(Part):
    """A memory, in place of an earlier one with its key."""

    change: Literal["memory"] = "memory"
    key: str
    value: Any
    why: str = ""
    expires: Moment | None = None  # it counts until then; None: for good


class MemoryDropped(Part):
    """A memory counts no more."""

    change: Literal["memory_dropped"] = "memory_dropped"
    key: str


class CallbackTo(Part):
    """Who is told of the end of a goal: an address, and the name of the secret that the message is signed with."""

    own = frozenset(["secret"])
    url: str
    secret: str


class GoalHandedOver(Part):
    """A run or a draft was handed over to planbook. `ref` is the id of the run or of the draft."""

    own = frozenset(["ref"])
    change: Literal["goal"] = "goal"
    id: str
    kind: GoalKind
    goal: str  # the plan's name, or the goal of the draft
    ref: str
    callback: CallbackTo | None = None


class GoalMoved(Part):
    """A goal has another state. `result`: the values of a run, or the plan of a draft."""

    own = frozenset(["state", "ref"])
    change: Literal["goal_moved"] = "goal_moved"
    id: str
    state: str
    ref: str  # the run that continues it, if it was resumed
    result: dict[str, Any] = {}
    because: str | None = None


class ArtifactAdded(Part):
    """A file of the thread, at `path` in its folder, or a reference to something elsewhere."""

    own = frozenset(["sha256"])
    change: Literal["artifact"] = "artifact"
    name: str
    media_type: str
    bytes: Size = 0
    sha256: str | None = None
    path: str | None = None
    reference: str | None = None  # an address, or the path of a file of a run
    note: str = ""


class StateChanged(Part):
    """The thread was paused, continued, completed or deleted."""

    own = frozenset(["state"])
    change: Literal["state"] = "state"
    state: ThreadState
    why: str = ""


Change = Annotated[
    Created | MessageAdded | MemoryStored | MemoryDropped | GoalHandedOver | GoalMoved | ArtifactAdded | StateChanged,
    Field(discriminator="change"),
]
CHANGE: TypeAdapter[Change] = TypeAdapter(Change)


class Entry(Part):
    """What one request changed: all of it is in the journal, or nothing.

    `key` is that of the request: what is sent again with the same key changes nothing.
    """

    own = frozenset(["key"])
    number: Number
    at: Moment
    by: str
    key: str | None = None
    changes: list[Change]
