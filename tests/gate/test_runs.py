"""The gate in real runs: the command in a separate process, its flow in Prefect, the browser, the rows."""

import json
from pathlib import Path

import pytest

from tests.gate.conftest import ADA, AT, Repository, git
from tests.scratch import Scratch
from tests.sites import Site

STEPS = "  - expect: {heading: Welcome}\n"
PLAN = "planbook: 1\nname: look\ngoal: Look.\nstart: {start}\nsteps:\n{steps}"
ROW = "SELECT plan_sha256, git_commit, git_dirty, gate, approver FROM runs"


@pytest.fixture
def scratch(repository: Repository, site: Site, api_url: str) -> Scratch:
    """The repository with an approved plan that runs."""
    site.pages["/"] = "<h1>Welcome</h1>"
    write(repository.folder, site, STEPS)
    (repository.folder / ".gitignore").write_text(".planbook/\n")
    repository.approve("plans/look.yaml")
    repository.commit()
    return Scratch(repository.folder, PREFECT_API_URL=api_url)


def write(folder: Path, site: Site, steps: str) -> None:
    (folder / "plans/look.yaml").write_text(PLAN.format(start=site.address + "/", steps=steps))


def test_an_approved_plan_runs_and_its_row_says_who(scratch: Scratch, repository: Repository) -> None:
    done = scratch.planbook("run", "look", "--json")
    assert (done.code, done.json["status"]) == (0, "passed"), done.err
    [row] = json.loads(scratch.planbook("sql", ROW, "--json").out)
    head = git(repository.folder, "rev-parse", "HEAD")
    sha256 = repository.order("look").plan.sha256
    assert row == {
        "plan_sha256": sha256, "git_commit": head, "git_dirty": False, "gate": "approved", "approver": ADA,
    }  # fmt: skip


def test_another_revision_is_refused(scratch: Scratch, repository: Repository, site: Site) -> None:
    approved, head = repository.order("look").plan.sha256, git(repository.folder, "rev-parse", "HEAD")
    write(repository.folder, site, STEPS + "  - goto: /pay\n")
    asked = len(site.asked)
    done = scratch.planbook("run", "look", "--json")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "look may not run: the gate is `approved`.\n"
        f"plans/look.yaml: it is revision {repository.order('look').plan.sha256[:12]}. "
        f"The approved revision is {approved[:12]}, by {ADA} at {AT} (commit {head[:10]}).\n"
        "  What changed since:\n"
        "    - new step: step 02 is new: Open /pay\n"
        "  To let it run: planbook approve plans/look.yaml, and commit plans/approvals.yaml.\n"
    )
    assert site.asked[asked:] == []
    (run_id,) = scratch.runs()
    shown = scratch.planbook("runs", "show", run_id, "--json").json
    assert (shown["status"], shown["steps"]) == ("refused", [])
    assert scratch.planbook("run", "--resume", "last").err == (
        f"The run {run_id} was refused: there is nothing to resume. Run the plan: planbook run look\n"
    )


def test_without_a_gate(scratch: Scratch, repository: Repository, site: Site) -> None:
    repository.gate("off")
    head = repository.commit()
    write(repository.folder, site, STEPS * 2)
    done = scratch.planbook("run", "look")
    assert done.code == 0, done.err
    [row] = json.loads(scratch.planbook("sql", ROW, "--json").out)
    assert (row["git_commit"], row["git_dirty"], row["gate"], row["approver"]) == (head, True, "off", None)
