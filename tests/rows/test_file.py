"""Mistakes in a file of rows: all of them together, each with its place, before anything runs."""

from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from planbook.errors import PlanbookError
from planbook.plan.load import load_text
from planbook.plan.model import Plan
from planbook.plan.rows import Rows, read_rows_for

BAD = Path(__file__).with_name("bad")
INPUTS = """
  shop: {default: a}
  order_no: {type: integer, min: 1}
  name: {}
  due: {type: date, default: 2026-01-31}
"""


def plan_of(inputs: str) -> Plan:
    declared = f"inputs:{inputs}" if inputs else ""
    text = f"planbook: 1\nname: invite\nstart: https://shop.example/\n{declared}steps:\n  - back:\n"
    return load_text(text, Path("invite.yaml"))


def read(folder: Path, content: str | bytes, inputs: str = INPUTS, **beside: str) -> Rows:
    file = folder / "people.csv"
    file.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
    return read_rows_for(plan_of(inputs), file, beside, folder)


def refused(folder: Path, content: str | bytes, inputs: str = INPUTS, **beside: str) -> str:
    with pytest.raises(PlanbookError) as caught:
        read(folder, content, inputs, **beside)
    assert caught.value.exit_code == 2
    return str(caught.value).replace(f"{folder}/", "")


def test_columns_are_called_as_inputs_letter_case_and_signs_aside(tmp_path: Path) -> None:
    rows = read(
        tmp_path, '\ufeffName,Order No.,due\n"Ada, Lady",1,2026-03-01\n\n"two\nlines",2,2026-03-02\nBob,3,2026-03-03\n'
    )
    assert [row.line for row in rows.rows] == [2, 4, 6]
    assert rows.rows[0].inputs == {"shop": "a", "order_no": 1, "name": "Ada, Lady", "due": date(2026, 3, 1)}
    assert [row.inputs["name"] for row in rows.rows[1:]] == ["two\nlines", "Bob"]
    assert rows.given == {"order_no", "name", "due"}


def test_what_all_rows_share_is_set_beside(tmp_path: Path) -> None:
    rows = read(tmp_path, "name\nAda\nBob\n", order_no="7")
    assert [(row.inputs["name"], row.inputs["order_no"]) for row in rows.rows] == [("Ada", 7), ("Bob", 7)]
    assert rows.given == {"order_no", "name"}


def test_an_input_that_is_called_just_so_comes_before_one_that_is_called_alike(tmp_path: Path) -> None:
    rows = read(tmp_path, "Name,name\na,b\n", "\n  Name: {}\n  name: {}\n")
    assert rows.rows[0].inputs == {"Name": "a", "name": "b"}


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    said = refused(tmp_path, (BAD / "people.csv").read_bytes(), shop="b", quantity="2")
    assert said + "\n" == (BAD / "people.out").read_text()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "people.csv:1:1: this file is empty. Its first line names the columns: name [rows]"),
        ("\n\n", "people.csv:1:1: this file is empty. Its first line names the columns: name [rows]"),
        (
            "name\n",
            "people.csv:1:1: there are no rows below this line. Each row is one run [rows]\n  |\n1 | name\n  | ^~~~",
        ),
        (
            "name\nAda\n'Bob\n\"Cid\n",
            "people.csv:4:1: this cannot be read as CSV: unexpected end of data. "
            'Put a cell with quotes between quotes [rows]\n  |\n4 | "Cid\n  | ^~~~',
        ),
        (b"name\nAda\n\xe4\n", "people.csv:3:1: this is not UTF-8. Save the file as CSV in UTF-8 [rows]"),
        (
            "name;email\nAda;a@b.example\n",
            "people.csv:1:1: the columns are separated by semicolons. Save the file with commas between them [rows]\n"
            "  |\n1 | name;email\n  | ^~~~~~~~~~",
        ),
        (
            "name,phone\nAda,1\n",
            "people.csv:1:6: invite has no input 'phone'. Its inputs are name: call it as one, or take it out [rows]\n"
            "  |\n1 | name,phone\n  |      ^~~~~",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_file_as_a_whole(tmp_path: Path, content: str | bytes, message: str) -> None:
    assert refused(tmp_path, content, "\n  name: {}\n") == message


def test_a_plan_without_inputs(tmp_path: Path) -> None:
    said = "invite has no inputs, so there is nothing that the rows of a file could give it."
    assert refused(tmp_path, "name\nAda\n", "") == said


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PlanbookError) as caught:
        read_rows_for(plan_of(INPUTS), tmp_path, {}, tmp_path)
    assert str(caught.value) == f"{tmp_path}:1:1: this file cannot be read: Is a directory. Name a CSV file [rows]"


def test_of_very_many_problems_only_some_are_told(tmp_path: Path) -> None:
    said = refused(tmp_path, "name,order_no\n" + "Ada,x\n" * 100)
    assert said.count("[rows]") == 20
    assert said.endswith("\n… and 80 more problems")
