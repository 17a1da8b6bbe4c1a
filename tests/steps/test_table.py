"""The table of kinds, and what every kind must have."""

import inspect
import json
import subprocess
import sys
import textwrap
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import yaml

import steps.table
from planbook.errors import PlanbookError
from planbook.plan.load import load
from planbook.step import Kind
from planbook.step.target import Target
from steps.click import Click
from steps.table import KINDS, find_kind

FOLDER = Path(steps.table.__file__).parent
FORMAT = """goto back reload tab click double_click right_click hover fill type press select tick untick highlight
scroll drag upload dialog wait_for pause extract screenshot download expect note set group until call ask
stop request run agent script"""


def test_the_table_has_every_kind_in_the_order_of_the_format() -> None:
    assert list(KINDS) == FORMAT.split()


def test_a_new_kind_is_one_file_one_line_in_the_table_and_one_test_file() -> None:
    files = {file.stem for file in FOLDER.glob("[a-z]*.py")} - {"table"}
    tests = {file.stem.removeprefix("test_") for file in Path(__file__).parent.glob("test_*.py")} - {"table"}
    assert files == set(KINDS)
    assert tests >= set(KINDS)


@pytest.mark.parametrize("word", KINDS)
def test_a_kind_says_what_it_is(word: str) -> None:
    kind = KINDS[word]
    assert (kind.word, kind.__module__) == (word, f"steps.{word}")
    assert kind.effect == {"act": "repeat", "beyond": "once"}.get(kind.family, "read")
    if "target" in kind.model_fields:
        assert not {field.alias for field in kind.model_fields.values()} & set(Target.written_keys)


@pytest.mark.parametrize("word", KINDS)
def test_its_docstring_is_its_documentation(word: str) -> None:
    lines = str(inspect.getdoc(KINDS[word])).splitlines()
    assert lines[0].endswith(".")
    assert lines.count("Example:") == 1


@pytest.mark.parametrize("word", KINDS)
def test_its_example_is_a_plan_that_loads(word: str, tmp_path: Path) -> None:
    example = textwrap.dedent(str(inspect.getdoc(KINDS[word])).partition("Example:\n")[2])
    assert word in yaml.safe_load(example)[0]
    head = """
        planbook: 1
        name: example
        start: https://shop.example/
        secrets: [SHOP_USER]
        inputs: {order: {type: string}}
        steps:
    """
    plan = tmp_path / "example.yaml"
    inner = textwrap.indent(example, "      ")
    repeated = "" if word != "until" else "  - group: Until\n    at_most: 3\n    steps:\n"
    plan.write_text(textwrap.dedent(head).lstrip() + repeated + inner)
    step = load(plan).steps[0]
    assert isinstance(step.do, Kind)
    assert step.do.describe()


def test_loading_all_kinds_loads_no_playwright() -> None:
    code = "import sys, json; from steps.table import KINDS; [*KINDS.values()]; print(json.dumps([*sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "steps.click" in json.loads(done.stdout)
    assert not {"playwright", "prefect", "duckdb", "asyncio"} & set(json.loads(done.stdout))


def test_a_process_whose_forks_run_plans_imports_all_kinds_and_builds_their_models() -> None:
    code = (
        "import planbook.plan.every_model; from steps.table import KINDS; from planbook.plan.model import Plan;"
        "import sys; print('steps._page_reading' in sys.modules,"
        "all(kind.__pydantic_complete__ for kind in [Plan, *KINDS.values()]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True True\n"


def test_the_table_imports_a_kind_when_it_is_asked_for() -> None:
    code = (
        "import sys; from steps.table import KINDS; 'fill' in KINDS, list(KINDS), KINDS.get('os.path');"
        "before = 'steps.fill' in sys.modules; KINDS['fill']; print(before, 'steps.fill' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False True\n"


# Kinds of others -----------------------------------------------------------------------------------------------------
def outside(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    def registered(*, group: str, name: str) -> list[EntryPoint]:
        return [EntryPoint(name, value, group)] if (group, name) == ("planbook.steps", "shake") else []

    monkeypatch.setattr("importlib.metadata.entry_points", registered)


def test_a_kind_of_others_is_found_by_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    outside(monkeypatch, "steps.click:Click")
    assert find_kind("shake") is Click
    assert find_kind("rattle") is None
    assert find_kind("goto") is KINDS["goto"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            "steps.nowhere:Shake",
            "the kind \"shake\" (steps.nowhere:Shake) cannot be loaded: No module named 'steps.nowhere'",
        ),
        ("json:loads", 'the kind "shake" (json:loads) is not a kind of step: it must derive from planbook.step.Kind'),
    ],
)
def test_a_kind_of_others_that_is_broken(monkeypatch: pytest.MonkeyPatch, value: str, message: str) -> None:
    outside(monkeypatch, value)
    with pytest.raises(PlanbookError) as error:
        find_kind("shake")
    assert str(error.value) == message
