"""What is read of a project in a process of the pool: plain values that go into answers as they are."""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from planbook.history.ask import QueryResult, read_all
from planbook.history.find import NoSuchRun, find_run
from planbook.history.journal import is_being_written
from planbook.history.known_run import read_known
from planbook.history.limited_query import Fence, ask_fenced
from planbook.history.named_queries import moment_before, named_query
from planbook.history.questions import resumed_by
from planbook.history.summary import as_time, summary
from planbook.history.thread_search import found_as_json, search
from planbook.places import Project, RunFolder
from planbook.record import Record
from planbook.report.markdown import render
from planbook.serve.history_pool import silent

Row = dict[str, Any]
RUNS = """
SELECT run_id, plan, goal, status, because, error_class, started, finished, seconds, inputs, resumes, draft, browser,
    planbook, host, os_user, flow_run_id, git_commit, gate, approver, epoch_us(started) AS place
FROM runs
WHERE ($plan IS NULL OR plan = $plan) AND ($status IS NULL OR status = $status) AND (draft = $draft)
    AND ($since IS NULL OR started >= $since::TIMESTAMPTZ) AND ($until IS NULL OR started < $until::TIMESTAMPTZ)
    AND ($at IS NULL OR (started, run_id) < (make_timestamptz($at), $run_id))
ORDER BY started DESC, run_id DESC LIMIT $limit
"""
THREADS = """
SELECT thread_id, title, state, created, changed, participants, epoch_us(changed) AS place FROM threads
WHERE ($state IS NULL OR state = $state) AND ($at IS NULL OR (changed, thread_id) < (make_timestamptz($at), $thread_id))
ORDER BY changed DESC, thread_id DESC LIMIT $limit
"""
LAST = """
SELECT plan, arg_max(run_id, started) AS run_id, arg_max(status, started) AS status, max(started) AS started
FROM runs WHERE draft IS NOT TRUE GROUP BY plan
"""
HEALTH = "FROM plan_health_since(now() - INTERVAL 30 DAY) WHERE plan = ?"


def list_runs(project: Project, wanted: Row) -> list[Row]:
    """The newest runs that are wanted. `place` and the id are where a page ends."""
    [answer] = read_all(project, [(RUNS, wanted)], silent)
    return _rows(answer)


def list_threads(project: Project, wanted: Row) -> list[Row]:
    """The threads that are wanted, the one that changed last first. `place` and the id are where a page ends."""
    [answer] = read_all(project, [(THREADS, wanted)], silent)
    return _rows(answer)


def search_threads(project: Project, text: str, limit: int) -> list[Row]:
    """The best places in threads for words."""
    return [found_as_json(one) for one in search(project, text, limit, silent)]


def last_runs(project: Project) -> dict[str, Row]:
    """The last run of each plan."""
    [answer] = read_all(project, [(LAST, ())], silent)
    return {row.pop("plan"): row for row in _rows(answer)}


def plan_health(project: Project, plan: str) -> Row | None:
    """How well a plan ran in the last 30 days; None if it did not run."""
    [answer] = read_all(project, [(HEALTH, [plan])], silent)
    return next(iter(_rows(answer)), None)


def show_run(project: Project, run_id: str) -> Row:
    """A run, as `planbook runs show --json` has it, with what it was given."""
    record, folder = record_of(project, run_id)
    seen = summary(record, project.path_of(folder.report), is_being_written(folder.journal))
    started = record.started
    more = {
        "inputs": started.inputs, "goal": started.goal, "resumed_by": resumed_by(project, run_id),
        "flow_run_id": started.flow_run_id, "planbook": started.planbook, "browser": started.browser,
    }  # fmt: skip
    told: Row = plain(seen | more)
    return told


def notebook_of(project: Project, run_id: str) -> str:
    """The notebook of a run in Markdown."""
    record, _ = record_of(project, run_id)
    return render(record)


def artifacts_of(project: Project, run_id: str) -> list[Row]:
    """The files that were kept with a run, and the step of each."""
    record, _ = record_of(project, run_id)
    kept = [*record.artifacts, *(one for step in record.steps for one in step.artifacts)]
    return [
        {
            "name": one.name, "kind": one.kind, "path": one.path, "bytes": one.bytes, "media_type": one.media_type,
            "step": one.index, "attempt": one.attempt, "kept": as_time(one.at),
        }
        for one in kept
    ]  # fmt: skip


def record_of(project: Project, run_id: str) -> tuple[Record, RunFolder]:
    """A run by its whole id. Raises NoSuchRun, and JournalError if nothing is known of it."""
    folder = run_folder(project, run_id)
    return read_known(project, folder.journal, silent).record, folder


def run_folder(project: Project, run_id: str) -> RunFolder:
    """The folder of a run by its whole id: `last`, or how an id begins, is for people. Raises NoSuchRun."""
    folder = find_run(project, run_id)
    if folder.path.name != run_id:
        raise NoSuchRun(f'No run is called "{run_id}". The whole id is needed: {folder.path.name}.')
    return folder


def ask_named(project: Project, name: str, plan: str | None, since: timedelta | None, fence: Fence) -> Row:
    """The answer of a named question, which there is. Raises QueryError."""
    return _table(project, named_query(name), {"plan": plan, "since": moment_before(since)}, fence)


def ask_sql(project: Project, query: str, fence: Fence) -> Row:
    """The answer of a question in SQL. Raises QueryError."""
    return _table(project, query, (), fence)


def _table(project: Project, query: str, given: Any, fence: Fence) -> Row:
    found = ask_fenced(project, query, given, fence)
    rows = [
        [plain(value, kind) for value, kind in zip(row, found.table.types, strict=True)] for row in found.table.rows
    ]
    return {"columns": found.table.columns, "types": found.table.types, "rows": rows, "is_cut": found.is_cut}


def _rows(answer: QueryResult) -> list[Row]:
    return [_row(answer.columns, answer.types, row) for row in answer.rows]


def _row(columns: Iterable[str], types: Iterable[str], row: Iterable[Any]) -> Row:
    return {name: plain(value, kind) for name, kind, value in zip(columns, types, row, strict=True)}


def plain(value: Any, kind: str = "") -> Any:
    """A value of DuckDB as JSON has it. One of type JSON is put in as what it is."""
    match value:
        case str() if kind == "JSON":
            return json.loads(value)
        case datetime():
            return as_time(value.timestamp()) if value.tzinfo else value.isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case float() if value != value or value in (float("inf"), float("-inf")):
            return str(value)
        case bytes() | bytearray():
            return bytes(value).decode("utf-8", "backslashreplace")
        case None | bool() | int() | float() | str():
            return value
        case list() | tuple() | set():
            return [plain(one) for one in value]
        case dict():
            return {str(key): plain(one) for key, one in value.items()}
    return str(value)
