"""The nightly heal as a deployment, on a real server: what it proposes, tells, commits, and says on Prefect's page."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.flows.conftest import Deployed, ask, read
from tests.heal.test_heal import FORM
from tests.heal.test_in_a_run import SETTINGS
from tests.notify.conftest import SECRET, Receiver
from tests.sites import Site

LEAVE = """
    steps:
      - fill: {field: Name, with: Ann}
      - click: {button: Cancel}  # nothing is sent
        timeout: 500ms
"""
LOOK = """
    steps:
      - expect: {text: You have paid}
        timeout: 500ms
"""


class Nightly(Deployed):
    """A project in a repository, and the deployment that heals it."""

    def __init__(self, folder: Path, api_url: str, hook: str) -> None:
        super().__init__(folder, api_url, HOOK=SECRET)
        (folder / "pyproject.toml").write_text(SETTINGS.format(hook))
        (folder / ".gitignore").write_text(".planbook/\n")
        flow = ask(api_url, "flows/", name="heal-failures")["id"]
        here = [{"prefect.deployments.steps.set_working_directory": {"directory": str(folder)}}]
        about: dict[str, Any] = {"entrypoint": "flows.heal_failures.heal_failures", "pull_steps": here}
        made = ask(api_url, "deployments/", name=f"heal {folder.name}", flow_id=flow, **about)
        self.nightly = made["id"]

    def heal(self, **parameters: Any) -> tuple[str, dict[str, Any]]:
        """Executes a flow run; returns its id and its final state."""
        made = ask(self.url, f"deployments/{self.nightly}/create_flow_run", parameters=parameters)["id"]
        return made, self.execute(made)

    def git(self, *arguments: str) -> str:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        command = ["git", "-C", str(self.folder), *who, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def receiver() -> Any:
    receiver = Receiver()
    yield receiver
    receiver.close()


def test_each_failure_is_a_task_run_and_each_proposal_a_branch(
    tmp_path: Path, site: Site, api_url: str, receiver: Receiver
) -> None:
    project = Nightly(tmp_path, api_url, receiver.address)
    page = FORM.replace("<button type=button>Cancel", "<button type=button id=leave>Cancel")
    site.pages["/"] = page
    plans = [project.write(name, site.address + "/", text) for name, text in (("leave", LEAVE), ("look", LOOK))]
    project.git("init", "-q", "-b", "main")
    project.git("config", "user.name", "A")
    project.git("config", "user.email", "a@example.org")
    project.git("add", ".")
    project.git("commit", "-qm", "Plans")
    assert project.planbook("run", plans[0]).code == 0
    site.pages["/"] = page.replace(">Cancel", ">Do not send")
    failed = [project.planbook("run", plan, "--json").json["run_id"] for plan in plans]

    flow_run, state = project.heal(branch=True)
    assert (state["type"], state["message"]) == ("COMPLETED", "2 failures: 1 found, 1 with nothing to heal")
    branch = f"heal/leave/click-cancel-{failed[0][-6:]}"
    assert "{button: Do not send}  # nothing is sent" in project.git("show", f"{branch}:plans/leave.yaml")
    assert project.git("status", "--porcelain") == "" and site.posted == []
    assert receiver.arrived.wait(30) and branch in str(receiver.told)
    one = {"flow_runs": {"id": {"any_": [flow_run]}}}
    [artifact] = ask(api_url, "artifacts/filter", **one)
    assert (artifact["key"], "+  - click: {button: Do not send}" in artifact["data"]) == ("heals", True)
    project.wait_for(lambda: len(ask(api_url, "task_runs/filter", **one)) == 2)
    tasks = {task["name"]: task["state_name"] for task in ask(api_url, "task_runs/filter", **one)}
    assert tasks == {f"leave: {failed[0]}": "Found", f"look: {failed[1]}": "Nothing to heal"}

    (tmp_path / "plans/look.yaml").unlink()
    (tmp_path / "plans/leave.yaml").write_text("steps: 7\n")
    _, again = project.heal()
    assert again["type"] == "FAILED" and again["message"].startswith(
        "2 failures: 1 with nothing to heal, 1 that cannot"
    )
    assert "plans/leave.yaml:1:1:" in again["message"]
    assert project.git("branch", "--list", "heal/*").split() == [branch]


@pytest.mark.slow
def test_a_parameter_that_is_wrong_is_said(tmp_path: Path, api_url: str, receiver: Receiver) -> None:
    project = Nightly(tmp_path, api_url, receiver.address)
    flow_run, state = project.heal(since="a day")
    assert (state["type"], state["name"], state["message"]) == (
        "FAILED",
        "Refused",
        '"a day" is not a duration. Write a number and a unit: 90m, 12h, 30d or 8w.',
    )
    assert read(api_url, f"flow_runs/{flow_run}")["name"] == "failures of the last a day"
