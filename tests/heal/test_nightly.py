"""`planbook heal --all`, every night: a proposal that cannot be taken is no obstacle to the others."""

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planbook import git
from planbook.cli.healed import Healing
from planbook.events import Fingerprint
from planbook.heal.failure import Failure
from planbook.heal.judge import Candidate
from planbook.heal.proposal import Proposal, Shown
from planbook.places import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "plans").mkdir()
    for name in ("first", "second"):
        (tmp_path / f"plans/{name}.yaml").write_text("steps: [{click: A}]\n")
    for arguments in ("init -q", "config user.name A", "config user.email a@example.org", "add .", "commit -qm x"):
        subprocess.run(["git", "-C", str(tmp_path), *arguments.split()], check=True)
    return Project(tmp_path)


def _proposal(plan: str) -> Proposal:
    failure = Failure(f"20261121-{plan}", plan, "click-a", "step 01", "repeat", "not there")
    before, file = "steps: [{click: A}]\n", Path(f"plans/{plan}.yaml")
    shown = [Shown(Candidate(0, 0.9, {"tag": 1.0}, "key"), Fingerprint(tag="button", name="B"))]
    after = before.replace("A", "B")
    return Proposal(failure, file, "found", before=before, after=after, diff="-A\n+B\n", candidates=shown)


def test_a_branch_that_is_there_already_does_not_stop_the_others(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    proposals = [_proposal("first"), _proposal("second")]
    Healing(project, False, False, None, as_json=True).take_each(proposals[:1], on_branch=True)
    assert capsys.readouterr().err == ""
    Healing(project, False, False, None, as_json=True).take_each(proposals, on_branch=True)
    assert capsys.readouterr().err == (
        "The proposal for 20261121-first is not taken: There is a branch heal/first/click-a--first already. "
        "Delete it (git branch -D heal/first/click-a--first), or take another name.\n"
    )
    assert git.has_branch(project.folder, "heal/second/click-a-second")


def test_a_night_without_failures_says_so(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert Healing(project, False, False, None, as_json=True).all_since(datetime.now(UTC)) == []
    said = capsys.readouterr().err
    assert re.fullmatch(r"No run has failed since \d{4}-\d\d-\d\d \d\d:\d\d, so there is nothing to heal\.\n", said), (
        said
    )
