"""The programs that a plan starts are approved with it."""

from contextlib import ExitStack

import pytest

from planbook.engine.beyond import prepared
from planbook.engine.request import RunRequest
from planbook.errors import StepError
from planbook.gate.status import approval_status
from planbook.programs.order import Order
from planbook.programs.pins import files_of
from tests.gate.conftest import PLAN, Repository, git
from tests.gate.test_approve import GRACE, approvals, planbook

STEPS = """  - note: Weighs.
  - run: {program: weigh, into: weight}
    effect: read
  - expect: "{{ values.weight == '7' }}"
"""
LISTED = """[tool.planbook]
gate = "{gate}"
[tool.planbook.programs.weigh]
argv = ["python3", "tools/weigh.py"]
network = true
time = "{time}"
[tool.planbook.programs.other]
argv = ["true"]
"""
PINS = "pyproject.toml programs.weigh, tools/weigh.py"


@pytest.fixture
def weighing(repository: Repository) -> Repository:
    git(repository.folder, "config", "user.name", "Grace Hopper")
    git(repository.folder, "config", "user.email", "grace@example.org")
    (repository.folder / "plans" / "weigh.yaml").write_text(PLAN.format(name="weigh", steps=STEPS))
    tool(repository, "print(7)\n")
    listed(repository)
    done = planbook(repository.folder, "approve", "weigh", "--yes")
    assert done.code == 0, done.err
    assert done.err.splitlines()[-2:] == [
        f"What it starts, and where its data goes, is approved as it is, too: {PINS}",
        "It counts once it is in git: commit pyproject.toml and tools/weigh.py and plans/weigh.yaml and "
        "plans/approvals.yaml",
    ]
    repository.commit()
    return repository


def tool(repository: Repository, text: str) -> None:
    file = repository.folder / "tools" / "weigh.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


def listed(repository: Repository, gate: str = "approved", time: str = "9s", more: str = "") -> None:
    (repository.folder / "pyproject.toml").write_text(LISTED.format(gate=gate, time=time) + more)


def states(repository: Repository) -> list[str]:
    return [plan.state for plan in approval_status(repository.project).plans if plan.path == "plans/weigh.yaml"]


def test_an_approved_program_is_started(weighing: Repository) -> None:
    assert weighing.admit("weigh").revision.approver == GRACE
    assert len(approvals(weighing)["plans/weigh.yaml"].programs) == 64
    listed(weighing, more='[tool.planbook.programs.another]\nargv = ["false"]\n')
    weighing.commit()
    assert weighing.admit("weigh").revision.approver == GRACE  # it does not start that one


@pytest.mark.parametrize("what", ["entry", "file"])
def test_another_program_than_that_which_was_approved_is_not(weighing: Repository, what: str) -> None:
    if what == "entry":
        listed(weighing, time="5s")
    else:
        tool(weighing, "print(8)\n")
    weighing.commit()
    todo = "To let it run: planbook approve plans/weigh.yaml, and commit plans/approvals.yaml."
    said = f"plans/weigh.yaml: the programs that it starts ({PINS}) are not those that were approved.\n  {todo}"
    assert weighing.refusal("weigh") == said
    assert states(weighing) == ["changed"]
    planbook(weighing.folder, "approve", "weigh", "--yes")
    assert states(weighing) == ["approved"]


def test_what_is_not_committed_does_not_start(weighing: Repository) -> None:
    listed(weighing, gate="committed")
    commit = weighing.commit()
    assert weighing.admit("weigh").revision.gate == "committed"
    tool(weighing, "print(8)\n")
    todo = "To let it run: git add tools/weigh.py, and commit it."
    told = f"plans/weigh.yaml: the programs that it starts (tools/weigh.py) are not what commit {commit[:10]} has."
    assert weighing.refusal("weigh") == f"{told}\n  {todo}"


def starts(order: RunRequest) -> None:
    """Does what a run does just before it starts the program."""
    with ExitStack() as stack:
        stack.enter_context(prepared(Order("weigh"), order.programs["weigh"], order, {}, {}))


def test_the_gate_compares_the_entry_that_the_run_has_read(weighing: Repository) -> None:
    listed(weighing, time="5s")
    order = weighing.order("weigh")
    listed(weighing)
    assert "the programs that it starts" in weighing.refusal(order)


def test_a_program_that_changes_after_the_gate_does_not_start(weighing: Repository) -> None:
    order = weighing.admit("weigh")
    starts(order)
    tool(weighing, "print(8)\n")
    with pytest.raises(StepError) as caught:
        starts(order)
    assert caught.value.message == (
        "weigh cannot be started: tools/weigh.py is not what the gate has compared. It has changed since the "
        "run began. Run the plan again."
    )
    listed(weighing, gate="off")
    weighing.commit()
    ungated = weighing.admit("weigh")
    tool(weighing, "print(9)\n")
    starts(ungated)


@pytest.mark.parametrize("target", ["other.py", "/usr/bin/env"])
def test_a_link_to_another_program_is_not_what_was_committed(weighing: Repository, target: str) -> None:
    listed(weighing, gate="committed")
    (weighing.folder / "tools" / "other.py").write_text("print(8)\n")
    weighing.commit()
    weighing.admit("weigh")
    file = weighing.folder / "tools" / "weigh.py"
    file.unlink()
    file.symlink_to(target)
    assert "the programs that it starts (tools/weigh.py) are not what commit" in weighing.refusal("weigh")
    weighing.commit()  # whoever reviews this sees the link
    assert weighing.admit("weigh").revision.gate == "committed"


def test_the_files_that_options_name_belong_to_it(weighing: Repository) -> None:
    (weighing.folder / "tools" / "rules.json").write_text("{}")
    option = LISTED.replace('"tools/weigh.py"', '"tools/weigh.py", "--rules=tools/rules.json", "--none=tools/none"')
    (weighing.folder / "pyproject.toml").write_text(option.format(gate="off", time="9s"))
    weigh = weighing.order("weigh").programs["weigh"]
    assert files_of(weigh, weighing.project) == ["tools/rules.json", "tools/weigh.py"]


def test_an_approval_without_programs_has_no_such_key(weighing: Repository) -> None:
    plan = weighing.folder / "plans" / "weigh.yaml"
    plan.write_text(PLAN.format(name="weigh", steps="  - note: Waits.\n  - expect: {text: Paper}\n"))
    planbook(weighing.folder, "approve", "weigh", "--yes")
    assert approvals(weighing)["plans/weigh.yaml"].programs == ""
    assert "programs:" not in weighing.project.approvals.read_text()
