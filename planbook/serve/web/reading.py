"""What pages read of the history, in a process of the pool."""

from datetime import datetime
from typing import Any

from planbook.history.ask import read_all
from planbook.history.outcomes import outcomes
from planbook.history.questions import why_stopped
from planbook.places import Project
from planbook.runs.earlier_runs import Past
from planbook.serve.history_pool import silent

SHOWN = 20
"""How many of the last runs of a plan are shown."""
STRIPS = f"""
SELECT plan, status, run_id, started FROM runs WHERE draft IS NOT TRUE
QUALIFY row_number() OVER (PARTITION BY plan ORDER BY started DESC, run_id DESC) <= {SHOWN}
ORDER BY started, run_id
"""
HEALTH = "SELECT plan, runs, success_rate, trend FROM plan_health_since(now() - INTERVAL 30 DAY)"
DRIFT = """
SELECT plan, count(DISTINCT id) FROM elements
WHERE fallback > 0 AND happened >= now() - INTERVAL 7 DAY AND draft IS NOT TRUE GROUP BY plan
"""
VALUES = """
SELECT v.name, runs.started, runs.run_id, v.number
FROM typed_values v JOIN runs USING (run_id)
WHERE v.plan = ? AND runs.plan = v.plan AND v.number IS NOT NULL AND NOT v.added AND runs.draft IS NOT TRUE
QUALIFY row_number() OVER (PARTITION BY v.run_id, v.name ORDER BY v.position DESC) = 1
    AND dense_rank() OVER (ORDER BY runs.started DESC, runs.run_id DESC) <= 200
ORDER BY v.name, runs.started, runs.run_id
"""
Point = tuple[datetime, str, float]


def plan_lines(project: Project) -> dict[str, dict[str, Any]]:
    """Of each plan that has run: its last runs, the oldest first, and how well it ran in the last 30 days.

    `drift` is the number of its steps that found their element only by a fallback in the last seven days.
    """
    strips, health, drift = read_all(project, [(STRIPS, ()), (HEALTH, ()), (DRIFT, ())], silent)
    found: dict[str, dict[str, Any]] = {}
    for plan, status, run_id, started in strips.rows:
        line = found.setdefault(plan, {"statuses": [], "health": None, "drift": 0})
        line["statuses"].append(status)
        line |= {"run_id": run_id, "started": started, "status": status}
    for plan, *row in health.rows:
        if plan in found:
            found[plan]["health"] = dict(zip(health.columns[1:], row, strict=True))
    for plan, steps in drift.rows:
        if plan in found:
            found[plan]["drift"] = steps
    return found


def past_of(project: Project, plan: str) -> Past:
    """The last runs of a plan, and of its steps."""
    return outcomes(project, [plan], silent)[plan]


def numbers_of(project: Project, plan: str) -> dict[str, list[Point]]:
    """The numbers that the last 200 runs of a plan have read, by the names of values: when, in which run, how much."""
    [answer] = read_all(project, [(VALUES, [plan])], silent)
    found: dict[str, list[Point]] = {}
    for name, started, run_id, number in answer.rows:
        found.setdefault(name, []).append((started, run_id, number))
    return found


RUNS = """
SELECT *, epoch_us(started) AS place FROM (
    SELECT run_id, plan, status, because, error_class, started, seconds, resumes,
        CASE WHEN $first AND status IN ('failed', 'interrupted', 'refused') THEN 0 ELSE 1 END AS rank
    FROM runs
    WHERE draft IS NOT TRUE AND ($plan IS NULL OR plan = $plan) AND ($status IS NULL OR status = $status)
        AND ($since IS NULL OR started >= $since::TIMESTAMPTZ)
)
WHERE $at IS NULL OR rank > $rank OR (rank = $rank AND (started, run_id) < (make_timestamptz($at), $run_id))
ORDER BY rank, started DESC, run_id DESC LIMIT $limit
"""


def list_runs(project: Project, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """Runs as a page lists them. `rank`, `place` and the id are where a page ends."""
    [answer] = read_all(project, [(RUNS, wanted)], silent)
    runs = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    for run in runs:
        run["because"] = why_stopped(project, run["run_id"], run["status"], run["because"])
    return runs
