"""The settings that decide where a run's secrets and the contents of its pages go are approved with the plan."""

import pytest

from planbook.engine.agent_tasks import refuse_changed
from planbook.errors import PlanbookError, StepError
from planbook.gate.refusal import Refused
from planbook.gate.status import approval_status
from planbook.programs.pins import refuse_other_browser
from tests.gate.conftest import PLAN, Repository, git
from tests.gate.test_approve import GRACE, planbook

JUDGE = """  - title: Judge it
    agent: {name: judge, task: Say whether it is fine., limits: {cost: 0.1}, into: said}
  - expect: "{{ values.said == 'fine' }}"
"""
GATE = '[tool.planbook]\ngate = "approved"\n'
AGENT = '[tool.planbook.agents.judge]\nkind = "messages"\ncost = 1\n'
OWN = AGENT + 'address = "https://models.example"\nmodel = "m-1"\n'


def approved(repository: Repository, settings: str) -> Repository:
    """Returns the repository with these settings and a plan that was approved with them."""
    git(repository.folder, "config", "user.name", "Grace Hopper")
    git(repository.folder, "config", "user.email", "grace@example.org")
    (repository.folder / "plans" / "judge.yaml").write_text(PLAN.format(name="judge", steps=JUDGE))
    (repository.folder / "pyproject.toml").write_text(settings)
    done = planbook(repository.folder, "approve", "judge", "--yes")
    assert done.code == 0, done.err
    repository.commit()
    assert repository.admit("judge").revision.approver == GRACE
    return repository


def changed(repository: Repository, settings: str) -> None:
    (repository.folder / "pyproject.toml").write_text(settings)
    repository.commit()


@pytest.mark.parametrize(
    ("agent", "more", "pins"),
    [
        (AGENT, 'model_address = "https://other.example"\n', "pyproject.toml model, pyproject.toml model_address"),
        (AGENT, 'model = "m-2"\n', "pyproject.toml model, pyproject.toml model_address"),
        (OWN, 'browser = "wss://browsers.example"\n', "pyproject.toml browser"),
    ],
    ids=["model_address", "model", "browser"],
)
def test_data_goes_nowhere_else_than_was_approved(repository: Repository, agent: str, more: str, pins: str) -> None:
    judging = approved(repository, GATE + agent)
    changed(judging, GATE + more + agent)
    with pytest.raises(Refused) as refused:
        judging.admit("judge")
    said = (
        "the programs that it starts (pyproject.toml agents.judge) and the settings that decide where "
        f"its data goes ({pins}) are not those that were approved."
    )
    assert said in str(refused.value)
    [status] = [each for each in approval_status(judging.project).plans if each.path == "plans/judge.yaml"]
    assert status.state == "changed"


def test_a_plan_without_agents_is_approved_with_the_browser(repository: Repository) -> None:
    changed(repository, GATE + 'browser = "wss://browsers.example"\n')
    said = "the settings that decide where its data goes (pyproject.toml browser) are not those that were approved."
    assert said in repository.refusal("order")
    changed(repository, GATE + 'browser = "firefox"\nmodel_address = "https://other.example"\n')
    repository.admit("order")


def test_what_is_not_committed(repository: Repository) -> None:
    changed(repository, '[tool.planbook]\ngate = "committed"\n')
    (repository.folder / "pyproject.toml").write_text('[tool.planbook]\nbrowser = "wss://browsers.example"\n')
    said = "the settings that decide where its data goes (pyproject.toml browser) are not what commit"
    assert said in repository.refusal("order")


def test_what_changes_after_the_gate(repository: Repository) -> None:
    judging = approved(repository, GATE + AGENT)
    order = judging.admit("judge")
    given = ("judge", order.agents["judge"], order.project, order.compared)
    refuse_changed(*given)
    changed(judging, GATE + 'model_address = "https://other.example"\n' + AGENT)
    end = "is not what the gate has compared. It has changed since the run began. Run the plan again."
    with pytest.raises(StepError) as agent:
        refuse_changed(*given)
    assert agent.value.message == f"judge cannot be started: pyproject.toml model_address {end}"
    changed(judging, "[tool.planbook")
    with pytest.raises(StepError, match=r"^value: judge cannot be started: .*this is not TOML"):
        refuse_changed(*given)
    changed(judging, GATE + 'browser = "wss://browsers.example"\n' + AGENT)
    with pytest.raises(PlanbookError) as browser:
        refuse_other_browser("wss://browsers.example", order.project, order.compared)
    assert str(browser.value) == f"The browser cannot be started: pyproject.toml browser {end}"
    refuse_other_browser("wss://of-the-environment.example", order.project, order.compared)
