"""Attempts to bypass the gate."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from planbook.errors import PlanProblems
from planbook.gate.enforce import enforce
from planbook.places import Project, find_project
from planbook.plan.load import load_text
from tests.gate.conftest import ADA, ORDER, SIGN_IN, Repository, git

EVIL = ORDER.replace("with: 2", "with: 2000")


def test_a_change_that_is_not_committed(repository: Repository) -> None:
    repository.write("order", EVIL)
    assert "The approved revision is" in repository.refusal() and '"2000" instead of "2"' in repository.refusal()


def test_a_called_plan_is_changed(repository: Repository) -> None:
    repository.write("sign-in", SIGN_IN + "  - goto: /pay\n")
    assert repository.refusal().startswith("plans/sign-in.yaml: it is revision ")
    repository.commit()
    assert repository.refusal().startswith("plans/sign-in.yaml: it is revision ")
    assert repository.refusal().count("it is revision") == 1


def test_a_plan_is_called_by_a_called_one(repository: Repository) -> None:
    repository.write("deep", SIGN_IN)
    repository.write("sign-in", "  - group: Sign in\n    steps:\n      - call: deep\n")
    repository.approve("plans/sign-in.yaml")
    repository.commit()
    assert repository.refusal().startswith("plans/deep.yaml: no revision of it is approved.")


@pytest.mark.parametrize(
    ("head", "steps"),
    [
        ("session: sign-in\n", "  - goto: /\n"),
        ("session: [other, sign-in]\n", "  - goto: /\n"),
        ("session: plans/sign-in.yaml\n", "  - goto: /\n"),
        ("recover: {signed_out: {call: sign-in}}\n", "  - goto: /\n"),
        ("", "  - goto: /\n    recover: {any: {call: sign-in}}\n"),
        ("", "  - group: G\n    steps:\n      - goto: /\n        recover: {any: {call: sign-in}}\n"),
        ("whenever:\n  - see: {text: Hi}\n    steps:\n      - call: sign-in\n", "  - goto: /\n"),
        ("", "  - click: {button: Pay}\n    effect: once\n    verify:\n      - call: sign-in\n"),
    ],
)
def test_a_plan_that_is_run_without_a_step_that_calls_it(repository: Repository, head: str, steps: str) -> None:
    repository.write("other", SIGN_IN)
    plan = repository.write("order", steps)
    plan.write_text(plan.read_text().replace("steps:\n", f"{head}steps:\n", 1))
    repository.approve("plans/order.yaml", "plans/other.yaml")
    repository.commit()
    assert repository.admit().revision.approver == ADA
    repository.write("sign-in", SIGN_IN + "  - goto: /pay\n")
    assert repository.refusal().startswith("plans/sign-in.yaml: it is revision ")
    repository.commit()
    assert repository.refusal().startswith("plans/sign-in.yaml: it is revision ")
    assert repository.refusal().count("it is revision") == 1


def test_the_approval_is_edited_and_not_committed(repository: Repository) -> None:
    repository.write("order", EVIL)
    head = repository.commit()
    repository.approve("plans/order.yaml")
    said = repository.refusal()
    assert said.startswith("plans/order.yaml: it is revision ")
    assert said.endswith(
        f"plans/approvals.yaml approves it here, but not in commit {head[:10]}. To let it run: commit that file."
    )
    git(repository.folder, "add", "--all")
    assert repository.refusal() == said
    repository.commit()
    assert repository.admit().revision.approver == ADA


def test_the_approvals_are_behind_a_link(repository: Repository) -> None:
    repository.write("order", EVIL)
    repository.approve("plans/order.yaml")
    repository.project.approvals.rename(repository.folder.parent / "mine.yaml")
    repository.project.approvals.symlink_to(repository.folder.parent / "mine.yaml")
    repository.commit()
    assert "this is not a list of approvals" in repository.refusal()


def test_the_setting_is_changed_and_not_committed(repository: Repository) -> None:
    repository.write("order", EVIL)
    repository.gate("off")
    assert "The approved revision is" in repository.refusal()
    (repository.folder / "pyproject.toml").unlink()
    assert "The approved revision is" in repository.refusal()


@pytest.mark.parametrize("asked", ["off", "committed"])
def test_a_parameter_asks_for_less(repository: Repository, asked: str) -> None:
    repository.write("order", EVIL)
    repository.commit()
    assert "The approved revision is" in repository.refusal(asked=asked)


def test_a_parameter_asks_for_more(repository: Repository) -> None:
    repository.gate("off")
    repository.write("order", EVIL)
    repository.commit()
    assert repository.admit().revision.gate == "off"
    assert "The approved revision is" in repository.refusal(asked="approved")


def test_the_environment(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    other = repository.folder.parent / "other"
    shutil.copytree(repository.folder, other)
    (other / "plans/order.yaml").write_bytes(repository.write("order", EVIL).read_bytes())
    evil = Repository.__new__(Repository)
    evil.project = Project(other)
    evil.gate("off")
    evil.approve("plans/order.yaml")
    evil.commit()
    for name, value in (
        ("GIT_DIR", other / ".git"), ("GIT_WORK_TREE", other), ("GIT_OBJECT_DIRECTORY", other / ".git/objects"),
        ("GIT_INDEX_FILE", other / ".git/index"), ("GATE", "off"), ("PLANBOOK_GATE", "off"),
        ("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "core.worktree"), ("GIT_CONFIG_VALUE_0", other),
    ):  # fmt: skip
        monkeypatch.setenv(name, str(value))
    assert "The approved revision is" in repository.refusal()


def test_a_replaced_commit(repository: Repository) -> None:
    """`git replace` would show another commit instead of the newest one."""
    head = git(repository.folder, "rev-parse", "HEAD")
    repository.write("order", EVIL)
    repository.approve("plans/order.yaml")
    evil = repository.commit()
    git(repository.folder, "reset", "--quiet", "--soft", head)
    git(repository.folder, "replace", head, evil)
    assert "The approved revision is" in repository.refusal()


def test_a_link_to_another_file(repository: Repository) -> None:
    evil = repository.write("order", EVIL, folder="elsewhere")
    plan = repository.folder / "plans/order.yaml"
    plan.unlink()
    plan.symlink_to(evil)
    said = "plans/order.yaml: it is a symbolic link to elsewhere/order.yaml, or is behind one. Name the file itself."
    assert repository.refusal() == said
    repository.approve("plans/order.yaml", "elsewhere/order.yaml")
    repository.commit()
    assert repository.refusal() == said


def test_a_link_to_an_approved_file(repository: Repository) -> None:
    (repository.folder / "more").mkdir()
    link = repository.folder / "more/order.yaml"
    link.symlink_to("../plans/order.yaml")
    repository.commit()
    assert repository.refusal(link) == (
        "more/order.yaml: it is a symbolic link to plans/order.yaml, or is behind one. Name the file itself."
    )


def test_a_link_to_a_folder(repository: Repository) -> None:
    repository.write("order", EVIL, folder="elsewhere/plans")
    shutil.move(repository.folder / "plans", repository.folder / "kept")
    (repository.folder / "plans").symlink_to("elsewhere/plans")
    shutil.copy(repository.folder / "kept/sign-in.yaml", repository.folder / "elsewhere/plans")
    assert "order.yaml: it is a symbolic link to elsewhere/plans/order.yaml" in repository.refusal()


def test_the_whole_project_behind_a_link_is_no_way_around(repository: Repository) -> None:
    link = repository.folder.parent / "link"
    link.symlink_to(repository.folder)
    assert repository.admit(link / "plans/order.yaml").revision.approver == ADA
    repository.write("order", EVIL)
    assert "The approved revision is" in repository.refusal(link / "plans/order.yaml")


def test_another_file_with_the_same_content(repository: Repository) -> None:
    copy = repository.folder / "copies/order.yaml"
    copy.parent.mkdir()
    shutil.copy(repository.folder / "plans/order.yaml", copy)
    repository.commit()
    assert repository.refusal(copy) == (
        "copies/order.yaml: no revision of it is approved.\n"
        "  To let it run: planbook approve copies/order.yaml, and commit plans/approvals.yaml."
    )


def test_an_approval_of_another_file(repository: Repository) -> None:
    """The fingerprint of the changed plan is in the approvals, but for another plan."""
    repository.write("order", EVIL, folder="drafts")
    repository.approve("drafts/order.yaml")
    repository.write("order", EVIL)
    repository.commit()
    assert "The approved revision is" in repository.refusal()


def test_another_letter_case(repository: Repository) -> None:
    folder = repository.folder / "Plans"
    folder.mkdir()
    shutil.copy(repository.folder / "plans/order.yaml", folder)
    assert repository.refusal(folder / "order.yaml").startswith("Plans/order.yaml: no revision of it is approved.")
    head = git(repository.folder, "rev-parse", "HEAD")
    repository.gate("committed")
    git(repository.folder, "commit", "--quiet", "--all", "--message", "Ask for less")
    head = git(repository.folder, "rev-parse", "HEAD")
    assert repository.refusal(folder / "order.yaml") == (
        f"Plans/order.yaml: commit {head[:10]} has no file of this name.\n"
        "  To let it run: git add Plans/order.yaml, and commit it."
    )


def test_two_dots(repository: Repository) -> None:
    around = repository.folder / "plans/../plans/order.yaml"
    assert repository.admit(around).revision.approver == ADA
    repository.write("order", EVIL)
    assert "The approved revision is" in repository.refusal(around)
    (repository.folder / "elsewhere/deep").mkdir(parents=True)
    (repository.folder / "plans/deep").symlink_to("../elsewhere/deep")  # the system's `..` leads to elsewhere/
    (repository.folder / "elsewhere/order.yaml").write_bytes((repository.folder / "plans/order.yaml").read_bytes())
    git(repository.folder, "checkout", "--quiet", "plans/order.yaml")
    assert "The approved revision is" in repository.refusal(repository.folder / "plans/deep/../order.yaml")


def test_a_plan_outside_of_the_project(repository: Repository) -> None:
    outside = repository.folder.parent / "order.yaml"
    shutil.copy(repository.folder / "plans/order.yaml", outside)
    said = f"it is outside of the project {repository.folder}. Only the project's own plans are let through."
    assert said in repository.refusal(outside)
    assert said in repository.refusal("../order.yaml")


def test_a_project_without_a_gate_runs_a_plan_of_one_that_has(repository: Repository) -> None:
    free = Repository(repository.folder.parent / "free")
    free.gate("off")
    repository.write("order", EVIL)
    said = f"it is outside of the project {free.folder}. Only the project's own plans are let through."
    git(free.folder, "init", "--quiet")
    free.commit()
    assert said in free.refusal(repository.folder / "plans/order.yaml")
    link = free.folder / "plans/mine/order.yaml"
    link.parent.mkdir()
    link.symlink_to(repository.folder / "plans/order.yaml")
    assert "it is a symbolic link" in free.refusal(link)


def test_a_file_that_is_replaced_between_load_and_run(repository: Repository) -> None:
    plan = repository.folder / "plans/order.yaml"
    good = plan.read_bytes()
    loaded = repository.order()
    repository.write("order", EVIL)
    plan.with_name("sign-in.yaml").unlink()
    assert enforce(loaded).plan.text.encode() == good  # the approved content is what runs
    git(repository.folder, "checkout", "--quiet", "plans/sign-in.yaml")
    loaded = repository.order()
    plan.write_bytes(good)
    assert '"2000" instead of "2"' in repository.refusal(loaded)  # what was loaded differs


def test_a_text_that_stands_in_no_file(repository: Repository) -> None:
    """Like a plan made from a recipe: its name is that of an approved plan, its text is not."""
    file = repository.folder / "plans/order.yaml"
    rendered = load_text(file.read_text().replace("with: 2", "with: 2000"), file)
    assert '"2000" instead of "2"' in repository.refusal(replace(repository.order(), plan=rendered))
    rendered = load_text(PLAIN, repository.folder / "plans/rendered.yaml")
    assert "no revision of it is approved" in repository.refusal(replace(repository.order("sign-in"), plan=rendered))


PLAIN = "planbook: 1\nname: rendered\nstart: https://shop.example/\nsteps:\n  - goto: /\n"


def test_a_plan_that_tells_its_own_fingerprint(repository: Repository) -> None:
    approved = repository.order().plan.sha256
    plan = repository.write("order", EVIL)
    plan.write_text(plan.read_text() + f"sha256: {approved}\n")
    with pytest.raises(PlanProblems, match="sha256"):
        repository.order()


def test_a_hard_link(repository: Repository) -> None:
    evil = repository.write("order", EVIL, folder="elsewhere")
    (repository.folder / "plans/order.yaml").unlink()
    os.link(evil, repository.folder / "plans/order.yaml")
    assert '"2000" instead of "2"' in repository.refusal()


def test_git_is_told_to_look_away(repository: Repository) -> None:
    """Flags of the index with which `git status` reports no change."""
    for flag in ("--assume-unchanged", "--skip-worktree"):
        git(repository.folder, "update-index", flag, "plans/order.yaml")
        repository.write("order", EVIL)
        assert git(repository.folder, "status", "--porcelain") == ""
        assert '"2000" instead of "2"' in repository.refusal()
        git(repository.folder, "update-index", flag.replace("--", "--no-"), "plans/order.yaml")
        git(repository.folder, "checkout", "--quiet", "plans/order.yaml")


def test_filters_do_not_hide_a_change(repository: Repository) -> None:
    """A filter with which git considers the changed file equal to the committed one."""
    good = repository.folder / "good"
    shutil.copy(repository.folder / "plans/order.yaml", good)
    git(repository.folder, "config", "filter.hide.clean", f"cat '{good}'")
    (repository.folder / ".git/info/attributes").write_text("*.yaml filter=hide\n")
    repository.write("order", EVIL)
    assert '"2000" instead of "2"' in repository.refusal()


def test_the_folder_that_one_stands_in(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = repository.folder / "inner"
    (inner / "plans").mkdir(parents=True)
    monkeypatch.chdir(inner)
    repository.write("order", EVIL)
    repository.project = find_project(Path.cwd())
    assert repository.project.folder == inner
    shutil.copy(inner.parent / "plans/sign-in.yaml", inner / "plans")
    assert f"it is outside of the project {inner}." in repository.refusal("../plans/order.yaml")


def test_a_folder_of_the_project_that_looks_like_one_of_its_own(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run begins in `plans/`, which has a `.planbook/` without settings and approvals."""
    repository.write("order", SIGN_IN.replace("Sign in", "Pay"))
    monkeypatch.chdir(repository.folder / "plans")
    for sign in (".planbook", "plans"):
        Path(sign).mkdir()
        repository.project = find_project(Path.cwd())
        assert repository.project.folder == Path.cwd()
        assert repository.refusal("order.yaml").startswith("order.yaml: no revision of it is approved.")
        Path(sign).rmdir()


def test_a_project_around_one_that_has_a_gate_calls_its_plan(repository: Repository) -> None:
    outer = Repository(repository.folder.parent)
    outer.gate("off")
    outer.write("order", "  - call: project/plans/order.yaml\n")
    repository.write("order", "  - goto: /\n")
    assert "there is no commit" in outer.refusal()
    git(outer.folder, "init", "--quiet")
    outer.approve("plans/order.yaml")
    git(outer.folder, "add", "plans", "pyproject.toml")
    git(outer.folder, "commit", "--quiet", "--message", "A plan")
    assert outer.refusal().startswith("project/plans/order.yaml: no revision of it is approved.")
