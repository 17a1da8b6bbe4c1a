"""What the gate lets through, its messages, and its record."""

import subprocess
from pathlib import Path

import pytest

from planbook.errors import PlanbookError
from planbook.events import Revision
from planbook.gate.enforce import enforce
from tests.gate.conftest import ADA, AT, ORDER, SIGN_IN, Repository, git

MORE = ORDER.replace("with: 2", "with: 200") + "  - goto: https://elsewhere.example/\n"


def test_an_approved_plan(repository: Repository) -> None:
    order = repository.admit()
    head = git(repository.folder, "rev-parse", "HEAD")
    assert order.revision == Revision(commit=head, dirty=False, gate="approved", approver=ADA)


def test_no_approval(repository: Repository) -> None:
    repository.write("new", SIGN_IN)
    repository.commit()
    assert repository.refusal("new") == (
        "plans/new.yaml: no revision of it is approved.\n"
        "  To let it run: planbook approve plans/new.yaml, and commit plans/approvals.yaml."
    )


def test_a_change_after_the_approval(repository: Repository) -> None:
    approved = git(repository.folder, "rev-parse", "HEAD")
    was, now = (repository.order().plan.sha256, "")
    repository.write("order", MORE)
    repository.commit()
    now = repository.order().plan.sha256
    assert repository.refusal() == (
        f"plans/order.yaml: it is revision {now[:12]}. The approved revision is {was[:12]}, by {ADA} at {AT} "
        f"(commit {approved[:10]}).\n"
        "  What changed since:\n"
        "    - new host: step 03 is new: Open https://elsewhere.example/\n"
        '    - value: step 02 now fills field "Quantity" with "200" instead of "2"\n'
        "  To let it run: planbook approve plans/order.yaml, and commit plans/approvals.yaml."
    )


def test_an_approved_revision_that_is_in_no_commit(repository: Repository) -> None:
    repository.write("sign-in", SIGN_IN + "  - back:\n")
    repository.approve("plans/sign-in.yaml")
    approved = repository.order("sign-in").plan.sha256
    repository.write("sign-in", SIGN_IN)
    repository.commit()
    now = repository.order("sign-in").plan.sha256
    assert repository.refusal("sign-in") == (
        f"plans/sign-in.yaml: it is revision {now[:12]}. The approved revision is {approved[:12]}, by {ADA} at {AT} "
        "(in no commit here, so what changed cannot be said).\n"
        "  To let it run: planbook approve plans/sign-in.yaml, and commit plans/approvals.yaml."
    )


def test_only_committed(repository: Repository) -> None:
    repository.gate("committed")
    repository.project.approvals.unlink()
    head = repository.commit()
    assert repository.admit().revision == Revision(commit=head, dirty=False, gate="committed", approver=None)
    repository.write("order", ORDER.replace("with: 2", "with: 3"))
    assert repository.refusal() == (
        f"plans/order.yaml: it is not what commit {head[:10]} has.\n"
        "  What changed since:\n"
        '    - value: step 02 now fills field "Quantity" with "3" instead of "2"\n'
        "  To let it run: git add plans/order.yaml, and commit it."
    )
    repository.write("new", SIGN_IN)
    assert repository.refusal("new") == (
        f"plans/new.yaml: commit {head[:10]} has no file of this name.\n"
        "  To let it run: git add plans/new.yaml, and commit it."
    )


def test_staged_is_not_committed(repository: Repository) -> None:
    repository.write("order", ORDER.replace("with: 2", "with: 3"))
    git(repository.folder, "add", "--all")
    assert repository.refusal().startswith("plans/order.yaml: it is revision ")
    repository.gate("committed")
    git(repository.folder, "commit", "--quiet", "--message", "Ask for less", "--", "pyproject.toml")
    assert repository.refusal().startswith("plans/order.yaml: it is not what commit ")


def test_a_comment_is_a_change_that_does_nothing(repository: Repository) -> None:
    plan = repository.folder / "plans/order.yaml"
    plan.write_text(plan.read_text() + "# more\n")
    repository.commit()
    assert "    - nothing that is done: comments, spacing, quotes or the order of keys\n" in repository.refusal()


def test_line_ends_that_git_changed(repository: Repository) -> None:
    repository.gate("committed")
    repository.commit()
    plan = repository.folder / "plans/order.yaml"
    plan.write_bytes(plan.read_bytes().replace(b"\n", b"\r\n"))
    assert (
        "    - nothing but how lines end. Keep git from changing them: write `plans/** -text` into .gitattributes\n"
    ) in repository.refusal()


def test_an_approved_revision_that_this_planbook_cannot_read(repository: Repository) -> None:
    good = (repository.folder / "plans/sign-in.yaml").read_bytes()
    (repository.folder / "plans/sign-in.yaml").write_text("planbook: 2\n")
    repository.approve("plans/sign-in.yaml")
    repository.commit()
    (repository.folder / "plans/sign-in.yaml").write_bytes(good)
    assert "    - this planbook cannot read that revision as a plan\n" in repository.refusal("sign-in")


def test_every_plan_is_told_of(repository: Repository) -> None:
    repository.write("order", MORE)
    repository.write("sign-in", SIGN_IN + "  - back:\n")
    said = repository.refusal()
    assert said.index("plans/order.yaml: it is revision") < said.index("plans/sign-in.yaml: it is revision")


def test_broken_approvals(repository: Repository) -> None:
    repository.project.approvals.write_text("plans/order.yaml: yes\n")
    head = repository.commit()
    assert repository.refusal() == (
        f"plans/approvals.yaml, as commit {head[:10]} has it, cannot be read:\n"
        "plans/approvals.yaml:1:1: 'plans/order.yaml' has no approval. Write sha256, by and at below it [approvals]\n"
        "  |\n1 | plans/order.yaml: yes\n  | ^~~~~~~~~~~~~~~~"
    )


def test_no_repository_and_no_commit(tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    bare = Repository(tmp_path / "bare")
    said = f"{bare.folder}: there is no commit. Make one: git init, git add, git commit"
    assert bare.refusal() == said
    git(bare.folder, "init", "--quiet")
    assert bare.refusal() == said
    bare.gate("off")
    assert bare.admit().revision == Revision(commit=None, dirty=None, gate="off", approver=None)


def test_no_git(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert repository.refusal() == (
        "git is not installed: there is no program `git` on the PATH. Install it, then try again"
    )
    repository.gate("off")
    assert repository.admit().revision == Revision()


def test_without_a_gate_it_is_said_what_ran(repository: Repository) -> None:
    repository.gate("off")
    head = repository.commit()
    assert repository.admit().revision == Revision(commit=head, dirty=False, gate="off", approver=ADA)
    repository.write("sign-in", SIGN_IN + "  - back:\n")
    assert repository.admit().revision == Revision(commit=head, dirty=True, gate="off", approver=None)
    assert repository.admit(repository.write("new", SIGN_IN)).revision.dirty


def test_without_a_gate_git_is_asked_once(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.gate("off")
    repository.commit()
    order, asked, run = repository.order(), [], subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *given, **more: asked.append(given) or run(*given, **more))
    enforce(order)
    assert len(asked) == 1


def test_a_project_below_the_top_of_its_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "--quiet")
    below = Repository(tmp_path / "web work/bestellungen für heute")
    below.approve("plans/order.yaml", "plans/sign-in.yaml")
    below.commit()
    assert below.admit().revision.approver == ADA
    monkeypatch.chdir(tmp_path)
    assert below.admit("web work/bestellungen für heute/plans/order.yaml").revision.dirty is False


def test_what_is_no_gate(repository: Repository) -> None:
    for wrong in ("open", None, True, ["off"]):
        with pytest.raises(PlanbookError) as caught:
            repository.admit(asked=wrong)
        assert str(caught.value) == f"gate: {wrong!r} is not a gate. Write off, committed or approved"
    repository.gate("shut")
    with pytest.raises(PlanbookError) as caught:
        repository.admit()
    assert str(caught.value).startswith(
        f"{repository.folder}/pyproject.toml: [tool.planbook] gate: Input should be 'off', 'committed' or 'approved'."
    )
