"""The views of a small history whose results can be computed by hand."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from planbook.events import (
    AttemptEnded,
    ElementFound,
    Event,
    Failure,
    ModelCalled,
    Revision,
    RunEnded,
    StepEnded,
    StepStarted,
)
from planbook.history.ask import ask as ask_history
from planbook.history.load import load_all
from planbook.history.named_queries import named_queries, named_query
from planbook.history.page import page
from planbook.places import Project
from tests.history.events import BEGAN, draft_run, eventful_run, keep, rich_run, run_started, step_started

Ask = Callable[[str], list[tuple[Any, ...]]]
AskNamed = Callable[[str, str | None, str], list[tuple[Any, ...]]]
DAY = 86400.0
VIEWS = (
    "cost",
    "daily",
    "failures_by_class",
    "flaky_steps",
    "locator_drift",
    "plan_health",
    "slow_steps",
    "time_saved",
)
OF_ROWS = ("partial_runs", "typed_values", "unapproved_runs")  # they have no function  # fmt: skip
MOMENT = "make_timestamptz(({} * 1000000)::BIGINT)"


def run_of(
    day: int, status: str, seconds: float, steps: list[list[Event]] | None = None, plan: str = "order"
) -> list[Event]:
    """Returns a run on that day after the first, with these steps."""
    at = BEGAN + day * DAY
    because = "It did not work." if status == "failed" else None
    events = [event for step in steps or [] for event in step]
    return [
        run_started(f"{plan}-{day}", at, plan=plan),
        *events,
        RunEnded(at=at + seconds, status=status, seconds=seconds, because=because),
    ]


def done(day: int, status: str, ms: float, errors: tuple[str, ...] = (), **changes: Any) -> list[Event]:
    """Returns the first step of a run on that day; each error is that of an attempt before it passed, or did not."""
    at = BEGAN + day * DAY
    started: StepStarted = step_started(1, at, **changes)
    failed = [
        AttemptEnded(
            at=at, index=1, attempt=number, status="failed", ms=1,
            error=Failure(error_class=error, message=f"{error} on day {day}"),
        )
        for number, error in enumerate(errors, start=1)
    ]  # fmt: skip
    last = [] if status == "failed" else [AttemptEnded(at=at, index=1, attempt=len(errors) + 1, status="passed", ms=1)]
    ended = StepEnded(at=at, index=1, status=status, attempts=len(failed) + len(last), ms=ms)
    return [started, *failed, *last, ended]


@pytest.fixture
def load(project: Project) -> Callable[..., None]:
    def keep_and_load(*runs: list[Event]) -> None:
        for run in runs:
            keep(project, run)
        assert load_all(project, print)

    return keep_and_load


def test_plan_health(load: Callable[..., None], ask: Ask) -> None:
    load(
        *(run_of(day, "passed", 10) for day in range(10)),
        *(run_of(day, "failed", 20) for day in range(10, 12)),
        run_of(12, "flaky", 30),
        run_of(13, "cancelled", 99),
        run_of(14, "passed", 1)[:-1],
        run_of(0, "passed", 5, plan="other"),
    )
    columns = (
        "runs, success_rate, flaky_rate, p50_seconds, p95_seconds, last_status, last_failure_because, trend, "
        f"last_run = {MOMENT.format(BEGAN + 14 * DAY)}, last_failure = {MOMENT.format(BEGAN + 14 * DAY)}"
    )
    assert ask(f"SELECT {columns} FROM plan_health WHERE plan = 'order'") == [
        (14, 0.7857, 0.0714, 10.0, 24.0, "interrupted", None, -0.0857, True, True)
    ]
    assert ask("SELECT plan, runs, success_rate, last_failure FROM plan_health WHERE plan = 'other'") == [
        ("other", 1, 1.0, None)
    ]
    assert ask(f"SELECT runs FROM plan_health_since({MOMENT.format(BEGAN + 12 * DAY)})") == [(2,)]


def test_flaky_steps(load: Callable[..., None], ask: Ask) -> None:
    load(
        run_of(0, "passed", 1, [done(0, "passed", 10)]),
        run_of(1, "flaky", 1, [done(1, "passed_on_retry", 10, ("not_found", "timeout"))]),
        run_of(2, "failed", 1, [done(2, "failed", 10, ("covered",))]),
        run_of(3, "passed", 1, [done(3, "skipped", 0)]),
        run_of(0, "passed", 1, [done(0, "passed", 10, plan="other")], plan="other"),
    )
    columns = "plan, id, runs, retried, failed, flaky_rate, tries, last_error_class, title"
    assert ask(f"SELECT {columns} FROM flaky_steps") == [("order", "click-1", 3, 1, 1, 0.6667, 3, "covered", "Click 1")]
    assert ask(f"SELECT last_trouble = {MOMENT.format(BEGAN + 2 * DAY)} FROM flaky_steps") == [(True,)]
    assert ask(f"SELECT runs, failed FROM flaky_steps_since({MOMENT.format(BEGAN + 2 * DAY)})") == [(1, 1)]


def test_slow_steps(load: Callable[..., None], ask: Ask) -> None:
    load(
        *(run_of(day, "passed", 1, [done(day, "passed", 100 * (day + 1))]) for day in range(3)),
        run_of(4, "failed", 1, [done(4, "failed", 9999, ("covered",))]),
        run_of(5, "passed", 1, [done(5, "passed", 9999, kind="group", id="all")]),
    )
    assert ask("FROM slow_steps") == [("order", "click-1", 3, 200.0, 290.0, 300.0, 0.6, "Click 1")]
    assert ask(f"SELECT runs FROM slow_steps_since({MOMENT.format(BEGAN + 2 * DAY)})") == [(1,)]


def test_daily(load: Callable[..., None], ask: Ask) -> None:
    load(
        run_of(0, "passed", 1),
        [run_started("second", BEGAN + 60), RunEnded(at=BEGAN + 63, status="flaky", seconds=3.0)],
        run_of(1, "failed", 4),
        run_of(2, "passed", 4)[:-1],
    )
    assert ask("SELECT * EXCLUDE (day) FROM daily ORDER BY day") == [
        ("order", 2, 1, 1, 0, 0, 2.0, 4.0, 0, 0),
        ("order", 1, 0, 0, 1, 0, 4.0, 4.0, 0, 0),
        ("order", 1, 0, 0, 0, 1, None, None, 0, 0),
    ]
    assert ask(f"SELECT count(*) FROM daily_since({MOMENT.format(BEGAN + DAY)})") == [(2,)]


def found(day: int, fallback: int, matches: int) -> list[Event]:
    at = BEGAN + day * DAY
    target = f"target {fallback}"
    element = ElementFound(at=at, index=1, attempt=1, target=target, fallback=fallback, matches=matches, ms=1)
    return [step_started(1, at), element, StepEnded(at=at, index=1, status="passed", attempts=1, ms=1)]


def test_locator_drift_before_anything_breaks(load: Callable[..., None], ask: Ask) -> None:
    load(
        run_of(0, "passed", 1, [found(0, 0, 1)]),
        run_of(0, "passed", 1, [found(0, 0, 1)], plan="steady"),
        run_of(1, "passed", 1, [found(1, 0, 1)]),
    )
    assert ask("FROM locator_drift") == []
    load(run_of(2, "passed", 1, [found(2, 1, 3)]), run_of(3, "passed", 1, [found(3, 1, 2)]))
    columns = "plan, id, times, fallbacks, fewest_matches, most_matches, last_matches, last_target"
    assert ask(f"SELECT {columns} FROM locator_drift") == [("order", "click-1", 5, 2, 1, 3, 2, "target 1")]
    assert ask(f"SELECT fallback_since = {MOMENT.format(BEGAN + 2 * DAY)} FROM locator_drift") == [(True,)]


@pytest.mark.parametrize("kind", ["extract", "expect", "wait_for", "until"])
def test_a_list_that_grew_is_no_drift(load: Callable[..., None], ask: Ask, kind: str) -> None:
    for day in range(4):
        started, *rest = found(day, 0, 3 + day)
        load(run_of(day, "passed", 1, [[started.model_copy(update={"kind": kind}), *rest]]))
    assert ask("FROM locator_drift") == []
    load(run_of(5, "passed", 1, [found(5, 1, 3)]))
    assert ask("SELECT times, fallbacks FROM locator_drift") == [(5, 1)]


def test_failures_by_class(load: Callable[..., None], ask: Ask) -> None:
    load(
        run_of(1, "flaky", 1, [done(1, "passed_on_retry", 10, ("not_found", "not_found", "timeout"))]),
        run_of(2, "failed", 1, [done(2, "failed", 10, ("not_found",), id="other")]),
    )
    columns = "plan, error_class, failed_tries, runs, steps, last_step, last_message"
    assert ask(f"SELECT {columns} FROM failures_by_class ORDER BY ALL") == [
        ("order", "not_found", 3, 2, 2, "other", "not_found on day 2"),
        ("order", "timeout", 1, 1, 1, "click-1", "timeout on day 1"),
    ]


def called(day: int, **changes: Any) -> ModelCalled:
    given: dict[str, Any] = {"task": "plan", "model": "m-1", "status": "passed", "ms": 500, "cost_usd": 0.02}
    return ModelCalled(at=BEGAN + day * DAY, index=None, **given | changes)


def test_cost(load: Callable[..., None], ask: Ask) -> None:
    calls: list[list[Event]] = [[called(0, input_tokens=10, output_tokens=2, cached_tokens=4), called(0)]]
    load(
        run_of(0, "passed", 1, calls),
        run_of(1, "passed", 1, [[called(1, status="failed", cost_usd=None)]]),
        run_of(2, "passed", 1, [[called(2, model="m-2")]]),
    )
    assert ask("FROM cost ORDER BY ALL") == [
        ("order", "m-1", 3, 2, 1, 10, 2, 4, 0.04, 0.02, 1.5),
        ("order", "m-2", 1, 1, 0, 0, 0, 0, 0.02, 0.02, 0.5),
    ]


def test_time_saved(load: Callable[..., None], ask: Ask) -> None:
    one = done(0, "passed", 10, kind="upload")
    load(
        run_of(0, "passed", 36, [one]),
        run_of(1, "flaky", 36, [done(1, "passed_on_retry", 10, ("timeout",), kind="a kind from elsewhere")]),
        run_of(2, "failed", 99, [done(2, "failed", 10, ("timeout",), kind="upload")]),
    )
    [row] = ask("SELECT seconds FROM by_hand WHERE kind = 'upload'")
    assert row == (12.0,)
    assert ask("FROM time_saved") == [("order", 2, 0.0, 0.02, 0.13)]  # 12 + 3 seconds by hand


def test_time_is_saved_by_runs_that_passed_as_a_whole(load: Callable[..., None], ask: Ask) -> None:
    """Steps of failed or partial runs do not count; what a called plan does counts for its caller."""
    steps = [done(0, "passed", 10, kind="upload"), [step_started(2, kind="upload", plan="called"), ended(2)]]
    load(
        run_of(0, "passed", 36, steps),
        *(run_of(day, "failed", 9, [done(day, "passed", 10, kind="upload")]) for day in range(1, 7)),
        part(8, "passed", [done(8, "passed", 10, kind="upload")], first="click-1"),
        run_of(9, "passed", 1, [done(9, "passed", 10, kind="upload")], plan="called"),
    )
    assert ask("SELECT plan, runs, minutes_by_hand_a_run FROM time_saved ORDER BY ALL") == [
        ("called", 1, 0.2), ("order", 1, 0.4),
    ]  # fmt: skip


def ended(index: int) -> StepEnded:
    return StepEnded(at=BEGAN, index=index, status="passed", attempts=1, ms=1)


def part(day: int, status: str, *steps: list[Event], **which: Any) -> list[Event]:
    events = run_of(day, status, 1, list(steps))
    return [run_started(f"part-{day}", BEGAN + day * DAY, **which), *events[1:]]


def all_of(ask: Ask, views: Iterable[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Returns the rows of each view."""
    return {name: ask(f"FROM {name} ORDER BY ALL") for name in views}


@pytest.mark.parametrize("which", [{"first": "click-1"}, {"until": "click-1"}])
def test_a_part_of_a_plan_counts_in_no_view_but_cost(
    load: Callable[..., None], ask: Ask, which: dict[str, str]
) -> None:
    others = [name for name in VIEWS if name != "cost"]
    load(rich_run(), run_of(2, "passed", 1, [found(2, 1, 3)]))
    before = all_of(ask, others)
    load(part(3, "failed", found(3, 1, 9), **which), part(4, "failed", done(4, "failed", 9, ("covered",)), **which))
    assert all_of(ask, others) == before
    assert ask("SELECT run_id, status FROM partial_runs ORDER BY ALL") == [("part-3", "failed"), ("part-4", "failed")]
    assert ask("SELECT DISTINCT from_step, until_step FROM partial_runs") == [(which.get("first"), which.get("until"))]


def test_runs_that_never_began_are_no_failures_of_their_plan(load: Callable[..., None], ask: Ask) -> None:
    no_browser = [
        run_started("none", BEGAN, browser=""),
        RunEnded(at=BEGAN, status="failed", seconds=0, because="No browser."),
    ]
    refused = [
        run_started("no", BEGAN, browser=""), RunEnded(at=BEGAN, status="refused", seconds=0, because="Not approved.")
    ]  # fmt: skip
    at_start = [
        run_started("start", BEGAN),
        RunEnded(at=BEGAN, status="failed", seconds=3, because="start: no", error_class="navigation"),
    ]
    load(run_of(0, "passed", 1), no_browser, refused, at_start)
    assert ask("SELECT run_id, status, error_class, began FROM runs ORDER BY ALL") == [
        ("no", "refused", None, False),
        ("none", "failed", None, False),
        ("order-0", "passed", None, True),
        ("start", "failed", "navigation", True),
    ]
    assert ask("SELECT runs, success_rate, last_status FROM plan_health") == [(2, 0.5, "passed")]
    told = ask("SELECT runs, passed, failed, refused, not_begun, mean_seconds, seconds FROM daily")
    assert told == [(4, 1, 1, 1, 1, 2.0, 4.0)], "those that took no time do not shorten the mean"


def test_who_ran_what_nobody_had_approved(load: Callable[..., None], ask: Ask) -> None:
    approved = Revision(commit="c1", dirty=False, gate="off", approver="Ada")
    load(
        [run_started("a", revision=approved, user="ada"), RunEnded(at=BEGAN, status="passed", seconds=1)],
        [run_started("b", user="eve", flow_run_id="f-1"), RunEnded(at=BEGAN, status="passed", seconds=1)],
        draft_run(),
    )
    columns = "run_id, plan, gate, os_user, host, flow_run_id, status"
    assert ask(f"SELECT {columns} FROM unapproved_runs") == [("b", "order", "off", "eve", "here", "f-1", "passed")]


def test_drafts_count_in_no_view_or_named_question_but_cost(
    load: Callable[..., None], ask: Ask, ask_named: AskNamed
) -> None:
    def answers() -> dict[str, list[tuple[Any, ...]]]:
        return {name: ask_named(name, None, "-infinity") for name in named_queries() if name != "cost"}

    load(rich_run(), eventful_run("r2"), run_of(2, "passed", 1, [found(2, 1, 3)]))
    before, answered = all_of(ask, VIEWS), answers()
    load(draft_run())
    before["cost"].append(("write order", "m-1", 1, 1, 0, 0, 0, 0, 0.02, 0.02, 0.007))
    assert (all_of(ask, VIEWS), answers()) == (before, answered)


def test_drafts_are_told_apart(load: Callable[..., None], ask: Ask) -> None:
    load(rich_run(), draft_run())
    for table in ("runs", "steps", "attempts", "elements", "recoveries"):
        assert ask(f"SELECT DISTINCT run_id FROM {table} WHERE draft") == [("d1",)]
        assert ask(f"SELECT count(*) FROM {table} WHERE draft <> (run_id = 'd1') OR draft IS NULL") == [(0,)]


def test_the_views_are_those_that_were_promised(load: Callable[..., None], ask: Ask) -> None:
    load(rich_run())
    views = "SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main' ORDER BY ALL"
    assert ask(views) == [(name,) for name in sorted((*VIEWS, *OF_ROWS))]
    assert ask("SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL") == []
    assert ask("SELECT column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL") == []


def test_a_view_is_its_function_from_the_beginning_on(load: Callable[..., None], ask: Ask) -> None:
    load(rich_run(), eventful_run("r2"), run_of(2, "passed", 1, [found(2, 1, 3)]))
    rows = all_of(ask, VIEWS)
    assert all(rows.values())
    for name in VIEWS:
        assert ask(f"FROM {name}_since('-infinity'::TIMESTAMPTZ) ORDER BY ALL") == rows[name]
        assert ask(f"FROM {name}_since('2100-01-01'::TIMESTAMPTZ)") == []


@pytest.fixture
def ask_named(project: Project) -> AskNamed:
    def answer(name: str, plan: str | None, since: str) -> list[tuple[Any, ...]]:
        return ask_history(project, named_query(name), {"plan": plan, "since": since}, print).rows

    return answer


def test_a_named_question_is_for_a_plan_and_a_time(load: Callable[..., None], ask_named: AskNamed) -> None:
    load(rich_run(), eventful_run("r2"), run_of(2, "passed", 1, [found(2, 1, 3)]))
    assert [name for name in named_queries() if ask_named(name, None, "-infinity") == []] == ["acts", "running"]
    for name in named_queries():
        assert ask_named(name, "no such plan", "-infinity") == ask_named(name, None, "2100-01-01") == [], name


def test_every_table_and_question_is_described() -> None:
    assert "| None |" not in page()
    for name in named_queries():
        assert named_query(name).startswith("-- ")
