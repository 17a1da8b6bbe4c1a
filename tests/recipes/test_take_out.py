"""A recipe made from a plan gives that plan again with its own values, byte for byte."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from planbook.check.plans import check_plans, find_plans
from planbook.plan.load import load, load_text
from planbook.plan.model import Plan
from planbook.recipes.recipe import Recipe, recipe_of
from planbook.recipes.take_out import make_recipe
from tests.plan.test_write import as_json, meaning, plans
from tests.scratch import PLANBOOK

ROOT = Path(__file__).parents[2]
SHIPPED = find_plans([ROOT / folder for folder in ("plans", "tests/miniwob/plans", "tests/apps/plans")])
HEAD = "planbook: 1\nname: made\ngoal: Try it.\n"


def recipe(plan: Plan) -> Recipe:
    return recipe_of(make_recipe(plan), plan.file.with_name(f"{plan.name}.yaml.j2"))


def of_text(text: str) -> tuple[Plan, Recipe]:
    plan = load_text(text, Path("made.yaml"))
    return plan, recipe(plan)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_plans_come_back_to_the_byte(path: Path) -> None:
    plan = load(path)
    made = recipe(plan)
    assert made.render(plan.name, {}).text == plan.text
    assert made.render("another", {}).text != plan.text
    with_default = [name for name, declared in plan.inputs.items() if "default" in declared.model_fields_set]
    assert set(with_default) <= set(made.inputs)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=80, deadline=None)
@given(plans)
def test_generated_plans_come_back(written: dict[str, Any]) -> None:
    plan = load_text(as_json(written), Path("plan.yaml"))
    text = recipe(plan).render(plan.name, {}).text
    assert text == plan.text
    assert meaning(load_text(text, plan.file)) == meaning(plan)


BUY = """\
start: https://shop.example/login
allow: ["shop.example", pay.example]
secrets: [SHOP_USER]
steps:
  - fill: {field: Email, with: "{{ secrets.SHOP_USER }}"}
  - fill: {field: What you look for, with: A4 paper}
  - press: Enter
  - click: {link: A4 paper}
  - select: {field: Size, pick: 'XL'}
  - expect: {text: "A4 paper is in the basket"}
"""


def test_what_is_taken_out() -> None:
    _, made = of_text(HEAD + BUY)
    assert {name: declared.default for name, declared in made.inputs.items()} == {
        "url": "https://shop.example/login", "shop_user": "SHOP_USER", "what_you_look_for": "A4 paper", "size": "XL",
    }  # fmt: skip
    given = {"url": "https://x.test/in", "shop_user": "X_USER", "what_you_look_for": "a: b", "size": "S"}
    text = made.render("other", given).text
    assert text == (HEAD + BUY).replace("name: made", "name: other").replace("shop.example", "x.test").replace(
        "/login", "/in"
    ).replace("SHOP_USER", "X_USER").replace("with: A4 paper", 'with: "a: b"').replace(
        "link: A4 paper", 'link: "a: b"'
    ).replace("'XL'", "'S'")


INPUTS = """\
start: "{{ inputs.name }}"
inputs:
  name: {type: string, default: "https://a.example/"}
  class: {type: boolean, default: true}
  day: {type: date, default: 2026-01-31, min: 2026-01-01}
  much: {type: number, default: 2.50}
  rows: {type: csv, default: plans/data/rows.csv}
  none: {type: string}
steps:
  - goto: "{{ inputs.name }}{{ inputs.class }}{{ inputs.day }}{{ inputs.much }}{{ inputs.rows }}{{ inputs.none }}"
"""


def test_inputs_of_every_type() -> None:
    plan, made = of_text(HEAD + INPUTS)
    assert made.render("made", {}).text == plan.text
    # 2.50 would come back as 2.5, so it is not replaced
    assert {name: declared.type for name, declared in made.inputs.items()} == {
        "name_": "address", "class_": "boolean", "day": "date", "rows": "file",
    }  # fmt: skip


@pytest.mark.parametrize(
    "steps",
    [
        "  - set: {x: [[a, b], [[c]], ['[% d %]']]}\n",
        "  - click: {css: 'a[[x]]', or: [{text: '[% if %]'}, {text: \"[# no #]\"}]}\n",
        "  - fill: {field: A, with: '[[ name ]]'}\n",
        "  - fill:\n      field: A\n      with: |\n        two\n        lines\n",
        "  - fill: {field: A, with: \"it's \\\"so\\\" \\u0041\"}\n  - fill: {field: A, with: 'it''s'}\n",
        "  - type: x\n    # [[ a comment ]] [% x %]\n",
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_looks_like_a_hole_stays_what_it_is(steps: str, ends: str) -> None:
    text = (HEAD + "start: https://a.example/\nsteps:\n" + steps).replace("\n", ends)
    plan = load_text(text, Path("made.yaml"))
    assert recipe(plan).render("made", {}).text == text


def planbook(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PLANBOOK, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_the_command_there_and_back(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    plan = tmp_path / "plans" / "made.yaml"
    plan.write_text(HEAD + BUY.replace("- click: {link: A4 paper}", "- goto: /a4"))
    done = planbook(tmp_path, "recipe", "from", "made", "-o", "recipes/buy.yaml.j2")
    assert (done.returncode, done.stdout) == (0, "written  recipes/buy.yaml.j2\n")
    assert done.stderr == "made has not passed a run here yet; a recipe is best made of a plan that has.\n"
    assert check_plans([tmp_path / "recipes" / "buy.yaml.j2"], "runs") == []
    again = planbook(tmp_path, "new", "buy", "-o", "plans/made-2.yaml")
    assert (again.returncode, again.stdout) == (0, "written  plans/made-2.yaml\n"), again.stderr
    assert (tmp_path / "plans" / "made-2.yaml").read_text() == plan.read_text().replace("made", "made-2")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["made", "-o", "x.yaml"],
            "Error: -o x.yaml: a recipe's file ends in .yaml.j2, such as -o recipes/NAME.yaml.j2\n",
        ),
        (["mde"], 'There is no plan "mde" in plans/. Did you mean made?\n'),
        (
            ["made", "-o", "there.yaml.j2"],
            "there.yaml.j2 already exists, and was not changed. Choose another file: -o FILE\n",
        ),
    ],
)
def test_what_is_wrong(arguments: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "made.yaml").write_text(HEAD + BUY)
    (tmp_path / "there.yaml.j2").write_text("mine")
    done = planbook(tmp_path, "recipe", "from", *arguments)
    assert done.returncode == 2 and done.stderr.endswith(said), done.stderr
    assert (tmp_path / "there.yaml.j2").read_text() == "mine"


def test_it_needs_no_browser_no_database_and_no_prefect(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "made.yaml").write_text(HEAD + BUY)
    program = (
        "import sys\nfrom planbook.cli.main import exit_code\nassert exit_code(['recipe', 'from', 'made']) == 0\n"
        "assert exit_code(['new', '--json']) == 0\n"
        "print([name for name in ('prefect', 'playwright', 'duckdb') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
