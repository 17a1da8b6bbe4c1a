"""Values, times and sizes in the form for people."""

from typing import Any

import pytest

from planbook.events import ValueSet
from planbook.record import Record
from planbook.report.phrases import duration, milliseconds, moment, plural, size
from planbook.report.values import ROWS, show, values_set
from tests.history.events import BEGAN, run_started, step_started


@pytest.mark.parametrize(
    ("value", "text"),
    [("42", "42"), (42, "42"), (None, ""), (True, "true"), (1.5, "1.5"), ("é", "é"), ([], "empty list"), ({}, "{}")],
)
def test_one_value_is_a_text(value: Any, text: str) -> None:
    shown = show("x", value)
    assert (shown.text, shown.table) == (text, None)


def test_a_list_of_mappings_is_a_table() -> None:
    table = show("orders", [{"no": "1", "total": 12.5}, {"no": "2", "total": None, "tags": ["a"]}]).table
    assert table
    assert [(column.name, column.number) for column in table.columns] == [
        ("no", False),
        ("total", True),
        ("tags", False),
    ]
    assert table.rows == [["1", "12.5", ""], ["2", "", '["a"]']]


def test_a_long_table_is_cut_and_says_so() -> None:
    shown = show("orders", [{f"c{column}": row for column in range(15)} for row in range(500)])
    assert shown.table and shown.count == 500
    assert (len(shown.table.rows), shown.table.more_rows) == (ROWS, 480)
    assert (len(shown.table.columns), shown.table.more_columns) == (12, 3)


def test_a_list_and_a_mapping_are_tables_too() -> None:
    items, pairs = show("names", ["a", "b"]).table, show("order", {"no": 1, "of": {"a": "b"}}).table
    assert items and items.rows == [["a"], ["b"]]
    assert pairs and pairs.rows == [["no", "1"], ["of", '{"a": "b"}']]


def test_what_a_step_adds_to_one_list_is_shown_together() -> None:
    told = [("orders", {"no": 1}, True), ("page", 2, False), ("orders", {"no": 2}, True)]
    events = [ValueSet(at=0, index=1, name=name, value=value, added=added) for name, value, added in told]
    orders, page = values_set(events)
    assert (orders.name, orders.count, orders.added) == ("orders", 2, True)
    assert (page.name, page.text, page.added) == ("page", "2", False)


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0.4, "0 ms"), (85.2, "85 ms"), (999.6, "1.0 s"), (59_949, "59.9 s"), (59_960, "1 min"),
        (125_000, "2 min 5 s"), (3_600_000, "1 h"), (3_720_000, "1 h 2 min"),
    ],
)  # fmt: skip
def test_durations(ms: float, text: str) -> None:
    assert duration(ms) == text


@pytest.mark.parametrize(
    ("count", "text"), [(812, "812 B"), (14_200, "14 kB"), (999_600, "1.0 MB"), (2_340_000, "2.3 MB")]
)
def test_sizes(count: int, text: str) -> None:
    assert size(count) == text


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("UTC", "21 November 2026, 23:30:00 UTC"),
        ("Europe/Berlin", "22 November 2026, 00:30:00 CET · 21 November, 23:30:00 UTC"),
        ("America/New_York", "21 November 2026, 18:30:00 EST · 23:30:00 UTC"),
    ],
)
def test_moments_are_local_and_utc(monkeypatch: pytest.MonkeyPatch, zone: str, text: str) -> None:
    import time

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert moment(1795303800) == text
    finally:
        monkeypatch.undo()
        time.tzset()


def test_plurals() -> None:
    assert (plural(1, "try", "tries"), plural(2, "try", "tries"), plural(3, "turn")) == ("1 try", "2 tries", "3 turns")


def test_no_duration_is_negative_because_the_clock_was_set_back() -> None:
    assert milliseconds(Record.of([run_started(at=BEGAN), step_started(1, at=BEGAN - 3600)])) == 0
