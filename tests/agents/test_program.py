"""The folders in which the program of an agent works."""

from pathlib import Path

import pytest

from planbook.agents.program import program_of
from planbook.engine.agent_tasks import AgentTask
from planbook.errors import StepError
from planbook.places import Project
from planbook.settings.agents import HOLDS_PLANS, Agent
from planbook.step.agent_order import AgentOrder


def starts(project: Path, folder: str, capabilities: list[str]) -> Path:
    """Returns the folder in which an agent with this folder would work."""
    agent = Agent.model_validate({"kind": "claude", "folders": [folder], "capabilities": capabilities})
    task = AgentTask(agent, AgentOrder("it", "Do it."), Project(project), "run", "plan", "step")
    with program_of(task) as program:
        return program.folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("plans", "docs", "kept/in", "around"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.planbook]\nhome = "kept/in"\n')
    (tmp_path / "docs" / "of-plans").symlink_to("../plans")
    (tmp_path / "hooks").symlink_to("around")
    return tmp_path


@pytest.mark.parametrize("folder", ["docs/of-plans", "kept/in", "kept", "around"])
def test_no_link_and_no_setting_leads_an_agent_to_plans(project: Path, folder: str) -> None:
    with pytest.raises(StepError) as caught:
        starts(project, folder, ["write"])
    assert caught.value.message == f"it cannot be started: {HOLDS_PLANS.format(folder)}"
    assert starts(project, folder, []) == (project / folder).resolve()


def test_it_works_in_other_folders(project: Path) -> None:
    assert starts(project, "docs", ["read", "write"]) == project / "docs"
