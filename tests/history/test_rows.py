"""What the tables say about a run, and their comments."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from planbook.events import ValueSet
from planbook.history.load import load_all
from planbook.history.rows import TABLES, rows_of
from planbook.places import Project
from planbook.record import Record
from tests.history.events import BEGAN, eventful_run, keep, rich_run, run_started, step_started

Ask = Callable[[str], list[tuple[Any, ...]]]
ERROR = ("not_found", 'No button "Pay" on the page.')


def load(project: Project, *runs: list[Any]) -> None:
    for events in runs:
        keep(project, events)
    assert load_all(project, print)


def test_a_run(project: Project, ask: Ask) -> None:
    load(project, rich_run())
    [(*row, started, finished)] = ask(
        "SELECT run_id, plan, goal, path, inputs, status, because, seconds, browser, planbook, host, "
        "flow_run_id, report, started, finished FROM runs"
    )
    assert row == [
        "r1", "order", "Order paper.", "plans/order.yaml", '{"quantity":2}', "failed", "Step 3 failed.", 5.0,
        "chromium 140", "0.1.0", "here", None, ".planbook/runs/r1/report.html",
    ]  # fmt: skip
    assert started.astimezone(UTC) == datetime.fromtimestamp(BEGAN, UTC)
    assert (finished - started).total_seconds() == 5


def test_its_steps(project: Project, ask: Ask) -> None:
    load(project, rich_run())
    assert ask(
        "SELECT index, id, status, attempts, ms, error_class, error_message, matched FROM steps ORDER BY index"
    ) == [
        (1, "click-1", "passed", 1, 13.0, None, None, 'button "Buy"'),
        (2, "click-2", "passed_on_retry", 2, 900.0, None, None, 'link "Pay"'),
        (3, "click-3", "failed", 1, 6.0, *ERROR, None),
    ]
    assert ask("SELECT number, parent, turn, plan, effect, kind, title, sentence FROM steps WHERE index = 3") == [
        (0, 2, "3", "called", "repeat", "click", "Click 3", 'click "3"')
    ]


def test_its_attempts(project: Project, ask: Ask) -> None:
    load(project, rich_run())
    assert ask(
        "SELECT attempt, status, ms, error_class, error_message, matched, sent, address FROM attempts WHERE index = 2 "
        "ORDER BY attempt"
    ) == [
        (1, "failed", 1.0, *ERROR, None, False, "http://shop/pay"),
        (2, "passed", 2.0, None, None, 'link "Pay"', True, None),
    ]


def test_its_values_and_artifacts(project: Project, ask: Ask) -> None:
    load(project, rich_run())
    assert ask("SELECT position, index, name, value, added FROM values ORDER BY position") == [
        (1, 2, "order_no", '"0042"', False),
        (2, 2, "orders", '{"no":1,"total":2.5}', True),
        (3, 2, "orders", '{"no":2,"total":null}', True),
    ]
    assert ask("SELECT value ->> 'no' FROM values WHERE added ORDER BY position") == [("1",), ("2",)]
    assert ask("SELECT index, attempt, kind, name, path, bytes, media_type FROM artifacts") == [
        (3, 1, "screenshot", "failure", ".planbook/runs/r1/artifacts/3.png", 100, "image/png")
    ]


def test_what_happened_around_its_steps(project: Project, ask: Ask) -> None:
    load(project, eventful_run())
    assert ask(
        "SELECT position, index, plan, id, attempt, target, fallback, matches, ms, tag, role, name, text, attributes, "
        "neighbours, place FROM elements ORDER BY ALL"
    ) == [
        (1, 1, "order", "click-1", 1, 'button "Buy"', 0, 1, 3.5, *[None] * 7),
        (2, 2, "called", "click-2", 2, 'link "Pay"', 1, 2, 8.0, "a", "link", "Pay", "Pay", '{"href":"/pay"}',
         '["Total 5"]', "[1.0,2.5,3.0,4.0]"),
    ]  # fmt: skip
    assert ask("SELECT * EXCLUDE (run_id, happened, draft) FROM recoveries") == [
        (1, 2, "called", "click-2", 1, "covered", "close_dialog", "passed", 4.0, None)
    ]
    assert ask("SELECT * EXCLUDE (run_id, happened, agent, estimated) FROM model_calls ORDER BY ALL") == [
        (1, None, "order", None, None, "plan", "m-1", "failed", 7.0, 0, 0, 0, None, "No answer.", None),
        (2, 2, "called", "click-2", 2, "repair", "m-1", "passed", 900.0, 1000, 50, 800, 0.01, None, "ab" * 32),
    ]
    assert ask("SELECT * EXCLUDE (run_id, happened) FROM events ORDER BY ALL") == [
        (1, None, "order", None, None, "blocked", "A request was blocked."),
        (2, 2, "called", "click-2", None, "note", "A dialog came."),
        (3, 2, "called", "click-2", 2, "sending", None),
    ]


def test_whether_a_step_was_sent(project: Project, ask: Ask) -> None:
    load(project, rich_run("r1"), eventful_run("r2"))
    assert ask("SELECT run_id, index, sent FROM steps ORDER BY ALL") == [
        ("r1", 1, "yes"), ("r1", 2, "yes"), ("r1", 3, "no"), ("r2", 1, "yes"), ("r2", 2, "perhaps"),
    ]  # fmt: skip


def test_strange_values_are_kept(project: Project, ask: Ask) -> None:
    strange = ["it's", "a\0b", "\u2028", "😀", 10**30, None, {"": [[]]}, "007"]
    sets = [ValueSet(at=BEGAN + place, index=1, name="x", value=value) for place, value in enumerate(strange)]
    load(project, [run_started(), step_started(1), *sets])
    answers = ask("SELECT value FROM values ORDER BY position")
    assert [text for (text,) in answers] == [
        '"it\'s"', '"a\\u0000b"', '"\u2028"', '"😀"', str(10**30), None, '{"":[[]]}', '"007"',
    ]  # fmt: skip


def test_every_table_and_column_says_what_it_is(project: Project, ask: Ask) -> None:
    load(project, rich_run())
    silent = "SELECT {} FROM duckdb_{}s() WHERE NOT internal AND comment IS NULL"
    assert ask(silent.format("table_name", "table")) == []
    assert ask(silent.format("table_name, column_name", "column")) == []


def test_the_columns_are_those_of_the_rows(project: Project, ask: Ask) -> None:
    load(project, rich_run())
    both = [rows_of(Record.of(events), "x", running=False) for events in (rich_run(), eventful_run())]
    for table in TABLES:
        columns = ask(f"SELECT column_name FROM duckdb_columns() WHERE table_name = '{table}'")
        rows = both[0][table] + both[1][table]
        assert {name for (name,) in columns} == set(rows[0]), table
