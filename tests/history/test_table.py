"""Printed tables."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

from planbook.cli.table import as_csv, as_json, as_table

MOMENT = datetime(2026, 8, 1, 10, 15, 2, 123000, UTC)


def test_it_is_cut_where_it_is_widest() -> None:
    rows = [(1, "short", "a very long message that does not fit"), (20, None, "x")]
    assert as_table(("n", "name", "message"), rows, 30) == (
        " n  name   message\n"
        "──  ─────  ───────────────────\n"
        " 1  short  a very long messag…\n"
        "20         x"
    )  # fmt: skip


def test_it_is_not_cut_where_no_width_is_given() -> None:
    assert as_table(("a",), [("x" * 500,)], None).splitlines()[2] == "x" * 500


def test_a_terminal_too_narrow_for_all_columns_gets_lines_that_fit() -> None:
    drawn = as_table([f"column{number}" for number in range(9)], [tuple("abcdefghi")], 40)
    assert {len(line) <= 40 for line in drawn.splitlines()} == {True}


def test_an_id_is_never_cut() -> None:
    run_id = "20260801-101500-4cee6e8a"
    for width in (10, 24, 30, 60):
        drawn = as_table(("plan", "run_id", "because"), [("order-supplies", run_id, "it did not work " * 9)], width)
        assert all(run_id in line for line in drawn.splitlines()[2:])
        assert max(map(len, drawn.splitlines())) <= max(width, 8 + 2 + len(run_id) + 3)


def test_wide_characters_are_counted_as_they_are_drawn() -> None:
    assert as_table(("a", "b"), [("日本", 1), ("e\u0301", 2)], None) == "a     b\n────  ─\n日本  1\ne\u0301     2"


def test_what_would_move_the_cursor_is_not_printed() -> None:
    assert as_table(("a",), [("red\x1b[31m\nnext\r\x07",)], None).splitlines()[2] == "red�[31m next �"


def test_values_as_text() -> None:
    row = (True, 0.1 + 0.2, 1e20, [1, {"a": date(2026, 8, 1)}], MOMENT, Decimal("1.50"), None)
    assert as_csv("abcdefg", [row]) == (
        'a,b,c,d,e,f,g\ntrue,0.3,1e+20,"[1, {""a"": ""2026-08-01""}]",2026-08-01 10:15:02.123+00:00,1.50,'
    )


def test_values_as_json() -> None:
    columns, types = (
        ("a", "b", "a", "c", "a"),
        ("JSON", "VARCHAR", "DOUBLE", "TIMESTAMP WITH TIME ZONE", "DECIMAL(4,2)"),
    )
    assert json.loads(as_json(columns, types, [('{"x": [1]}', '"text"', float("nan"), MOMENT, Decimal("1.50"))])) == [
        {"a": {"x": [1]}, "b": '"text"', "a_2": "nan", "c": "2026-08-01T10:15:02.123000+00:00", "a_3": 1.5}
    ]
    assert as_json(columns, types, []) == "[]"
