"""Rows that decide what a plan sends are approved with it."""

import pytest

from planbook.gate.status import approval_status
from tests.gate.conftest import PLAN, Repository, git
from tests.gate.test_approve import GRACE, approvals, planbook

ROWS = "data/people.csv"
INVITE = """  - note: Invites people.
  - each: {person: "{{ inputs.people }}"}
    group: Invite them
    steps:
      - fill: {field: Name, with: "{{ person.name }}"}
      - title: Invite
        click: {button: Invite}
        effect: once
        verify: {text: "{{ person.name }}"}
  - expect: {heading: Invited}
"""
DECIDE = f"the rows of {ROWS}, which decide what it sends, or how often, are not"


@pytest.fixture
def people(repository: Repository) -> Repository:
    git(repository.folder, "config", "user.name", "Grace Hopper")
    git(repository.folder, "config", "user.email", "grace@example.org")
    head = "goal: Order paper.\ninputs:\n  people: {type: csv, default: data/people.csv}\n"
    text = PLAN.format(name="invite", steps=INVITE).replace("goal: Order paper.\n", head)
    (repository.folder / "plans" / "invite.yaml").write_text(text)
    rows(repository, "Ada")
    return repository


def rows(repository: Repository, *names: str) -> None:
    file = repository.folder / ROWS
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(["name", *names, ""]))


def test_other_rows_than_those_that_were_approved_do_not_run(people: Repository) -> None:
    done = planbook(people.folder, "approve", "invite", "--yes")
    assert done.code == 0, done.err
    assert done.err.splitlines()[-2:] == [
        f"The rows of {ROWS} decide what it sends, or how often: they are approved as they are, too. Rows that a run "
        "is given (--rows, --set) are not part of the approval",
        f"It counts once it is in git: commit {ROWS} and plans/invite.yaml and plans/approvals.yaml",
    ]
    commit = people.commit()
    assert people.admit("invite").revision.approver == GRACE
    rows(people, "Ada", "Mallory")
    todo = "To let it run: planbook approve plans/invite.yaml, and commit plans/approvals.yaml."
    assert people.refusal("invite") == f"plans/invite.yaml: {DECIDE} those that were approved.\n  {todo}"
    assert [plan.state for plan in approval_status(people.project).plans if plan.path == "plans/invite.yaml"] == [
        "changed"
    ]
    people.gate("committed")
    people.commit_only("pyproject.toml")
    told = people.refusal("invite")
    assert told.startswith(f"plans/invite.yaml: {DECIDE} what commit ") and commit[:10] not in told
    assert told.endswith(f" has in {ROWS}.\n  To let it run: git add {ROWS}, and commit it.")
    people.commit()
    assert people.admit("invite").revision.approver is None


def test_an_approval_of_rows_is_renewed_and_taken_away(people: Repository) -> None:
    planbook(people.folder, "approve", "invite", "--yes")
    first = approvals(people)["plans/invite.yaml"]
    rows(people, "Grace")
    planbook(people.folder, "approve", "invite", "--yes")
    second = approvals(people)["plans/invite.yaml"]
    assert first.rows != second.rows and first.sha256 == second.sha256 and len(second.rows) == 64
    path = people.folder / "plans" / "invite.yaml"
    path.write_text(path.read_text().replace(", default: data/people.csv", ""))
    planbook(people.folder, "approve", "invite", "--yes")
    assert approvals(people)["plans/invite.yaml"].rows == ""
    assert "rows:" not in people.project.approvals.read_text()
