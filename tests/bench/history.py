"""make bench-history: views, loading and recording with a history of some size. `--steps 200000` is quick."""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from planbook.history.database import open_for_reading, open_for_writing
from planbook.history.journal import as_line
from planbook.history.load import load_all, load_run, rebuild
from planbook.history.migrate import migrate
from planbook.history.named_queries import named_queries, named_query
from planbook.places import Project
from tests.history.events import keep, passing_run

PLANS = 500
STEPS = 20  # per run
VIEWS = (
    "plan_health", "flaky_steps", "slow_steps", "daily", "locator_drift", "failures_by_class", "cost", "time_saved",
)  # fmt: skip
ALL = {"plan": None, "since": "-infinity"}
RUNS = f"""
INSERT INTO runs BY NAME
SELECT
    strftime(moment, '%Y%m%d-%H%M%S') || '-' || lpad((i % 100000)::VARCHAR, 5, '0') AS run_id,
    'plan-' || lpad((i * 7919 % {PLANS})::VARCHAR, 3, '0') AS plan, 'Order paper and keep the number.' AS goal,
    'plans/plan-' || (i * 7919 % {PLANS}) || '.yaml' AS path, sha256((i * 7919 % {PLANS})::VARCHAR) AS plan_sha256,
    '{{"quantity":2}}' AS inputs,
    CASE WHEN hash(i) % 100 < 90 THEN 'passed' WHEN hash(i) % 100 < 95 THEN 'flaky' ELSE 'failed' END AS status,
    CASE WHEN hash(i) % 100 >= 95 THEN 'Step 3 failed.' END AS because, moment AS started,
    moment + INTERVAL 20 SECOND AS finished, 15 + hash(i, 1) % 10000 / 1000.0 AS seconds, 'chromium 140' AS browser,
    '0.1.0' AS planbook, 'host-' || (i % 8) AS host, uuid()::VARCHAR AS flow_run_id,
    '.planbook/runs/' || i || '/report.html' AS report, 'off' AS gate
FROM (SELECT i, now() - to_seconds((63072000.0 * ($runs - i) / $runs)::BIGINT) AS moment FROM range($runs) r(i))
"""
ROWS = """
INSERT INTO steps BY NAME
SELECT
    run_id, k + 1 AS "index", k + 1 AS number, plan,
    ['click', 'fill', 'expect', 'goto'][1 + k % 4] || '-thing-' || k AS id,
    'Thing ' || k AS title, 'click button "Thing ' || k || '"' AS sentence,
    ['click', 'fill', 'expect', 'goto'][1 + k % 4] AS kind,
    CASE WHEN k = 15 THEN 'once' WHEN k % 4 = 2 THEN 'read' ELSE 'repeat' END AS effect,
    CASE WHEN hash(run_id, k) % 400 = 0 THEN 'failed' WHEN hash(run_id, k) % 200 = 1 THEN 'passed_on_retry'
        ELSE 'passed' END AS status,
    CASE WHEN hash(run_id, k) % 200 = 1 THEN 2 ELSE 1 END AS attempts, started + to_seconds(k) AS started,
    20 + hash(run_id, k, 3) % 100000 / 100.0 AS ms,
    CASE WHEN status = 'failed' THEN ['not_found', 'timeout', 'covered'][1 + k % 3] END AS error_class,
    CASE WHEN status = 'failed' THEN 'No button on the page ' || hash(run_id, k) END AS error_message,
    'button "Thing ' || k || '"' AS matched, CASE WHEN k % 4 = 2 THEN 'no' ELSE 'yes' END AS sent
FROM (FROM runs ORDER BY rowid LIMIT $many OFFSET $first), range(20) r(k) ORDER BY started, k
"""
REST = """
INSERT INTO attempts BY NAME
SELECT * EXCLUDE (bad) FROM (SELECT
    run_id, "index", plan, id, try AS attempt, try < attempts OR status = 'failed' AS bad,
    CASE WHEN bad THEN 'failed' ELSE 'passed' END AS status, started + to_milliseconds(ms::BIGINT) AS ended, ms,
    CASE WHEN bad THEN ['not_found', 'timeout', 'covered'][1 + "index" % 3] END AS error_class, error_message,
    matched, sent = 'yes' AS sent, 'https://shop.example/page/' || "index" AS address
FROM steps, range(1, 3) r(try) WHERE try <= attempts);
INSERT INTO elements BY NAME
SELECT
    run_id, "index" AS position, "index", plan, id, started AS happened, 1 AS attempt, matched AS target,
    (hash(run_id, "index") % 1000 = 0)::INTEGER AS fallback, 1 AS matches, ms, 'button' AS tag, 'button' AS "role",
    'Thing' AS name, 'Thing' AS text, '{"class":"btn"}' AS attributes, '["a","b"]' AS neighbours, '[1,2,3,4]' AS place
FROM steps WHERE effect <> 'read';
INSERT INTO model_calls BY NAME
SELECT run_id, 1 AS position, plan, started AS happened, 'repair' AS task, 'm-1' AS model, 'passed' AS status,
    900 AS ms, 1000 AS input_tokens, 50 AS output_tokens, 0 AS cached_tokens, 0.01 AS cost_usd
FROM runs WHERE hash(run_id) % 10 = 0;
INSERT INTO events BY NAME
SELECT run_id, 1 AS position, 16 AS "index", plan, 'goto-thing-15' AS id, started AS happened, 1 AS attempt,
    'sending' AS kind
FROM runs;
INSERT INTO loaded BY NAME SELECT run_id, 12000 AS bytes, 'ended' AS state FROM runs;
"""


def synthetic(path: Path, runs: int) -> None:
    """Makes a history of runs of 20 steps over two years."""
    with open_for_writing(path) as connection:
        migrate(connection)
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(RUNS, {"runs": runs})
        for first in range(0, runs, 50_000):
            connection.execute(ROWS, {"many": 50_000, "first": first})
        connection.execute(REST)


def milliseconds(connection: duckdb.DuckDBPyConnection, query: str, given: object = None, turns: int = 5) -> float:
    """Returns the median time of a query, after one execution that does not count."""
    times = []
    for _ in range(turns + 1):
        began = time.perf_counter()
        connection.execute(query, given).fetchall()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times[1:])


def views(path: Path) -> None:
    print(f"\n{'milliseconds':<20} {'all':>8} {'one plan':>9} {'30 days':>8}   (goal: 1000, 100, 100)")
    with open_for_reading(path) as connection:
        for view in VIEWS:
            each = (
                milliseconds(connection, f"FROM {view}"),
                milliseconds(connection, f"FROM {view} WHERE plan = 'plan-007'"),
                milliseconds(connection, f"FROM {view}_since(now() - INTERVAL 30 DAY)"),
            )
            print(f"{view:<20} {each[0]:8.0f} {each[1]:9.0f} {each[2]:8.0f}")
        for name in named_queries():
            if name not in VIEWS:
                print(f"sql {name:<16} {milliseconds(connection, named_query(name), ALL):8.0f}")


def loading(folder: Path, runs: int) -> None:
    project = Project(folder / "loading")
    lines = b"".join(as_line(event) for event in passing_run("RUN", STEPS))
    for number in range(runs):
        run = project.run(f"r{number:06}")
        run.path.mkdir(parents=True)
        run.journal.write_bytes(lines.replace(b"RUN", b"r%06d" % number))
    for what in ("at first", "rebuilt"):
        began, used = time.perf_counter(), time.process_time()
        (load_all if what == "at first" else rebuild)(project, print)
        took, used = time.perf_counter() - began, time.process_time() - used
        print(f"loading {what}: {runs * STEPS / took:,.0f} steps a second ({used / took:.1f} cores busy; goal: 50,000)")


def recording(folder: Path, histories: Sequence[Path], turns: int) -> list[float]:
    """Returns the median times to record one run (journal and rows) beside each history, measured in turns."""
    projects = [_beside(folder / f"{path.stem}-project", path) for path in histories]
    times: list[list[float]] = [[] for _ in projects]
    for number in range(turns):
        for project, each in zip(projects, times, strict=True):
            began = time.perf_counter()
            keep(project, list(passing_run(f"new-{number}", STEPS)))
            if not load_run(project, f"new-{number}", print):
                raise SystemExit("a run had to wait")
            each.append((time.perf_counter() - began) * 1000)
    return [statistics.median(each) for each in times]


def _beside(folder: Path, history: Path) -> Project:
    project = Project(folder)
    project.runs.mkdir(parents=True)
    shutil.copyfile(history, project.history)
    for number in range(6):  # until there are two files; DuckDB also reorganizes bulk-loaded data
        keep(project, list(passing_run(f"before-{number}", STEPS)))
        load_all(project, print)
    return project


def main(arguments: Sequence[str] | None = None) -> None:
    given = argparse.ArgumentParser(prog="make bench-history", description=__doc__)
    given.add_argument("--steps", type=int, default=10_000_000)
    given.add_argument("--load", type=int, default=5_000, help="runs that are loaded")
    given.add_argument("--record", type=int, default=40, help="runs that are recorded")
    wanted = given.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="planbook-bench-") as name:
        folder = Path(name)
        small, large = folder / "small.duckdb", folder / "large.duckdb"
        synthetic(small, 500)
        synthetic(large, wanted.steps // STEPS)
        print(f"{wanted.steps:,} steps, {wanted.steps // STEPS:,} runs: {large.stat().st_size / 1e6:,.0f} MB")
        views(large)
        print()
        loading(folder, wanted.load)
        few, many = recording(folder, (small, large), wanted.record)
        print(
            f"recording a run: {few:.0f} ms at 10,000 steps, {many:.0f} ms at {wanted.steps:,}: ratio {many / few:.2f}"
        )


if __name__ == "__main__":
    main()
