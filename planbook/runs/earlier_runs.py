"""What earlier runs say about a plan: computed by the history, shown in the view of the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from planbook.errors import ErrorClass


@dataclass(frozen=True)
class PastRun:
    """A run of the plan. `status` is a RunStatus, or `running`; `seconds` is None while it is unknown."""

    run_id: str
    status: str
    started: datetime
    seconds: float | None


@dataclass(frozen=True)
class PastStep:
    """A step of the plan, found by its id.

    `statuses`: one for each of the last runs that reached the step, the oldest first; of several turns the worst.
    `ms`: the median time of one turn that passed. `error_class`: why it failed the last time.
    `requests`: requests of the browser because of it that may have changed something, such as `POST https://shop/cart`.
    """

    statuses: Sequence[str]
    ms: float | None
    error_class: ErrorClass | None
    requests: Sequence[str] = ()


@dataclass(frozen=True)
class Past:
    """The last runs of a plan, the oldest first, and its steps by their id."""

    runs: Sequence[PastRun] = ()
    steps: Mapping[str, PastStep] = field(default_factory=dict)
