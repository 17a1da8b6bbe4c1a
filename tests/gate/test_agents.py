"""The agents that a plan gives tasks to are approved with it."""

import pytest

from planbook.engine.agent_tasks import refuse_changed
from planbook.errors import StepError
from planbook.gate.refusal import Refused
from tests.gate.conftest import PLAN, Repository, git
from tests.gate.test_approve import GRACE, planbook

STEPS = """  - note: Judges.
  - title: Judge it
    agent: {name: judge, task: Say whether it is fine., limits: {cost: 0.1}, into: said}
  - expect: "{{ values.said == 'fine' }}"
"""
LISTED = """[tool.planbook]
gate = "approved"
[tool.planbook.agents.judge]
kind = "command"
argv = ["tools/judge.sh"]
cost = {cost}
[tool.planbook.agents.other]
kind = "messages"
"""
PINS = "pyproject.toml agents.judge, tools/judge.sh"


@pytest.fixture
def judging(repository: Repository) -> Repository:
    git(repository.folder, "config", "user.name", "Grace Hopper")
    git(repository.folder, "config", "user.email", "grace@example.org")
    (repository.folder / "plans" / "judge.yaml").write_text(PLAN.format(name="judge", steps=STEPS))
    (repository.folder / "tools").mkdir()
    (repository.folder / "tools" / "judge.sh").write_text("echo fine\n")
    (repository.folder / "pyproject.toml").write_text(LISTED.format(cost="0.2"))
    done = planbook(repository.folder, "approve", "judge", "--yes")
    assert done.code == 0, done.err
    repository.commit()
    return repository


def test_another_agent_than_that_which_was_approved_gets_no_task(judging: Repository) -> None:
    assert judging.admit("judge").revision.approver == GRACE
    for file, text in (("pyproject.toml", LISTED.format(cost="20")), ("tools/judge.sh", "echo well\n")):
        before = (judging.folder / file).read_text()
        (judging.folder / file).write_text(text)
        judging.commit()
        with pytest.raises(Refused) as refused:
            judging.admit("judge")
        assert f"the programs that it starts ({PINS}) are not those that were approved." in str(refused.value)
        (judging.folder / file).write_text(before)
        judging.commit()
    assert judging.admit("judge").revision.approver == GRACE


def test_an_agent_that_changes_after_the_gate_gets_no_task(judging: Repository) -> None:
    order = judging.admit("judge")
    given = ("judge", order.agents["judge"], order.project, order.compared)
    refuse_changed(*given)
    (judging.folder / "tools" / "judge.sh").write_text("echo well\n")
    with pytest.raises(StepError, match=r"judge cannot be started: tools/judge\.sh is not what the gate has"):
        refuse_changed(*given)
