"""The JSON Schema and the pages are generated from the models, shipped, and agree with the loader."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator

from planbook.check.plans import find_plans
from planbook.cli.main import planbook
from planbook.cli.reference import pages
from planbook.cli.schema import command
from planbook.plan.load import load_text
from planbook.plan.schema import documentation, schema_text, shipped_schema
from steps.table import KINDS
from tests.editor.compared import compare, is_about_shape, loaded
from tests.editor.mutants import plans_in, read

ROOT = Path(__file__).parents[2]
PLANS = find_plans([ROOT / "plans", ROOT / "tests" / "miniwob" / "plans"])
BAD = ROOT / "tests" / "check" / "bad"
AGENT = """
steps:
  - agent: {name: a, task: Sort it, limits: {cost: 1.5}, output: {schema: {type: object, required: ["ID"]}}, into: x}
"""
HEAD = 'planbook: 1\nname: plan\nstart: https://shop.example/\nallow: ["*"]\n'


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    schema = json.loads(shipped_schema())
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def refused(validator: Draft7Validator, text: str) -> list[Any]:
    return list(validator.iter_errors(read(text)))


def test_the_shipped_schema_is_what_the_models_say() -> None:
    assert shipped_schema() == schema_text(), "planbook schema -o planbook/plan/format-1.schema.json"


def test_the_shipped_reference_is_what_the_code_says() -> None:
    """Tested beside the schema, because both are generated again after a change of a model."""
    for name, text in pages(planbook).items():
        written = ROOT / "docs" / "reference" / name
        assert written.read_text(encoding="utf-8") == text, "planbook schema --pages docs/reference"


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_shipped_plans_are_valid(path: Path, validator: Draft7Validator) -> None:
    assert refused(validator, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sorted(BAD.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_the_loader_refuses_for_its_shape_is_refused(path: Path, validator: Draft7Validator) -> None:
    text = path.read_text(encoding="utf-8")
    if is_about_shape(loaded(text, path)):
        assert refused(validator, text)


def test_a_sample_of_mutants_is_refused_as_the_loader_refuses_it(validator: Draft7Validator) -> None:
    figures = compare([*plans_in(ROOT / "plans"), *plans_in(BAD)], validator, every=450)
    assert (figures.let_through, figures.held_up) == ([], [])
    assert figures.refused > 20 and figures.accepted > 8, str(figures)


@pytest.mark.parametrize(
    "text",
    [
        "steps: [{drag: {css: a, link: b, by: [1, 2]}}]",
        "inputs: {list: {type: csv, default: '{{ run.id }}'}}\nsteps: [{click: Go}]",
        "inputs: {list: {type: csv, default: [{name: '{{ run.id }}'}]}}\nsteps: [{click: Go}]",
        "inputs: {list: {type: csv, default: [{name: Ada}]}}\nsteps: [{click: Go}]",
        AGENT.replace("ID", "{{ run.id }}"),
        AGENT.replace("ID", "{{ run.id }}").replace("required", "properties"),
        AGENT.replace("ID", "id"),
        AGENT.replace("1.5", "0"),
        AGENT.replace("1.5", "'-1'"),
        AGENT.replace("1.5", "'0.0'"),
    ],
)
def test_what_only_one_of_the_two_refused_once(text: str, validator: Draft7Validator) -> None:
    assert bool(refused(validator, HEAD + text)) == bool(loaded(HEAD + text))


def examples() -> Iterator[tuple[str, str]]:
    for word, kind in KINDS.items():
        yield word, documentation(kind)[1]


@pytest.mark.parametrize(("word", "example"), list(examples()), ids=list(KINDS))
def test_the_example_of_each_kind_is_a_sound_plan(word: str, example: str, validator: Draft7Validator) -> None:
    more = "secrets: [SHOP_USER]\ninputs: {order: }\n"
    steps = "".join(f"  {line}\n" for line in example.splitlines())
    text = f"{HEAD}{more}steps:\n{steps}"
    assert load_text(text, Path("plan.yaml")).steps[0].do.word == word
    assert refused(validator, text) == []


def test_every_kind_and_key_is_described() -> None:
    schema = json.loads(shipped_schema())
    step = schema["$defs"]["step"]["properties"]
    assert {*KINDS} <= step.keys()
    for word, kind in KINDS.items():
        for key, field in kind.model_fields.items():
            if key not in ("target", "look"):
                assert field.description, f"{word}: {key}"


def test_the_command_prints_the_schema(tmp_path: Path) -> None:
    printed = CliRunner().invoke(command, [])
    assert printed.output == schema_text()
    saved = CliRunner().invoke(command, ["-o", str(tmp_path / "schema.json")])
    assert (saved.output, (tmp_path / "schema.json").read_text(encoding="utf-8")) == ("", schema_text())
