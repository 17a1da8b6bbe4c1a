"""Values: readable by every reader of the history, one per row, and one per column."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from planbook.events import Event, ValueSet
from planbook.history.load import rebuild
from planbook.places import Project
from tests.history.conftest import Ask
from tests.history.events import BEGAN, step_started
from tests.history.test_views import DAY, ended, load, run_of

__all__ = ["load"]
VALUES: list[Any] = [7, 2.5, "0042", True, None, [1, "a"], {"no": 1}, "2026-08-01", "2026-08-01T10:30:00", "1e5"]


def test_values_are_readable_as_text_number_and_moment(load: Callable[..., None], ask: Ask) -> None:
    kept = [ValueSet(at=BEGAN, index=1, name=f"v{number}", value=value) for number, value in enumerate(VALUES)]
    load(run_of(0, "passed", 1, [[step_started(1), *kept, ended(1)]]))
    day = datetime(2026, 8, 1)
    assert ask("SELECT plan, id, type, text, number, moment FROM typed_values ORDER BY position") == [
        ("order", "click-1", kind, text, number, moment)
        for kind, text, number, moment in [
            ("number", "7", 7.0, None),
            ("number", "2.5", 2.5, None),
            ("text", "0042", None, None),
            ("boolean", "true", None, None),
            (None, None, None, None),
            ("list", '[1,"a"]', None, None),
            ("mapping", '{"no":1}', None, None),
            ("text", "2026-08-01", None, day),
            ("text", "2026-08-01T10:30:00", None, day.replace(hour=10, minute=30)),
            ("text", "1e5", None, None),
        ]
    ]


def of_values(day: int, **values: Any) -> list[Event]:
    at = BEGAN + day * DAY
    kept = [ValueSet(at=at, index=1, name=name, value=value) for name, value in values.items()]
    added = [ValueSet(at=at, index=1, name="items", value=day, added=True) for _ in range(2)]
    return run_of(day, "passed", 1, [[step_started(1, at), *kept, *added, ended(1)]])


def test_a_plan_has_a_view_with_a_column_a_value(load: Callable[..., None], ask: Ask, project: Project) -> None:
    load(of_values(0, price=1.5, on="2026-08-01", Status="x", note=None), run_of(1, "failed", 1))
    columns = 'SELECT * EXCLUDE (started) FROM wide."order" ORDER BY run_id'
    assert ask(columns) == [
        ("order-0", "passed", "x", "[0,0]", datetime(2026, 8, 1), 1.5), ("order-1", "failed", None, None, None, None),
    ]  # fmt: skip
    load(of_values(2, price="none", on="2026-08-02", Status=5, note="n"))
    query = "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'wide' ORDER BY column_index"
    described = ask(query)
    assert described[3:] == [
        ("Status_2", "VARCHAR"), ("items", "VARCHAR"), ("note", "VARCHAR"), ("on", "TIMESTAMP"), ("price", "VARCHAR"),
    ]  # fmt: skip
    assert ask(columns)[-1] == ("order-2", "passed", "5", "[2,2]", "n", datetime(2026, 8, 2), "none")
    assert rebuild(project, print)
    assert ask(query) == described
