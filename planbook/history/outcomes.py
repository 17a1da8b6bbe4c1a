"""Returns the outcomes of some plans and their steps in their last runs."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from planbook.places import Project
from planbook.runs.earlier_runs import Past, PastRun, PastStep

if TYPE_CHECKING:  # DuckDB is loaded only if there is a history
    from planbook.history.read_journals import Tell

LAST = 10
"""The number of runs whose outcomes are returned."""
TIMED = 50
"""The number of runs for the median times."""
SEVERITY = (
    "skipped",
    "not_reached",
    "passed",
    "passed_on_retry",
    "warned",
    "paused",
    "running",
    "interrupted",
    "failed",
)
"""The outcomes by severity: of several turns in one run, the last one in this order is used."""
_NEWEST = """
WITH newest AS (
    SELECT plan, run_id, status, started, seconds,
        row_number() OVER (PARTITION BY plan ORDER BY started DESC, run_id DESC) AS age
    FROM runs WHERE plan IN (SELECT unnest(?)) QUALIFY age <= ?
)
"""
_RUNS = f"{_NEWEST} SELECT plan, run_id, status, started, seconds FROM newest ORDER BY age DESC"
_STEPS = f"""{_NEWEST},
of_run AS (
    SELECT s.plan, s.id, n.age, arg_max(s.status, list_position(?, s.status)) AS status,
        list(s.ms) FILTER (s.status IN ('passed', 'passed_on_retry')) AS ms,
        arg_max(s.error_class, s."index") FILTER (s.error_class IS NOT NULL) AS error_class
    FROM newest n JOIN steps s ON s.run_id = n.run_id AND s.plan = n.plan
    GROUP BY ALL
)
SELECT plan, id, list(status ORDER BY age DESC) FILTER (age <= ?),
    list_aggregate(flatten(list(coalesce(ms, []))), 'median'),
    arg_min(error_class, age) FILTER (error_class IS NOT NULL AND age <= ?)
FROM of_run GROUP BY ALL
"""

_SENT = f"""{_NEWEST}
SELECT s.plan, s.id, list_sort(list_distinct(list(e.message)))
FROM newest n
JOIN steps s ON s.run_id = n.run_id AND s.plan = n.plan
JOIN events e ON e.run_id = s.run_id AND e."index" = s."index"
WHERE e.kind = 'request' AND s.sent <> 'no' GROUP BY ALL
"""


def outcomes(project: Project, plans: Sequence[str], tell: "Tell") -> dict[str, Past]:
    """Returns what the history says about each plan, by name.

    Never raises: what is wrong with the history is reported, and nothing is known about the plans.
    """
    none = {plan: Past() for plan in plans}
    if not project.runs.is_dir() and not project.history.exists():
        return none
    import duckdb

    from planbook.errors import PlanbookError

    try:
        return none | _asked(project, plans, cache(tell))  # it asks twice, and may have the same to report both times
    except (duckdb.Error, OSError, PlanbookError) as error:
        reason = str(error).partition("\n")[0]
        tell(f"Information from earlier runs is missing, because the history cannot be queried: {reason}")
        return none


def _asked(project: Project, plans: Sequence[str], tell: "Tell") -> dict[str, Past]:
    from planbook.history.ask import ask

    runs: dict[str, list[PastRun]] = {}
    for plan, *run in ask(project, _RUNS, (plans, LAST), tell).rows:
        runs.setdefault(plan, []).append(PastRun(*run))
    steps: dict[str, dict[str, PastStep]] = {}
    given = (plans, TIMED, SEVERITY, LAST, LAST)
    sent = {(plan, step): requests for plan, step, requests in ask(project, _SENT, (plans, LAST), tell).rows}
    for plan, step, statuses, ms, error_class in ask(project, _STEPS, given, tell).rows:
        known = PastStep(statuses or [], ms, error_class, sent.get((plan, step), ()))
        steps.setdefault(plan, {})[step] = known
    return {plan: Past(runs[plan], steps.get(plan, {})) for plan in runs}
