"""What a program has written, as a value."""

from pathlib import Path
from typing import Any

import pytest

from planbook.engine.beyond import prepared
from planbook.engine.prepare import prepare
from planbook.errors import StepError
from planbook.places import Project
from planbook.programs.order import Order
from planbook.programs.output import As, value_of
from planbook.settings.programs import Program


def value(output: str, wanted: As = "json", schema: Any = None) -> Any:
    program = Program.model_validate({"argv": ["true"], "schema": schema})
    return value_of("it", program, Project(Path()), output.encode(), wanted)


@pytest.mark.parametrize(
    ("output", "lines"),
    [
        ("", []),
        ("\n", [""]),
        ("a\r\nb\rc\n\nd", ["a", "b", "c", "", "d"]),
        ("one\u2028line\x0c of\x85 text\n", ["one\u2028line\x0c of\x85 text"]),
    ],
)
def test_lines_end_where_a_program_ends_them(output: str, lines: list[str]) -> None:
    assert value(output, "lines") == lines


def test_a_byte_order_mark_belongs_to_no_value() -> None:
    assert value("\ufeff{}") == {}
    assert value("\ufeffno\n", "text") == "no"


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("[1e999]", "1e999 is too large a number"),
        (
            "[12345678901234567890.5]",
            "12345678901234567890.5 has more digits than a number with decimals keeps; keep it as text",
        ),
        ("[-1e999]", "-1e999 is too large a number"),
        ("[NaN]", "NaN is not JSON"),
        ("[" * 100_000, "it is nested too deeply"),
        (" \n", "it is empty"),
    ],
)
def test_what_only_python_takes_for_json(output: str, reason: str) -> None:
    with pytest.raises(StepError) as caught:
        value(output)
    assert (caught.value.error_class, caught.value.message) == ("value", f"it: its output is not JSON: {reason}")


def test_numbers_that_are_large() -> None:
    assert value("[1e308, 123456789012345678901234567890]") == [1e308, 123456789012345678901234567890]


def test_an_object_with_many_keys_of_which_the_last_is_there_twice() -> None:
    keys = ",".join(f'"{number}": 0' for number in range(100_000))
    with pytest.raises(StepError, match='an object has the key "99999" twice'):
        value(f'{{{keys}, "99999": 1}}')  # in a minute if each key is looked up among all


def test_numbers_with_all_digits_that_a_computer_keeps() -> None:
    """As `%.17g` and Java's BigDecimal write them, and smaller ones than a number can be."""
    written = "[99999999999.990005, 9.9999999999999992e+22, 99999999999.9900054931640625, 1e-99999999999999999999]"
    assert value(written) == [99999999999.99, 1e23, 99999999999.99, 0]


def test_schemas_that_cannot_be_applied() -> None:
    with pytest.raises(StepError, match=r"^value: it: its schema refers to itself without an end$"):
        value("1", schema={"$ref": "#"})
    with pytest.raises(StepError, match=r"^expectation: it: its output does not fit its schema: int"):
        value("1" + "0" * 400, schema={"multipleOf": 0.5})


def test_a_program_does_not_change_its_schema(tmp_path: Path) -> None:
    listed = '[tool.planbook.programs.it]\nargv = ["true"]\nnetwork = true\nschema = "it.json"\n'
    (tmp_path / "pyproject.toml").write_text(listed)
    (tmp_path / "it.json").write_text('{"type": "number"}')
    plan = tmp_path / "it.yaml"
    plan.write_text("planbook: 1\nname: it\nstart: https://shop.example/\nsteps:\n  - run: it\n")
    request = prepare(str(plan), {}, Project(tmp_path), lambda name: None)
    with prepared(Order("it"), request.programs["it"], request, {}, {}) as ready:
        (tmp_path / "it.json").write_text("{}")
    with pytest.raises(StepError, match="'seven' is not of type 'number'"):
        value_of("it", ready.program, request.project, b'"seven"', "json")
