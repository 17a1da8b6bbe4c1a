"""`planbook check` of prefect.yaml: plans and parameters of its deployments exist, and fit."""

import textwrap
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest

from planbook.check.deployments import PARAMETERS, check_deployments
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
    schedules: [{cron: "0 6 * * *", timezone: Europe/Berlin}]
    work_pool: {name: planbook}
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

WRONG |= {
    '"0 6 * * *"': (
        '"0 25 * * *"',
        "prefect.yaml:5:24: the cron expression '0 25 * * *' cannot have the hour '25'. Write 5 fields, such as "
        "0 6 * * 1-5: minute, hour, day of the month, month, weekday [deployment]",
    ),
    "Europe/Berlin": (
        "Europe/Berln",
        "prefect.yaml:5:47: 'Europe/Berln' is not a time zone. Did you mean Europe/Berlin? [deployment]",
    ),
    'cron: "0 6 * * *"': (
        "interval: soon",
        "prefect.yaml:5:28: interval is 'soon'. Write a number of seconds [deployment]",
    ),
    'cron: "0 6 * * *", ': (
        'rrule: "FREQ=DAILY;INTERVAL=0", ',
        "prefect.yaml:5:25: the rrule 'FREQ=DAILY;INTERVAL=0' has an interval of 0. Write a rule such as "
        "FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=6 [deployment]",
    ),
    '{cron: "0 6 * * *", ': (
        "{",
        "prefect.yaml:5:17: this does not say when. Write one of cron, interval and rrule [deployment]",
    ),
    "    work_pool: {name: planbook}\n": (
        "",
        "prefect.yaml:2:11: this deployment has no work pool, so no worker runs it. Write work_pool: {name: planbook} "
        "[deployment]",
    ),
    "timezone: Europe/Berlin}": (
        "parameters: {gat: off}}",
        "prefect.yaml:5:50: a run of a plan has no parameter 'gat'. Did you mean 'gate'? [deployment]",
    ),
}


HEAL = """deployments:
  - name: each-morning
    entrypoint: flows.heal_failures.heal_failures
    parameters: {since: 1d, branch: true}
    schedules: [{cron: "30 6 * * *"}]
    work_pool: {name: planbook}
"""
WRONG_HEAL = {
    "since: 1d": (
        "since: a day",
        'prefect.yaml:4:25: since: "a day" is not a duration. Write a number and a unit: 90m, 12h, 30d or 8w '
        "[deployment]",
    ),
    "branch": (
        "brunch",
        "prefect.yaml:4:29: this flow has no parameter 'brunch'. Did you mean 'branch'? [deployment]",
    ),
    "flows.heal_failures.heal_failures": (
        "flows.heal.heal_failures",
        "prefect.yaml:3:17: there is no flow 'flows.heal.heal_failures' here. Write flows.heal_failures.heal_failures "
        "[deployment]",
    ),
}


def test_a_deployment_that_heals() -> None:
    assert said(HEAL) == []
    for written, (instead, told) in WRONG_HEAL.items():
        assert said(HEAL.replace(written, instead)) == [told]


def test_the_parameters_are_those_of_the_flows() -> None:
    for entrypoint, parameters in PARAMETERS.items():
        module, _, flow = entrypoint.rpartition(".")
        assert tuple(signature(getattr(import_module(module), flow).fn).parameters) == parameters


@pytest.mark.parametrize("written", WRONG)
def test_what_does_not_fit(written: str) -> None:
    instead, told = WRONG[written]
    assert DEPLOYMENT.count(written) == 1
    assert said(DEPLOYMENT.replace(written, instead)) == [told]


COMMITS = (
    PLAN
    + """\
  - title: Order it
    click: {button: Order}
    effect: once
"""
)


def test_a_scheduled_plan_that_commits_has_one_run_at_a_time() -> None:
    Path("plans/order.yaml").write_text(COMMITS)
    at, todo = "prefect.yaml:2:11", "Write concurrency_limit: 1 [deployment]"
    assert said(DEPLOYMENT) == [f"{at}: order commits, and any number of its runs may go on at the same time. {todo}"]
    many = DEPLOYMENT + "    concurrency_limit: {limit: 4, collision_strategy: ENQUEUE}\n"
    at = "prefect.yaml:7:32"
    assert said(many) == [f"{at}: order commits, and 4 of its runs may go on at the same time. {todo}"]
    assert said(DEPLOYMENT + "    concurrency_limit: 1\n") == []
    assert said(DEPLOYMENT + "    concurrency_limit: {limit: 1}\n") == []
    assert said("".join(line for line in DEPLOYMENT.splitlines(True) if "schedules" not in line)) == []


def test_schedules_that_only_prefect_reads_are_left_alone() -> None:
    for cron in ("@daily", "0 0 * * 5#2", "0 0 L * *", "*/5 * * * * 30", "{{ prefect.variables.when }}"):
        assert said(DEPLOYMENT.replace("0 6 * * *", cron)) == []
    assert said(DEPLOYMENT.replace('cron: "0 6 * * *"', "rrule: FREQ=HOURLY")) == []


def test_what_a_schedule_gives_counts_for_its_runs() -> None:
    own = DEPLOYMENT.replace("inputs: {quantity: 2}, ", "")
    assert said(own.replace("timezone:", "parameters: {inputs: {quantity: 3}}, timezone:")) == []
    told = "prefect.yaml:5:69: the input 'quantity' is 'x'. A whole number was expected [deployment]"
    assert said(own.replace("timezone:", "parameters: {inputs: {quantity: x}}, timezone:")) == [told]


def test_what_is_given_when_it_is_started() -> None:
    by_hand = DEPLOYMENT.replace('    schedules: [{cron: "0 6 * * *", timezone: Europe/Berlin}]\n', "")
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
