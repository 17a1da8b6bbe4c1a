"""Plans whose deployed runs the gate would refuse, as `planbook deploy` warns of them."""

import subprocess
from pathlib import Path

import pytest

from planbook.gate.approve import approve, propose
from planbook.gate.deployed import refused_plans
from planbook.places import Project

PLAN = "planbook: 1\nname: watch\ngoal: Watch\nstart: about:blank\nsteps:\n  - expect: Home\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans/watch.yaml").write_text(PLAN)
    return Project(tmp_path)


def settle(project: Project, gate: str) -> None:
    (project.folder / "pyproject.toml").write_text(f'[tool.planbook]\ndeployed_gate = "{gate}"\n')


def commit(project: Project) -> None:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for command in (["init", "--quiet"], ["add", "--all"], [*who, "commit", "--quiet", "--message", "All of it"]):
        subprocess.run(["git", *command], cwd=project.folder, check=True)


def warnings(project: Project) -> list[str]:
    return [*refused_plans(project, {"watch": project.folder / "plans/watch.yaml"})]


def test_no_gate_refuses_nothing(project: Project) -> None:
    assert warnings(project) == []


def test_a_plan_that_is_not_committed(project: Project) -> None:
    settle(project, "committed")
    commit(project)
    assert warnings(project) == []
    (project.folder / "plans/watch.yaml").write_text(PLAN + "  - reload:\n")
    assert warnings(project) == [
        "The gate 'committed' would refuse the runs of watch: it is not what the newest commit has. To let it run: "
        "git add plans/watch.yaml, and commit it."
    ]


def test_a_plan_that_nobody_approved(project: Project) -> None:
    settle(project, "approved")
    commit(project)
    todo = "To let it run: planbook approve plans/watch.yaml, and commit plans/approvals.yaml."
    assert warnings(project) == [
        f"The gate 'approved' would refuse the runs of watch: no revision of it is approved. {todo}"
    ]
    file = project.folder / "plans/watch.yaml"
    approve(propose(file, project), "Ada <ada@example.org>")
    assert warnings(project) == [
        "The gate 'approved' would refuse the runs of watch: its approval is not committed. "
        "To let it run: commit plans/approvals.yaml."
    ]
    commit(project)
    assert warnings(project) == []
    file.write_text(PLAN + "  - reload:\n")
    commit(project)
    assert warnings(project) == [
        f"The gate 'approved' would refuse the runs of watch: it has changed since it was approved. {todo}"
    ]
