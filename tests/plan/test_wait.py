"""`wait: load | settled` beside `start` and the steps that may open a page."""

from pathlib import Path

import pytest

from planbook.errors import PlanProblems
from planbook.plan.authored import plan_as_written
from planbook.plan.load import load

HEAD = "planbook: 1\nname: p\ngoal: Try it\nstart: http://127.0.0.1/\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "p.yaml"
    path.write_text(HEAD + text)
    return path


def refused(folder: Path, text: str) -> str:
    with pytest.raises(PlanProblems) as error:
        load(written(folder, text))
    return str(error.value).partition("\n")[0].partition("p.yaml:")[2]


def test_it_stands_beside_start_and_steps(tmp_path: Path) -> None:
    plan = load(written(tmp_path, "wait: load\nsteps:\n- goto: /x\n  wait: load\n- click: Go\n  wait: settled\n"))
    assert (plan.wait, [step.wait for step in plan.steps]) == ("load", ["load", "settled"])
    again = plan_as_written(plan, frozenset())
    assert (again["wait"], again["steps"][0]) == ("load", {"goto": "/x", "wait": "load"})


def test_it_is_one_of_two_words_written_out(tmp_path: Path) -> None:
    assert refused(tmp_path, "steps:\n- goto: /x\n  wait: 5s\n").startswith("7:9: ")
    assert "must be written out" in refused(tmp_path, "steps:\n- goto: /x\n  wait: '{{ inputs.x }}'\n")


def test_it_is_for_steps_that_may_open_a_page(tmp_path: Path) -> None:
    said = "'wait' is for steps that may open a page, and 'expect' opens none. take it out [key]"
    assert refused(tmp_path, "steps:\n- expect: {text: Hi}\n  wait: load\n").lower().endswith(said)


def test_alone_it_is_no_step(tmp_path: Path) -> None:
    assert "there is no kind of step called 'wait'" in refused(tmp_path, "steps:\n- wait: 5s\n")
