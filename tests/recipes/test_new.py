"""`planbook new`, as a person runs it."""

import json
from pathlib import Path

import pytest

from planbook.check.plans import check_plans
from tests.recipes.conftest import NAMES
from tests.scratch import Done, Scratch

WATCH = ("new", "watch-value", "--set", "url=https://shop.example/paper", "--set", "value=testid: price")


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch(tmp_path)


def test_it_prints_the_plan(scratch: Scratch) -> None:
    done = scratch.planbook(*WATCH, "--set", "limit=5")
    assert (done.code, done.err) == (0, "")
    (scratch.folder / "plans" / "watch-value.yaml").write_text(done.out)
    assert check_plans([scratch.folder / "plans" / "watch-value.yaml"], "reviewable") == []
    assert list(scratch.folder.rglob("*.yaml")) == [scratch.folder / "plans" / "watch-value.yaml"]


def test_it_writes_a_file_and_the_plan_is_called_like_it(scratch: Scratch) -> None:
    done = scratch.planbook(*WATCH, "--set", "limit=5", "-o", "plans/prices/paper-price.yaml")
    assert (done.code, done.out) == (0, "written  plans/prices/paper-price.yaml\n")
    assert done.err == "Next: planbook try paper-price, then planbook run paper-price\n"
    file = scratch.folder / "plans" / "prices" / "paper-price.yaml"
    assert "name: paper-price\n" in file.read_text() and check_plans([file], "reviewable") == []
    again = scratch.planbook(*WATCH, "--set", "limit=6", "-o", "plans/prices/paper-price.yaml")
    said = "plans/prices/paper-price.yaml already exists, and was not changed. Choose another file: -o FILE\n"
    assert again == Done(2, "", said) and "limit: {type: number, default: 5" in file.read_text()


def test_it_lists_the_recipes(scratch: Scratch) -> None:
    for arguments in (["new"], ["new", "--list"]):
        done = scratch.planbook(*arguments)
        assert done.code == 0 and [line.split()[0] for line in done.out.splitlines()] == NAMES
    told = json.loads(scratch.planbook("new", "--json").out)
    assert [recipe["recipe"] for recipe in told] == NAMES
    assert told[NAMES.index("watch-value")]["inputs"]["limit"] == {
        "type": "number", "example": 5, "description": "the limit",
    }  # fmt: skip


def test_it_says_what_a_recipe_wants_to_be_told(scratch: Scratch) -> None:
    done = scratch.planbook("new", "watch-value", "--list")
    assert done.out.splitlines()[:4] == [
        "watch-value: Watch a number on a page, and fail when it crosses a limit.",
        "  url      the page (needed, such as https://shop.example/paper)",
        "  value    where the number stands (needed, such as testid: price)",
        "  limit    the limit (needed, such as 5)",
    ]


def test_json(scratch: Scratch) -> None:
    done = scratch.planbook(*WATCH, "--set", "limit=5", "-o", "plans/w.yaml", "--json")
    text = (scratch.folder / "plans" / "w.yaml").read_text()
    assert done.json == {"recipe": "watch-value", "name": "w", "written": "plans/w.yaml", "plan": text}


def test_the_project_s_own_come_first(scratch: Scratch) -> None:
    (scratch.folder / "recipes").mkdir()
    own = scratch.folder / "recipes" / "sign-in.yaml.j2"
    own.write_text(
        "# serves: Our way in.\n\nplanbook: 1\nname: [[ name ]]\ngoal: x\n"
        "start: https://a.example/\nsteps:\n  - goto: /\n"
    )
    assert "sign-in              Our way in." in scratch.planbook("new").out
    done = scratch.planbook("new", "sign-in")
    assert (done.code, done.out.splitlines()[3]) == (0, "start: https://a.example/")
    assert scratch.planbook("new", "recipes/sign-in.yaml.j2").out == done.out
    own.write_text("# srves: broken\n")
    done = scratch.planbook("new")
    assert [line.split()[0] for line in done.out.splitlines()] == [name for name in NAMES if name != "sign-in"]
    assert done.code == 0 and "there is no key 'srves' here" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sign-im"], "There is no recipe 'sign-im'. Did you mean 'sign-in'?\n"),
        (["qqq"], f"There is no recipe 'qqq'. There are {', '.join(NAMES[:-1])} and {NAMES[-1]}\n"),
        (["sign-in", "-o", "x.txt"], "-o x.txt: a plan's file ends in .yaml, such as -o plans/sign-in.yaml\n"),
        (["--set", "a=b"], "name a recipe; `planbook new --list` says which there are\n"),
        (["sign-in", "--set", "url"], "--set url: write it as name=value, such as --set quantity=3\n"),
        ([*WATCH[1:], "--set", "limit=5", "-o", "plans/x.yaml/y.yaml"],
         "plans/x.yaml/y.yaml: this file cannot be written: File exists\n"),
    ],
)  # fmt: skip
def test_wrong_usage(arguments: list[str], said: str, scratch: Scratch) -> None:
    (scratch.folder / "plans" / "x.yaml").write_text("")
    done = scratch.planbook("new", *arguments)
    assert (done.code, done.out) == (2, "") and done.err.endswith(said), done.err


def test_what_does_not_check_clean_is_not_written(scratch: Scratch) -> None:
    done = scratch.planbook(*WATCH, "--set", "limit=5", "--set", "session=sign-in", "-o", "plans/w.yaml")
    assert (done.code, done.out) == (2, "")
    place, *excerpt = done.err.splitlines()
    assert "there is no plan 'sign-in'. It would be plans/sign-in.yaml [missing-plan]" in place
    assert excerpt[1].endswith("| session: [[ session ]]")
    assert not (scratch.folder / "plans" / "w.yaml").exists()


def test_check_counts_recipes_and_fix_leaves_them(scratch: Scratch) -> None:
    (scratch.folder / "recipes").mkdir()
    (scratch.folder / "recipes" / "r.yaml.j2").write_text("# serves: x.\n\nplanbook: 1\nname: [[ name ]]\n")
    done = scratch.planbook("check")
    assert (done.code, done.err) == (1, "1 recipe, 2 problems\n")
    assert [line for line in done.out.splitlines() if line.startswith("recipes/")] == [
        "recipes/r.yaml.j2:3:1: the plan needs 'start' (the address that is opened first; relative addresses resolve "
        "against it). Add it [missing]",
        "recipes/r.yaml.j2:3:1: the plan needs 'steps' (the steps, in order). Add it [missing]",
    ]
    fixed = scratch.planbook("check", "--fix")
    assert (fixed.code, fixed.out, fixed.err) == (1, done.out, done.err)
