"""Computes the statistics of runs over some time, from the views."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from planbook.history.ask import QueryResult, ask_all
from planbook.history.read_journals import Tell
from planbook.places import Project
from planbook.runs.statistics import (
    TOP,
    Cost,
    Drift,
    ErrorCount,
    FlakyStep,
    Health,
    Saved,
    SlowStep,
    Span,
    Stats,
    Total,
)

Row = TypeVar("Row")
OF_PLAN = "($plan IS NULL OR plan = $plan)"
SINCE = f"_since($since) WHERE {OF_PLAN}"
TOTAL = f"""
SELECT count(*) AS runs, count(DISTINCT plan) AS plans, count(*) FILTER (status = 'passed') AS passed,
    count(*) FILTER (status = 'flaky') AS flaky, count(*) FILTER (status = 'failed') AS failed,
    count(*) FILTER (status = 'interrupted') AS interrupted
FROM runs
WHERE started >= $since AND started < $until AND {OF_PLAN} AND draft IS NOT TRUE
    AND status NOT IN ('running', 'paused', 'cancelled', 'refused')
    AND from_step IS NULL AND until_step IS NULL AND began IS NOT FALSE
"""
SPANS = f"""
SELECT date_trunc($unit, day)::DATE AS day, sum(passed)::BIGINT AS passed, sum(flaky)::BIGINT AS flaky,
    sum(failed)::BIGINT AS failed, sum(interrupted)::BIGINT AS interrupted
FROM daily{SINCE} GROUP BY ALL HAVING sum(passed + flaky + failed + interrupted) > 0 ORDER BY ALL
"""
HEALTH = f"FROM plan_health{SINCE} ORDER BY success_rate, flaky_rate DESC, plan"
FLAKY = f"FROM flaky_steps{SINCE} ORDER BY retried + failed DESC, flaky_rate DESC, plan, id LIMIT {TOP}"
SLOW = f"FROM slow_steps{SINCE} ORDER BY p95_ms DESC, plan, id LIMIT {TOP}"
FAILURES = f"""
SELECT error_class, sum(failed_tries)::BIGINT AS failed_tries, count(*) AS plans,
    arg_max(plan, last) AS last_plan, arg_max(last_step, last) AS last_step,
    arg_max(last_message, last) AS last_message, max(last) AS last
FROM failures_by_class{SINCE} GROUP BY error_class ORDER BY failed_tries DESC, error_class LIMIT {TOP}
"""
DRIFT = f"FROM locator_drift{SINCE} ORDER BY fallbacks / times DESC, times DESC, plan, id LIMIT {TOP}"
COST = f"""
SELECT plan, list(model ORDER BY model) AS models, sum(calls)::BIGINT AS calls, round(sum(cost_usd), 6) AS cost_usd
FROM cost{SINCE} GROUP BY plan ORDER BY cost_usd DESC NULLS LAST, calls DESC, plan
"""
SAVED = f"FROM time_saved{SINCE} ORDER BY hours_by_hand DESC, plan"


def stats(project: Project, age: timedelta, plan: str | None, tell: Tell, until: datetime | None = None) -> Stats:
    """Returns the statistics of the runs that began in the last `age`, up to `until`."""
    until = until or datetime.now(UTC)
    since = until - age
    unit = "day" if age <= timedelta(days=62) else "week" if age <= timedelta(days=366) else "month"
    now = {"plan": plan, "since": since}
    questions: list[tuple[str, Mapping[str, Any]]] = [
        (TOTAL, now | {"until": until}),
        (TOTAL, now | {"since": since - age, "until": since}),
        (SPANS, now | {"unit": unit}),
        *((query, now) for query in (HEALTH, FLAKY, SLOW, FAILURES, DRIFT, COST, SAVED)),
    ]
    answers = ask_all(project, questions, tell)
    [total], [before], spans, health, flaky, slow, failures, drift, cost, saved = map(_rows, answers)
    costs = _as(Cost, cost)
    known = [each.cost_usd for each in costs if each.cost_usd is not None]
    return Stats(
        since=since,
        until=until,
        plan=plan,
        total=Total(**total),
        before=Total(**before),
        unit=unit,
        spans=_as(Span, spans),
        health=_as(Health, health),
        flaky_steps=_as(FlakyStep, flaky),
        slow_steps=_as(SlowStep, slow),
        failures=_as(ErrorCount, failures),
        drift=_as(Drift, drift),
        cost=costs[:TOP],
        cost_usd=sum(known) if known else None,
        saved=_as(Saved, saved)[:TOP],
        hours_saved=sum(row["hours_by_hand"] for row in saved),
    )


def _rows(answer: QueryResult) -> list[dict[str, Any]]:
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def _as(kind: type[Row], rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Returns the rows as instances of a type, without columns that it does not have."""
    names = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return [kind(**{name: row[name] for name in names}) for row in rows]
