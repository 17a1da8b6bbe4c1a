"""Statistics computed from the views of a small history."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from planbook.events import ElementFound, Event, ModelCalled
from planbook.history.load import load_all
from planbook.history.stats import stats
from planbook.places import Project
from planbook.runs.statistics import Cost, Drift, FlakyStep, Saved, SlowStep, Span, Stats, Total
from tests.history.events import BEGAN, draft_run, keep
from tests.history.test_views import DAY, done, run_of

AGE = timedelta(days=10)
UNTIL = datetime.fromtimestamp(BEGAN + 30 * DAY, UTC)
Load = Callable[..., None]


@pytest.fixture
def tell(project: Project) -> Callable[..., Stats]:
    """Writes these runs, and returns the statistics of the ten days before the thirtieth."""

    def of(*runs: list[Event], age: timedelta = AGE, plan: str | None = None) -> Stats:
        for run in runs:
            keep(project, run)
        assert load_all(project, print)
        return stats(project, age, plan, print, UNTIL)

    return of


def around(day: int, *events: Event) -> list[Event]:
    """Returns a passed step with these events before its end."""
    [*begin, end] = done(day, "passed", 500, plan="order", kind="fill")
    return [*begin, *events, end]


def found(day: int, matches: int = 1, fallback: int = 0) -> ElementFound:
    at = BEGAN + day * DAY
    return ElementFound(at=at, index=1, attempt=1, target="it", fallback=fallback, matches=matches, ms=1)


def asked(day: int, cost: float | None, model: str = "m-1") -> ModelCalled:
    at = BEGAN + day * DAY
    return ModelCalled(at=at, index=1, task="repair", model=model, status="passed", ms=1, cost_usd=cost)


def test_nothing_has_run(tell: Callable[..., Stats], project: Project) -> None:
    told = tell()
    nothing = Total(0, 0, 0, 0, 0, 0)
    assert told == Stats(
        since=UNTIL - AGE, until=UNTIL, plan=None, total=nothing, before=nothing, unit="day", spans=[], health=[],
        flaky_steps=[], slow_steps=[], failures=[], drift=[], cost=[], cost_usd=None, saved=[], hours_saved=0,
    )  # fmt: skip
    assert (told.total.success_rate, told.total.flaky_rate) == (None, None)
    assert not project.kept.exists()


def test_the_runs_of_the_time_and_of_the_time_before(tell: Callable[..., Stats]) -> None:
    told = tell(
        run_of(21, "passed", 1),
        run_of(22, "flaky", 1),
        run_of(22, "failed", 1, plan="other"),
        run_of(23, "passed", 1)[:-1],
        run_of(24, "cancelled", 1),
        run_of(15, "failed", 1),
        run_of(5, "failed", 1),
    )
    assert told.total == Total(runs=4, plans=2, passed=1, flaky=1, failed=1, interrupted=1)
    assert (told.total.success_rate, told.total.flaky_rate) == (0.5, 0.25)
    assert told.before == Total(runs=1, plans=1, passed=0, flaky=0, failed=1, interrupted=0)
    assert [(row.plan, row.runs, row.success_rate) for row in told.health] == [("other", 1, 0.0), ("order", 3, 0.6667)]
    first = datetime.fromtimestamp(BEGAN).date()
    assert told.spans == [
        Span(first + timedelta(days=21), 1, 0, 0, 0),
        Span(first + timedelta(days=22), 0, 1, 1, 0),
        Span(first + timedelta(days=23), 0, 0, 0, 1),
    ]


def test_of_one_plan(tell: Callable[..., Stats]) -> None:
    told = tell(run_of(21, "passed", 1), run_of(22, "failed", 1, plan="other"), plan="order")
    assert (told.plan, told.total.runs, len(told.spans), len(told.health)) == ("order", 1, 1, 1)


def test_a_long_time_is_told_by_weeks_or_months(tell: Callable[..., Stats]) -> None:
    runs = [run_of(day, "passed", 1) for day in (0, 1, 29)]
    assert datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC).timestamp() == BEGAN
    assert (tell(*runs, age=timedelta(days=62)).unit, len(tell(age=timedelta(days=62)).spans)) == ("day", 3)
    weeks = tell(age=timedelta(days=100))
    assert (weeks.unit, weeks.spans[0]) == ("week", Span(date(2026, 5, 25), 2, 0, 0, 0))
    months = tell(age=timedelta(days=700))
    assert (months.unit, [span.day for span in months.spans]) == ("month", [date(2026, 5, 1), date(2026, 6, 1)])


def test_steps_and_failures(tell: Callable[..., Stats]) -> None:
    told = tell(
        run_of(21, "flaky", 1, [done(21, "passed_on_retry", 100, ("not_found", "covered"))]),
        run_of(22, "passed", 1, [done(22, "passed", 300)]),
        run_of(23, "failed", 1, [done(23, "failed", 5, ("covered",))]),
        run_of(24, "failed", 1, [done(24, "failed", 5, ("timeout",), plan="other")], plan="other"),
    )
    assert told.flaky_steps == [
        FlakyStep("order", "click-1", "Click 1", 3, 1, 1, 0.6667, "covered"),
        FlakyStep("other", "click-1", "Click 1", 1, 0, 1, 1.0, "timeout"),
    ]
    assert told.slow_steps == [SlowStep("order", "click-1", "Click 1", 2, 200.0, 290.0)]
    rows = [(row.error_class, row.failed_tries, row.plans, row.last_plan, row.last_message) for row in told.failures]
    assert rows == [
        ("covered", 2, 1, "order", "covered on day 23"),
        ("not_found", 1, 1, "order", "not_found on day 21"),
        ("timeout", 1, 1, "other", "timeout on day 24"),
    ]


def test_drift_cost_and_time_saved(tell: Callable[..., Stats]) -> None:
    told = tell(
        run_of(21, "passed", 3600, [around(21, found(21), asked(21, 0.25), asked(21, None, "m-2"))]),
        run_of(22, "passed", 3600, [around(22, found(22, matches=2, fallback=1))]),
    )
    assert told.drift == [Drift("order", "click-1", 2, 1, 1, 2, 2, "it")]
    assert (told.cost, told.cost_usd) == ([Cost("order", ["m-1", "m-2"], 2, 0.25)], 0.25)
    assert told.saved == [Saved("order", 2, 0.0, 2.0)]
    assert told.hours_saved == 0.0


def test_a_draft_costs_and_is_no_run(tell: Callable[..., Stats]) -> None:
    told = tell(run_of(21, "passed", 1), draft_run("d1", BEGAN + 22 * DAY))
    assert (told.total.runs, len(told.spans), [row.plan for row in told.health]) == (1, 1, ["order"])
    assert (told.flaky_steps, told.slow_steps, told.failures, told.drift) == ([], [], [], [])
    assert (told.cost, told.cost_usd) == ([Cost("write order", ["m-1"], 1, 0.02)], 0.02)


def test_what_models_cost_may_not_be_known(tell: Callable[..., Stats]) -> None:
    told = tell(run_of(21, "passed", 1, [around(21, asked(21, None))]))
    assert (told.cost, told.cost_usd) == ([Cost("order", ["m-1"], 1, None)], None)


def test_of_many_only_the_worst_are_told(tell: Callable[..., Stats]) -> None:
    runs = [
        run_of(
            21, "failed", 1, [done(21, "failed", 1, ("covered",) * (number + 1), plan=f"p{number:02}")], f"p{number:02}"
        )
        for number in range(12)
    ]
    told = tell(*runs)
    assert len(told.health) == 12
    assert [row.plan for row in told.flaky_steps] == [f"p{number:02}" for number in range(10)]
