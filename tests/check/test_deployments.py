"""`planbook check` of prefect.yaml: what its deployments ask for is there, and fits."""

import textwrap
from pathlib import Path

import pytest

from planbook.check.deployments import check_deployments
from planbook.check.plans import check_plans, find_all

PLAN = """planbook: 1
name: order
goal: Order paper.
start: https://shop.example/
inputs:
  quantity: {type: integer, min: 1}
  article: {default: A4 paper}
steps:
  - fill: {field: Article, with: "{{ inputs.article }} {{ inputs.quantity }}"}
"""
DEPLOYMENT = """deployments:
  - name: each-morning
    entrypoint: flows.run_plan.run_plan
    parameters: {plan: order, inputs: {quantity: 2}, gate: approved}
    schedules: [{cron: "0 6 * * *"}]
"""


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plans").mkdir()
    Path("plans/order.yaml").write_text(PLAN)


def said(text: str) -> list[str]:
    Path("prefect.yaml").write_text(textwrap.dedent(text))
    return [str(problem).partition("\n")[0] for problem in check_deployments(Path("prefect.yaml"))]


def test_what_fits() -> None:
    assert said(DEPLOYMENT) == []


WRONG = {
    "plan: order,": (
        "plan: ordr,",
        "prefect.yaml:4:24: there is no plan 'ordr' in plans/. Did you mean 'order'? [deployment]",
    ),
    "quantity: 2}": (
        "quantity: two}",
        "prefect.yaml:4:50: the input 'quantity' is 'two'. A whole number was expected [deployment]",
    ),
    "{quantity: 2}": (
        "{quantity: 2, amount: 3}",
        "prefect.yaml:4:53: order has no input 'amount'. Its inputs are quantity and article [deployment]",
    ),
    "inputs: {quantity: 2}, ": (
        "",
        "prefect.yaml:4:24: this is run on a schedule, and gives order no 'quantity'. Write it in `inputs`, or give it "
        "a default in the plan [deployment]",
    ),
    "gate: approved": (
        "gate: aproved",
        "prefect.yaml:4:60: gate is 'aproved'. It is one of off, committed or approved [deployment]",
    ),
    "gate: ": (
        "gates: ",
        "prefect.yaml:4:54: a run of a plan has no parameter 'gates'. Did you mean 'gate'? [deployment]",
    ),
    "plan: order, ": (
        "",
        "prefect.yaml:3:17: this is run on a schedule, and names no plan. Parameters: {plan: NAME} [deployment]",
    ),
    "flows.run_plan.run_plan": (
        "flows/run_plan.py:run_plan",
        "prefect.yaml:3:17: there is no flow 'flows/run_plan.py:run_plan' here. Write flows.run_plan.run_plan "
        "[deployment]",
    ),
}


@pytest.mark.parametrize("written", WRONG)
def test_what_does_not_fit(written: str) -> None:
    instead, told = WRONG[written]
    assert DEPLOYMENT.count(written) == 1
    assert said(DEPLOYMENT.replace(written, instead)) == [told]


def test_what_is_given_when_it_is_started() -> None:
    by_hand = DEPLOYMENT.replace('    schedules: [{cron: "0 6 * * *"}]\n', "")
    assert said(by_hand.replace("inputs: {quantity: 2}, ", "")) == []


def test_what_prefect_fills_in_and_other_flows() -> None:
    assert said(DEPLOYMENT.replace("quantity: 2", 'quantity: "{{ prefect.variables.quantity }}"')) == []
    assert said(DEPLOYMENT.replace("flows.run_plan.run_plan", "other.flow")) == []
    assert said("name: x\nanchors: &a [1]\nmore: *a\n" + DEPLOYMENT) == []
    assert said("# nothing\n") == []


def test_it_is_one_of_the_usual_files() -> None:
    assert said(DEPLOYMENT.replace("plan: order", "plan: none")) != []
    files = find_all(())
    assert [str(file) for file in files] == ["plans/order.yaml", "prefect.yaml"]
    assert "prefect.yaml" in {problem.path for problem in check_plans(files) if problem.rule == "deployment"}


def test_what_is_no_yaml_says_where() -> None:
    (problem,) = said("name: 'x\n")
    assert problem == "prefect.yaml:1:7: a quote is opened here and never closed. Close it [yaml]"
