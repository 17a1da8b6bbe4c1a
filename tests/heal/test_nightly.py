"""The failures of a night, one after the other: what goes wrong with one is no obstacle to the others."""

import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from flows import heal_all as heal_all_module
from flows.heal_all import heal_all
from flows.heal_table import counted
from planbook import git
from planbook.errors import PlanbookError
from planbook.events import Fingerprint
from planbook.heal.apply import put_on_branch
from planbook.heal.failure import Failure
from planbook.heal.judge import Candidate
from planbook.heal.proposal import Proposal, Shown
from planbook.history.fingerprints import Failed
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


async def test_what_cannot_be_taken_or_healed_is_no_obstacle_to_the_others(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = [Failed(name, f"20261121-{name}") for name in ("first", "lost", "broken", "second")]
    monkeypatch.chdir(project.folder)
    monkeypatch.setattr(heal_all_module, "failed_since", lambda *_: there)
    git.branch_off(project.folder, "heal/first/click-a--first", {"plans/first.yaml": b"other"}, "by hand")

    async def heal(failed: Failed) -> Proposal:
        if failed.plan == "lost":
            raise PlanbookError("There is no plan lost.")
        if failed.plan == "broken":
            raise ZeroDivisionError("by accident")
        return _proposal(failed.plan)

    told: list[str] = []
    for is_new in (True, False):
        told.clear()
        take = partial(put_on_branch, project=project)
        healed = await heal_all(project, datetime.now(UTC), heal, take, told.append)
        [file] = (project.kept / "errors").iterdir()
        assert told == [
            "The proposal for 20261121-first is not taken: There is a branch heal/first/click-a--first already. "
            "Delete it (git branch -D heal/first/click-a--first), or take another name.",
            "20261121-lost cannot be healed: There is no plan lost.",
            "20261121-broken cannot be healed: planbook itself broke: ZeroDivisionError: by accident\n"
            f"The details are in {file}",
        ]
        file.unlink()
        taken = healed[-1].taken
        assert taken and (taken.branch, taken.is_new) == ("heal/second/click-a-second", is_new)
    assert counted(healed) == "4 failures: 2 found, 2 that cannot be healed"


def test_a_later_run_of_the_same_failure_has_the_branch_of_the_earlier_one(project: Project) -> None:
    made = put_on_branch(_proposal("first"), project)
    later = replace(_proposal("first"), failure=replace(_proposal("first").failure, run_id="20261122-later1"))
    there = put_on_branch(later, project)
    assert (there.branch, there.commit, there.is_new) == (made.branch, made.commit, False)
    assert str(there) == f"The branch {made.branch} has this proposal already, in the commit {made.short}."
    other = put_on_branch(replace(later, after="steps: [{click: C}]\n"), project)
    assert (other.branch, other.is_new) == ("heal/first/click-a-later1", True)


async def test_a_night_without_failures_says_so(project: Project) -> None:
    said: list[str] = []
    healed = await heal_all(project, datetime.now(UTC), _unused, None, said.append)
    assert healed == [] and counted(healed) == "Nothing failed, so there is nothing to heal."
    assert re.fullmatch(r"No run has failed since \d{4}-\d\d-\d\d \d\d:\d\d, so there is nothing to heal\.", said[0])


async def _unused(failed: Failed) -> Proposal:
    raise AssertionError(failed)
