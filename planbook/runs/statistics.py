"""Statistics of runs over some time: computed by the history, shown in a terminal and on a page.

A field that is also in a view of the history has the meaning that the view states: see `planbook sql --page`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

TOP = 10
"""Limit of the rows in each list of the worst or the most frequent."""


@dataclass(frozen=True)
class Total:
    """All runs of a time. Runs that are running, waiting or cancelled do not count."""

    runs: int
    plans: int
    passed: int
    flaky: int
    failed: int
    interrupted: int

    @property
    def success_rate(self) -> float | None:
        """The share of them that passed, including flaky ones: 0 to 1; None if there were none."""
        return (self.passed + self.flaky) / self.runs if self.runs else None

    @property
    def flaky_rate(self) -> float | None:
        return self.flaky / self.runs if self.runs else None


@dataclass(frozen=True)
class Span:
    """The runs of a day, a week or a month: `day` is its first."""

    day: date
    passed: int
    flaky: int
    failed: int
    interrupted: int


@dataclass(frozen=True)
class Health:
    """How well a plan runs: a row of `plan_health`."""

    plan: str
    runs: int
    success_rate: float
    flaky_rate: float
    p50_seconds: float | None
    p95_seconds: float | None
    last_status: str
    last_failure: datetime | None
    last_failure_because: str | None
    trend: float


@dataclass(frozen=True)
class FlakyStep:
    """A row of `flaky_steps`."""

    plan: str
    id: str
    title: str
    runs: int
    retried: int
    failed: int
    flaky_rate: float
    last_error_class: str | None


@dataclass(frozen=True)
class SlowStep:
    """A row of `slow_steps`."""

    plan: str
    id: str
    title: str
    runs: int
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True)
class ErrorCount:
    """A class of errors over all plans; its last error is from `failures_by_class`."""

    error_class: str
    failed_tries: int
    plans: int
    last: datetime
    last_plan: str
    last_step: str | None
    last_message: str | None


@dataclass(frozen=True)
class Cost:
    """The cost of asking models for a plan, over all models: from `cost`."""

    plan: str
    models: Sequence[str]
    calls: int
    cost_usd: float | None


@dataclass(frozen=True)
class Saved:
    """A row of `time_saved`."""

    plan: str
    runs: int
    hours_by_hand: float
    hours_by_planbook: float


@dataclass(frozen=True)
class Drift:
    """A row of `locator_drift`."""

    plan: str
    id: str
    times: int
    fallbacks: int
    fewest_matches: int
    most_matches: int
    last_matches: int
    last_target: str


@dataclass(frozen=True)
class Stats:
    """Statistics of the runs over some time, of one plan or of all.

    `before` is the preceding period of the same length. `spans` are days, weeks or months, as `unit` says, without
    those that have no runs. `health` has all plans, the least healthy first. Other lists have the TOP worst or most
    frequent.
    """

    since: datetime
    until: datetime
    plan: str | None
    total: Total
    before: Total
    unit: str
    spans: Sequence[Span]
    health: Sequence[Health]
    flaky_steps: Sequence[FlakyStep]
    slow_steps: Sequence[SlowStep]
    failures: Sequence[ErrorCount]
    drift: Sequence[Drift]
    cost: Sequence[Cost]
    cost_usd: float | None
    saved: Sequence[Saved]
    hours_saved: float
