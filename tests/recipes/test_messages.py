"""Every exact message about a recipe: `bad/X.yaml.j2` has mistakes, `bad/X.out` is the output of `planbook check`.

After a change of wording: `cd tests/recipes/bad && planbook check X.yaml.j2 > X.out`, and review the diff.
"""

from pathlib import Path
from typing import Any

import pytest

from planbook.check.plans import check_plans
from planbook.errors import PlanProblems
from planbook.plan.problem import as_text
from planbook.recipes.recipe import recipe_of

BAD = Path(__file__).parent / "bad"
NAMES = sorted(path.name.removesuffix(".yaml.j2") for path in BAD.glob("*.yaml.j2"))


@pytest.mark.parametrize("name", NAMES)
def test_message(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD)
    said = as_text(check_plans([Path(f"{name}.yaml.j2")]))
    assert said + "\n" == Path(f"{name}.out").read_text(encoding="utf-8")
    for word in ("pydantic", "NoneType", "Traceback", "dict", "jinja", "Jinja"):
        assert word not in said


def test_every_message_belongs_to_a_recipe() -> None:
    assert {path.stem for path in BAD.glob("*.out")} == set(NAMES)


HEAD = "# serves: Try it.\n# inputs:\n#   it: {DECLARED}\n\na: [[ it ]]\n"


@pytest.mark.parametrize(
    ("declared", "given", "said"),
    [
        ("example: x", {}, "the recipe tried needs the input 'it'. A text is expected"),
        ("type: number, example: 1, max: 5, description: the limit", {},
         "the recipe tried needs the input 'it'. A number up to 5 is expected: the limit"),
        ("type: integer, example: 1", {"it": "1.5"}, "the input 'it' is '1.5'. A whole number was expected"),
        ("type: number, example: 3, min: 2, max: 5", {"it": "9"},
         "the input 'it' is '9'. A number from 2 to 5 was expected"),
        ("type: boolean, example: true", {"it": "yes"}, "the input 'it' is 'yes'. True or false was expected"),
        ("type: date, example: 2026-01-01", {"it": "tomorrow"},
         "the input 'it' is 'tomorrow'. A date such as 2026-03-31 was expected"),
        ("type: file, example: a.csv", {"it": "/etc/passwd"},
         "the input 'it' is '/etc/passwd'. The path of a file, from the project's folder and inside it, was expected"),
        ("choices: [a, b]", {"it": "c"}, "the input 'it' is 'c'. One of a or b was expected"),
        ("type: list, example: a", {"it": '["a'},
         "the input 'it' is '[\"a'. A list such as No, Date, \"Total, net\" was expected"),
        ("type: list, choices: [a, b]", {"it": "a, c"}, "the input 'it' is 'a, c'. Some of a and b was expected"),
        ("type: address, example: 'https://a.example'", {"it": "shop.example"},
         "the input 'it' is 'shop.example'. The address of a page such as https://shop.example/orders was expected"),
        ("type: address, example: 'https://a.example'", {"it": "https://a.example/{{ secrets.KEY }}"},
         "the input 'it' is 'https://a.example/{{ secrets.KEY }}'. The address of a page such as "
         "https://shop.example/orders was expected"),
        ("type: secret, example: KEY", {"it": "hunter2"},
         "the input 'it' is not a secret's name. The name of a secret such as SHOP_PASSWORD, never its value, "
         "was expected"),
        ("type: target, example: 'text: a'", {"it": "Sign in"},
         "the input 'it' is 'Sign in'. The name of an element, or how to find it, such as 'testid: price' "
         "was expected"),
        ("type: target, by: button, example: a", {"it": "{button: a, in: b, on: c}"},
         "the input 'it' is '{button: a, in: b, on: c}'. The name of an element, or how to find it, such as "
         "'testid: price' (there is no key 'on' here) was expected"),
        ("type: target, by: button, example: a", {"it": "{{ secrets.KEY }}"},
         "the input 'it' is '{{ secrets.KEY }}'. The name of an element, or how to find it, such as 'testid: price' "
         "was expected"),
        ("example: x", {"it": "\x1b"},
         "the input 'it' is '\x1b'. A text without characters that cannot be seen was expected"),
    ],
)  # fmt: skip
def test_what_does_not_fit_an_input(declared: str, given: dict[str, Any], said: str) -> None:
    recipe = recipe_of(HEAD.replace("DECLARED", declared), Path("tried.yaml.j2"))
    with pytest.raises(PlanProblems) as caught:
        recipe.render("tried", given)
    line = HEAD.splitlines()[2].replace("DECLARED", declared)
    assert str(caught.value) == f"tried.yaml.j2:3:5: {said} [input]\n  |\n3 | {line}\n  |     ^~"


def test_an_input_that_there_is_not() -> None:
    recipe = recipe_of(HEAD.replace("DECLARED", "example: x"), Path("tried.yaml.j2"))
    with pytest.raises(PlanProblems) as caught:
        recipe.render("tried", {"it": "x", "its": "y", "zzz": "z"})
    assert str(caught.value).splitlines()[::4] == [
        "tried.yaml.j2:1:1: the recipe tried has no input 'its'. Did you mean 'it'? [input]",
        "tried.yaml.j2:1:1: the recipe tried has no input 'zzz'. Its inputs are it [input]",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"# serves: \xff\n", "bad.yaml.j2:1:1: this is not UTF-8. Save the recipe as UTF-8 text [file]"),
        (b"# serves: x\n" + b"#" * 1_000_001, "bad.yaml.j2:1:1: this file has 1.0 MB. A plan has at most 1 MB [file]"),
    ],
)
def test_files_that_are_no_text(content: bytes, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.yaml.j2").write_bytes(content)
    assert as_text(check_plans([Path("bad.yaml.j2")])) == said
