"""How the runs of some time went: the history works it out, a terminal and a page show it.

A field that a view of the history has, too, is what the view says it is: see `planbook sql --page`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

TOP = 10
"""How many there are at most of what is told of the worst, or the most."""


@dataclass(frozen=True)
class Total:
    """All runs of a time. Runs that go on, wait, or were cancelled do not count."""

    runs: int
    plans: int
    passed: int
    flaky: int
    failed: int
    interrupted: int

    @property
    def success_rate(self) -> float | None:
        """Share of them that passed, flaky ones included: 0 to 1; None where there were none."""
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
    """A class of errors, of all plans together; the last of them as `failures_by_class` has it."""

    error_class: str
    failed_tries: int
    plans: int
    last: datetime
    last_plan: str
    last_step: str | None
    last_message: str | None


@dataclass(frozen=True)
class Cost:
    """What asking models cost a plan, all models together: from `cost`."""

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
    """How the runs of some time went, of one plan or of all.

    `before`: the time just before, as long. `spans`: days, weeks or months, whichever `unit` says; those without runs
    are not there. `health`: all plans, the least healthy first. Of the rest the TOP worst, or most.
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
