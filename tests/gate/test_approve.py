"""`planbook approve`: what it shows, writes and refuses."""

import json
import os
import pty
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from planbook.audit import chain
from planbook.gate.approvals import Approval, read_approvals
from tests.gate.conftest import ADA, AT, ORDER, Repository, git
from tests.scratch import PLANBOOK, Done, Scratch

GRACE = "Grace Hopper <grace@example.org>"
NOTE = "  - note: Orders paper.\n"


def planbook(folder: Path, *arguments: str, **environment: str) -> Done:
    return Scratch(folder).planbook(*arguments, **environment)


@pytest.fixture
def clean(repository: Repository) -> Repository:
    """Plans without findings; Grace is the user."""
    git(repository.folder, "config", "user.name", "Grace Hopper")
    git(repository.folder, "config", "user.email", "grace@example.org")
    write(repository, "sign-in", "Shop")
    write(repository, "order", "Basket", "  - call: sign-in\n")
    repository.approve("plans/order.yaml", "plans/sign-in.yaml")
    repository.commit()
    return repository


def write(repository: Repository, name: str, heading: str, more: str = "") -> None:
    repository.write(name, f"{NOTE}{more}  - expect: {{heading: {heading}}}\n")


def approvals(repository: Repository) -> dict[str, Approval]:
    return read_approvals(repository.project.approvals.read_bytes(), "approvals")


def digest(repository: Repository, path: str) -> str:
    return sha256((repository.folder / path).read_bytes()).hexdigest()


def test_a_changed_plan(clean: Repository) -> None:
    before = approvals(clean)
    write(clean, "order", "Cart", "  - call: sign-in\n")
    done = planbook(clean.folder, "approve", "order", "--yes")
    now = approvals(clean)
    approved = now["plans/order.yaml"]
    assert done.code == 0 and done.out == f"approved plans/order.yaml: {approved.words}\n"
    shown = done.err.splitlines()
    assert shown[0] == f"Since revision {before['plans/order.yaml'].words}:"
    assert shown[1] == "plans/order.yaml: 1 change, 1 to look at closely: 1 expectation"
    assert "Cart" in shown[2] and "Basket" in shown[2]
    assert shown[-1] == "It counts once it is in git: commit plans/order.yaml and plans/approvals.yaml"
    assert approved.sha256 == digest(clean, "plans/order.yaml") and approved.by == GRACE
    assert now["plans/sign-in.yaml"] == before["plans/sign-in.yaml"]
    assert clean.refusal().endswith("To let it run: commit that file.")
    clean.commit()
    assert clean.admit().revision.approver == GRACE


def test_a_new_plan(clean: Repository) -> None:
    write(clean, "other", "Shop", "  - call: fresh\n")
    write(clean, "fresh", "Shop")
    clean.commit()
    done = planbook(clean.folder, "approve", "plans/other.yaml", "--yes", "--by", "  Ada\n ")
    assert done.code == 0 and done.out.startswith("approved plans/other.yaml: ") and ", by Ada at " in done.out
    assert done.err.startswith(
        "No revision was approved before. The whole plan:\nplans/other.yaml: a new plan, all of its 2 steps are new; "
    )
    assert done.err.endswith(
        "It calls plans/fresh.yaml, which is not approved as it is: planbook approve plans/fresh.yaml\n"
        "It counts once it is in git: commit plans/approvals.yaml\n"
    )


def test_the_approved_revision_is_in_no_commit(clean: Repository) -> None:
    write(clean, "order", "Cart")
    clean.approve("plans/order.yaml")
    words = approvals(clean)["plans/order.yaml"].words
    write(clean, "order", "Basket")
    done = planbook(clean.folder, "approve", "order", "--yes")
    assert done.err.startswith(f"Revision {words}, is in no commit here. The whole plan:\nplans/order.yaml: a new plan")


def test_approved_already(clean: Repository) -> None:
    kept = clean.project.approvals.read_bytes()
    done = planbook(clean.folder, "approve", "order", "--yes")
    words = approvals(clean)["plans/order.yaml"].words
    assert done == Done(0, f"plans/order.yaml is already approved: {words}\n", "")
    assert clean.project.approvals.read_bytes() == kept


def test_all_plans_as_a_shell_lists_them(clean: Repository) -> None:
    write(clean, "order", "Cart", "  - call: sign-in\n")
    files = ["plans/approvals.yaml", "plans/order.yaml", "plans/sign-in.yaml"]
    done = planbook(clean.folder, "approve", *files, "--yes")
    assert done.code == 0, done.err
    assert [line.split(":")[0] for line in done.out.splitlines()] == [
        "approved plans/order.yaml", "plans/sign-in.yaml is already approved",
    ]  # fmt: skip


def test_a_plan_that_does_not_check_clean(clean: Repository) -> None:
    kept = clean.project.approvals.read_bytes()
    clean.write("order", ORDER + "  - pause: 3s\n")
    clean.write("sign-in", "  - klick: OK\n")
    done = planbook(clean.folder, "approve", "order", "sign-in", "--yes")
    assert (done.code, done.out) == (1, "")
    assert "[fixed-wait]" in done.err and "order is not approved: fix this first" in done.err
    assert "[kind]" in done.err and "sign-in is not approved: fix this first" in done.err
    assert clean.project.approvals.read_bytes() == kept


def test_nobody_can_be_asked(clean: Repository) -> None:
    write(clean, "order", "Cart")
    done = planbook(clean.folder, "approve", "order")
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith(
        "plans/order.yaml is not approved: nobody can be asked here. Read the output above, then add --yes\n"
    )
    assert approvals(clean)["plans/order.yaml"].by == ADA


@pytest.mark.parametrize(("answer", "code", "by"), [("y", 0, GRACE), ("n", 1, ADA), ("", 1, ADA)])
def test_somebody_is_asked(clean: Repository, answer: str, code: int, by: str) -> None:
    write(clean, "order", "Cart")
    keyboard, terminal = pty.openpty()
    process = subprocess.Popen(
        [PLANBOOK, "approve", "order"], cwd=clean.folder, stdin=terminal, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.write(keyboard, f"{answer}\n".encode())
    out, err = process.communicate(timeout=60)
    os.close(keyboard)
    os.close(terminal)
    assert f"Approve plans/order.yaml as {GRACE}? [y/N]:" in err + out
    assert process.returncode == code and approvals(clean)["plans/order.yaml"].by == by
    acts = [(entry.act, entry.subject, entry.who, entry.details) for entry in chain(clean.project.audit).entries]
    sha256 = {"sha256": digest(clean, "plans/order.yaml")}
    assert acts == ([("approve", "plans/order.yaml", by, sha256)] if answer == "y" else [])


def test_the_file_is_changed_while_somebody_reads(clean: Repository) -> None:
    """The shown content is approved, not the one at the moment of the answer."""
    from planbook.gate.approve import approve, propose

    write(clean, "order", "Cart")
    shown = digest(clean, "plans/order.yaml")
    proposal = propose(clean.folder / "plans/order.yaml", clean.project)
    write(clean, "order", "Elsewhere")
    assert approve(proposal, GRACE).sha256 == shown == approvals(clean)["plans/order.yaml"].sha256


def test_nobody_is_known(clean: Repository, tmp_path: Path) -> None:
    for part in ("name", "email"):
        git(clean.folder, "config", "--unset", f"user.{part}")
    write(clean, "order", "Cart")
    nobody = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}
    done = planbook(clean.folder, "approve", "order", "--yes", **nobody, GIT_CONFIG_GLOBAL="/dev/null")
    told = "`git config user.name` and `git config user.email`"
    assert done == Done(2, "", f"It is unknown who approves. Run {told}, or pass --by NAME\n")


def test_what_cannot_be_approved(clean: Repository, tmp_path: Path) -> None:
    link = clean.folder / "plans/link/order.yaml"
    link.parent.mkdir()
    link.symlink_to("../order.yaml")
    said = "plans/link/order.yaml: it is a symbolic link to plans/order.yaml, or is behind one. Name the file itself.\n"
    assert planbook(clean.folder, "approve", str(link), "--yes") == Done(2, "", said)
    outside = tmp_path / "order.yaml"
    outside.write_bytes((clean.folder / "plans/order.yaml").read_bytes().replace(b"  - call: sign-in\n", b""))
    done = planbook(clean.folder, "approve", str(outside), "--yes")
    assert done.code == 2 and "it is outside of the project" in done.err
    done = planbook(clean.folder, "approve", "odrer", "--yes")
    assert done == Done(2, "", 'There is no plan "odrer" in plans/. Did you mean order?\n')
    for wrong in ([], ["--list", "order"], ["--json", "order"]):
        assert planbook(clean.folder, "approve", *wrong).code == 2


def test_without_a_repository(tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    bare = Repository(tmp_path / "bare")
    write(bare, "order", "Shop")
    bare.approve("plans/order.yaml")
    write(bare, "order", "Cart")
    done = planbook(bare.folder, "approve", "order", "--yes", "--by", "Ada")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"{bare.folder}/plans/order.yaml is not in a git repository. Make one with `git init`, and commit the plans\n"
    )


def test_broken_approvals(clean: Repository) -> None:
    clean.project.approvals.write_text("plans/order.yaml: yes\n")
    for arguments in (["order", "--yes"], ["--list"]):
        done = planbook(clean.folder, "approve", *arguments)
        assert done.code == 2 and done.out == ""
        assert done.err.startswith("plans/approvals.yaml:1:1: 'plans/order.yaml' has no approval. Write sha256, by")


def listed(repository: Repository) -> list[dict[str, Any]]:
    done = planbook(repository.folder, "approve", "--list", "--json")
    assert done.code == 0
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def test_how_all_plans_stand(clean: Repository) -> None:
    write(clean, "order", "Cart")
    write(clean, "new", "Shop")
    write(clean, "old", "Shop")
    clean.approve("plans/old.yaml")
    (clean.folder / "plans/old.yaml").unlink()
    plans = listed(clean)
    assert [(plan["path"], plan["state"], plan["in_git"]) for plan in plans] == [
        ("plans/new.yaml", "never", "untracked"),
        ("plans/old.yaml", "gone", "untracked"),
        ("plans/order.yaml", "changed", "modified"),
        ("plans/sign-in.yaml", "approved", "committed"),
    ]
    assert plans[0] | {"sha256": ""} == {
        "path": "plans/new.yaml", "state": "never", "sha256": "", "approval": None, "in_git": "untracked",
    }  # fmt: skip
    assert plans[3]["approval"] == {
        "path": "plans/sign-in.yaml", "sha256": plans[3]["sha256"], "by": ADA, "at": AT, "rows": "", "programs": "",
    }  # fmt: skip
    done = planbook(clean.folder, "approve", "--list")
    assert done.err == "plans/approvals.yaml has changes that are not committed: the gate reads the committed file\n"
    assert [line.split("  ")[0] for line in done.out.splitlines()[2:]] == [plan["path"] for plan in plans]
    assert "changed since" in done.out and "never approved" in done.out and "no such file" in done.out
    clean.commit()
    assert planbook(clean.folder, "approve", "--list").err == ""


def test_the_approvals_are_no_plan(clean: Repository) -> None:
    for paths in ([], ["plans"], ["plans/approvals.yaml", "plans/sign-in.yaml", "plans/order.yaml"]):
        done = planbook(clean.folder, "check", *paths)
        assert (done.code, done.out) == (0, ""), done
        assert done.err.startswith("2 plans, no problem")
    assert "approvals" not in planbook(clean.folder, "run", "nothing-like-it").err


def test_it_needs_no_browser_no_database_and_no_prefect(clean: Repository) -> None:
    program = (
        "import sys\nfrom planbook.cli.main import exit_code\nexit_code(['approve', '--list'])\n"
        "exit_code(['approve', 'order'])\n"
        "print([name for name in ('prefect', 'playwright', 'duckdb') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=clean.folder, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
