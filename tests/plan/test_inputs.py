"""The inputs given to a run, and how a plan reads them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planbook.errors import PlanbookError
from planbook.plan.inputs import read_inputs
from planbook.plan.load import load_text
from planbook.plan.model import Plan

ALL = """
  quantity: {type: integer, default: 2, min: 1, max: 10}
  price: {type: number, default: 1.5}
  gift: {type: boolean, default: false}
  day: {type: date, default: 2026-03-31, min: 2026-01-01}
  size: {choices: [S, M], default: M}
  name: {default: ""}
"""


def plan_of(inputs: str) -> Plan:
    text = f"planbook: 1\nname: plan\nstart: https://shop.example/\ninputs:{inputs}\nsteps:\n  - back:\n"
    return load_text(text, Path("plan.yaml"))


def refused(plan: Plan, given: dict[str, Any], folder: Path = Path()) -> str:
    with pytest.raises(PlanbookError) as caught:
        read_inputs(plan, given, folder)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_defaults_have_their_type() -> None:
    values = read_inputs(plan_of(ALL), {})
    assert values == {
        "quantity": 2, "price": 1.5, "gift": False, "day": date(2026, 3, 31), "size": "M", "name": "",
    }  # fmt: skip


def test_texts_are_read_as_the_type_says() -> None:
    given = {"quantity": "10", "price": "2", "gift": "true", "day": "2026-12-24", "size": "S", "name": "007"}
    values = read_inputs(plan_of(ALL), given)
    assert list(values.values()) == [10, 2, True, date(2026, 12, 24), "S", "007"]
    assert type(values["price"]) is int


def test_values_of_the_type_are_taken_as_they_are() -> None:
    values = read_inputs(plan_of(ALL), {"quantity": 3, "price": 2.5, "gift": True, "day": date(2026, 5, 1)})
    assert [values[name] for name in ("quantity", "price", "gift", "day")] == [3, 2.5, True, date(2026, 5, 1)]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("quantity", "two", "the input 'quantity' is 'two'. A whole number was expected."),
        ("quantity", "1.0", "the input 'quantity' is '1.0'. A whole number was expected."),
        ("quantity", "1_0", "the input 'quantity' is '1_0'. A whole number was expected."),
        ("quantity", " 2 ", "the input 'quantity' is '2'. A whole number was expected."),
        ("quantity", True, "the input 'quantity' is 'True'. A whole number was expected."),
        ("quantity", "11", "the input 'quantity' is '11'. A whole number from 1 to 10 was expected."),
        ("price", "1,5", "the input 'price' is '1,5'. A number such as 2 or 2.5 was expected."),
        (
            "price",
            "12345678901234567890.5",
            "the input 'price' is '12345678901234567890.5'. A number with fewer digits, or an input of type string, "
            "was expected.",
        ),
        ("gift", "yes", "the input 'gift' is 'yes'. True or false was expected."),
        ("day", "31.3.2026", "the input 'day' is '31.3.2026'. A date such as 2026-03-31 was expected."),
        (
            "day",
            "2025-12-31",
            "the input 'day' is '2025-12-31'. A date from 2026-01-01 was expected.",
        ),
        ("size", "L", "the input 'size' is 'L'. One of S or M was expected."),
        ("name", ["a"], "the input 'name' is '['a']'. A text was expected."),
        ("quantty", "3", "plan has no input 'quantty'. Did you mean 'quantity'?"),
        ("x", "3", "plan has no input 'x'. Its inputs are quantity, price, gift, day, size and name"),
    ],
)
def test_what_does_not_fit(name: str, value: Any, message: str) -> None:
    assert refused(plan_of(ALL), {name: value}) == message


def test_all_that_is_wrong_is_said_at_once() -> None:
    plan = plan_of("\n  quantity: {type: integer, min: 1}\n  size: {choices: [S, M]}\n  name:")
    assert refused(plan, {"sise": "S", "size": "L"}).splitlines() == [
        "plan has no input 'sise'. Did you mean 'size'?",
        "plan needs the input 'quantity'. A whole number from 1 is expected",
        "the input 'size' is 'L'. One of S or M was expected.",
        "plan needs the input 'name'. A text is expected",
    ]


def test_a_plan_without_inputs() -> None:
    plan = load_text("planbook: 1\nname: plan\nstart: /\nsteps:\n  - back:\n", Path("plan.yaml"))
    assert refused(plan, {"a": "b"}) == "plan has no input 'a'. It has none"


FILES = "\n  rows: {type: csv}\n  paper: {type: file, default: data/paper.pdf}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "paper.pdf").write_bytes(b"%PDF")
    (tmp_path / "data" / "rows.csv").write_bytes('no,name\n007,Größe\n8,"a,\nb"\n9\n'.encode("utf-8-sig"))
    return tmp_path


def test_rows_and_files(folder: Path) -> None:
    assert read_inputs(plan_of(FILES), {"rows": "data/rows.csv"}, folder) == {
        "rows": [{"no": "007", "name": "Größe"}, {"no": "8", "name": "a,\nb"}, {"no": "9", "name": ""}],
        "paper": "data/paper.pdf",
    }


def test_rows_that_another_plan_gives(folder: Path) -> None:
    assert read_inputs(plan_of(FILES), {"rows": [{"no": 1}]}, folder)["rows"] == [{"no": 1}]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "A CSV file whose first line gives each column its own name"),
        (b"a,a\n1,2\n", "A CSV file whose first line gives each column its own name"),
        (b"a,b\n1,2,3\n", "A CSV file with no more cells in row 2 than its header has"),
        (b"a,b,\n1,2,3,4\n", "A CSV file with no more cells in row 2 than its header has"),
        (b"a\n\xff\n", "A CSV file in UTF-8"),
        (b'a\n"b\n', "A CSV file (unexpected end of data)"),
    ],
)
def test_a_file_that_is_no_table(content: bytes, expected: str, folder: Path) -> None:
    (folder / "bad.csv").write_bytes(content)
    assert refused(plan_of(FILES), {"rows": "bad.csv"}, folder) == (
        f"the input 'rows' is 'bad.csv'. {expected} was expected."
    )


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret.csv", "missing.csv", "data", "outside.csv"])
def test_files_are_in_the_project(path: str, folder: Path) -> None:
    (folder.parent / "outside.csv").write_text("a\n1\n")
    (folder / "outside.csv").symlink_to(folder.parent / "outside.csv")
    said = refused(plan_of(FILES), {"rows": path}, folder)
    assert said.startswith(f"the input 'rows' is '{path}'. ")
    assert "inside it, was expected." in said or f"A file that is there, in {folder}, was expected." in said
