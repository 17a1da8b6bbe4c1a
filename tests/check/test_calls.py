"""Plans that call plans."""

from pathlib import Path

import pytest

from planbook.errors import PlanProblems
from planbook.plan.called_plans import follow_calls, load_called
from planbook.plan.load import load


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("plans").mkdir()
    return tmp_path


def write(name: str, *steps: str, host: str = "shop.example", more: str = "") -> Path:
    path = Path(f"plans/{name}.yaml")
    lines = "".join(f"  - {step}\n" for step in steps)
    path.write_text(f"planbook: 1\nname: {name}\nstart: https://{host}/\n{more}steps:\n{lines}")
    return path


def said(path: Path, folder: Path) -> str:
    with pytest.raises(PlanProblems) as caught:
        load_called(load(path), folder)
    return str(caught.value)


def test_called_plans_are_loaded_through_others(folder: Path) -> None:
    write("c", "goto: /")
    write("b", "call: plans/c.yaml")
    called = load_called(load(write("a", "call: b", "call: b")), folder)
    assert {name: plan.name for name, plan in called.items()} == {"b": "b", "plans/c.yaml": "c"}


def test_a_missing_plan(folder: Path) -> None:
    write("sign-in", "goto: /")
    assert said(write("a", "call: sing-in", "call: {plan: pay}"), folder) == (
        "plans/a.yaml:5:11: there is no plan 'sing-in'. Did you mean 'sign-in'? [missing-plan]\n"
        "  |\n5 |   - call: sing-in\n  |           ^~~~~~~\n"
        "plans/a.yaml:6:18: there is no plan 'pay'. It would be plans/pay.yaml [missing-plan]\n"
        "  |\n6 |   - call: {plan: pay}\n  |                  ^~~"
    )


def test_a_plan_that_calls_itself(folder: Path) -> None:
    assert said(write("a", "goto: /", "call: a"), folder) == (
        "plans/a.yaml:6:11: the plan calls itself: a → a. A plan must not call itself, even indirectly [call-cycle]\n"
        "  |\n6 |   - call: a\n  |           ^"
    )


def test_a_plan_that_calls_itself_around(folder: Path) -> None:
    write("b", "group: More\n    steps:\n      - call: a")
    assert said(write("a", "call: b"), folder) == (
        "plans/b.yaml:7:15: the plan calls itself: a → b → a. A plan must not "
        "call itself, even indirectly [call-cycle]\n"
        "  |\n7 |       - call: a\n  |               ^"
    )


def test_no_calls_go_on_without_end(folder: Path) -> None:
    write("d", "call: c")
    write("c", "call: d", "call: e")
    write("e", "goto: /")
    called, problems = follow_calls(load(write("a", "call: c")), folder)
    assert list(called) == ["d", "e"]
    assert [str(problem).partition("\n")[0] for problem in problems] == [
        "plans/d.yaml:5:11: the plan calls itself: a → c → d → c. A plan must not "
        "call itself, even indirectly [call-cycle]"
    ]


def test_a_called_plan_may_not_allow_more(folder: Path) -> None:
    write("b", "goto: /", host="pay.example", more='allow: ["*.shop.example"]\n')
    path = write("a", "call: b", more='allow: ["shop.example"]\n')
    assert said(path, folder) == (
        "plans/a.yaml:6:11: 'b' may talk to '*.shop.example' and 'pay.example', which this plan does not allow. "
        "Add it to this plan's 'allow', or take it out there [call]\n"
        "  |\n6 |   - call: b\n  |           ^"
    )


def test_a_wider_pattern_covers_a_narrower(folder: Path) -> None:
    write("b", "goto: /", host="pay.eu.shop.example", more='allow: ["*.eu.shop.example"]\n')
    assert load_called(load(write("a", "call: b", more='allow: ["*.shop.example"]\n')), folder)


def test_a_plan_outside_of_the_project(folder: Path) -> None:
    assert said(write("a", "call: ../other/b.yaml"), folder) == (
        "plans/a.yaml:5:11: '../other/b.yaml' is outside of the project. Name a plan in the project's folder [call]\n"
        "  |\n5 |   - call: ../other/b.yaml\n  |           ^~~~~~~~~~~~~~~"
    )


def test_problems_of_a_called_plan_are_told(folder: Path) -> None:
    write("b", "gotoo: /")
    assert said(write("a", "call: b"), folder).startswith("plans/b.yaml:5:5: there is no kind of step called 'gotoo'.")
