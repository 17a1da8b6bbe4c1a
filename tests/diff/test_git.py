"""`planbook diff --git`, run by git itself."""

from pathlib import Path

import pytest
from repository import PLAN, PLANBOOK, Repository

from planbook.diff.compared import NOTHING

BUY = PLAN.replace("button: Place order", "button: Buy now")
SAID = """\
plans/order.yaml: 1 change, 1 to look at closely: 1 commit step
  commit step    step 04, "Place the order", now clicks button "Buy now" instead of button "Place order"  (line 10)
                   - {button: Place order}
                   + {button: Buy now}

"""


@pytest.fixture
def driven(repository: Repository) -> Repository:
    """A repository that is configured with the two lines in the help."""
    repository.write(".gitattributes", "plans/**/*.yaml diff=planbook\n")
    repository.git("config", "diff.planbook.command", f"'{PLANBOOK}' diff --git")
    repository.commit()
    return repository


def test_git_diff(driven: Repository) -> None:
    driven.write("plans/order.yaml", BUY)
    assert driven.git("diff") == SAID


def test_in_a_folder_below(driven: Repository) -> None:
    driven.write("plans/order.yaml", BUY)
    assert driven.git("-C", "plans", "diff") == SAID


def test_git_log_and_show(driven: Repository) -> None:
    driven.write("plans/order.yaml", BUY)
    driven.commit()
    assert driven.git("log", "-1", "-p", "--ext-diff", "--format=%s") == f"A step\n\n{SAID}"
    assert driven.git("show", "--ext-diff", "--format=", "HEAD") == SAID


def test_as_the_one_external_diff(repository: Repository) -> None:
    repository.write("plans/order.yaml", BUY)
    assert repository.git("diff", GIT_EXTERNAL_DIFF=f"'{PLANBOOK}' diff --git") == SAID


def test_only_the_writing_has_changed(driven: Repository) -> None:
    driven.write("plans/order.yaml", "# so\n" + PLAN)
    assert driven.git("diff") == f"plans/order.yaml: {NOTHING}\n\n"


def test_added_and_deleted(driven: Repository) -> None:
    driven.git("mv", "plans/order.yaml", "plans/restock.yaml")
    driven.write("plans/restock.yaml", "planbook: 1\nname: restock\nstart: https://b.example/\nsteps:\n  - back:\n")
    driven.git("add", "--all")
    lines = driven.git("diff", "--cached").splitlines()
    assert lines[0] == "plans/order.yaml: the plan is deleted"
    assert (
        lines[2] == "plans/restock.yaml: a new plan, its one step is new; 2 changes, 1 to look at closely: 1 new host"
    )


def test_renamed(driven: Repository) -> None:
    driven.git("mv", "plans/order.yaml", "plans/restock.yaml")
    driven.write("plans/restock.yaml", PLAN.replace("name: order", "name: restock"))
    driven.git("add", "--all")
    assert driven.git("diff", "--cached", "--find-renames").splitlines() == [
        "plans/restock.yaml: renamed from plans/order.yaml; 1 change",
        '  name           the plan\'s \'name\' is now "restock" instead of "order"  (line 2)',
        "                   - name: order",
        "                   + name: restock",
        "",
    ]


def test_what_is_no_plan_is_shown_by_gits_own_diff(driven: Repository) -> None:
    driven.write("plans/order.yaml", PLAN.replace("  - goto: /paper\n", "  - gotoo: /pens\n"))
    assert driven.git("diff") == (
        "plans/order.yaml: one version is not a plan; see git's own diff\n"
        "b/plans/order.yaml:7:5: there is no kind of step called 'gotoo'. Did you mean 'goto'? [kind]\n"
        "  |\n7 |   - gotoo: /pens\n  |     ^~~~~\n"
        "--- a/plans/order.yaml\n+++ b/plans/order.yaml\n"
        "@@ -4,7 +4,7 @@ goal: Order paper\n start: https://shop.example/\n allow: [cdn.example]\n steps:\n"
        "-  - goto: /paper\n+  - gotoo: /pens\n   - click: {button: Add to basket}\n"
        "   - expect: {text: In your basket}\n   - title: Place the order\n\n"
    )


def test_what_is_no_text_at_all(driven: Repository) -> None:
    (driven.folder / "plans/order.yaml").write_bytes(b"\0\1\2")
    assert driven.git("diff").splitlines()[-2:] == [
        "Binary files a/plans/order.yaml and b/plans/order.yaml differ",
        "",
    ]


def test_another_yaml_that_comes_new_is_shown_whole(driven: Repository) -> None:
    driven.write("plans/approvals.yaml", "order: yes\n")
    driven.git("add", "--all")
    assert driven.git("diff", "--cached").splitlines()[-5:] == [
        "--- /dev/null", "+++ b/plans/approvals.yaml", "@@ -0,0 +1 @@", "+order: yes", "",
    ]  # fmt: skip


def test_a_changed_mode(driven: Repository) -> None:
    (driven.folder / "plans/order.yaml").chmod(0o755)
    assert driven.git("diff") == "plans/order.yaml: no change\n  the file's mode is now 100755 instead of 100644\n\n"


def test_a_plan_that_is_not_merged_yet(driven: Repository) -> None:
    driven.git("checkout", "--quiet", "-b", "other")
    driven.write("plans/order.yaml", BUY)
    driven.commit()
    driven.git("checkout", "--quiet", "main")
    driven.write("plans/order.yaml", BUY.replace("Buy now", "Pay"))
    driven.commit()
    driven.run("git", "merge", "--quiet", "other", code=1)
    said = "plans/order.yaml: not merged yet; resolve the conflict, then `git add` the plan\n"
    assert said in driven.git("diff", "--ext-diff", "HEAD") + driven.git("diff", "--cached")


def test_coloured_in_gits_pager_only(driven: Repository, tmp_path: Path) -> None:
    driven.write("plans/order.yaml", BUY)
    assert "\x1b[1;31mcommit step" in driven.git("diff", GIT_PAGER_IN_USE="true")
    assert "\x1b" not in driven.git("diff", GIT_PAGER_IN_USE="true", NO_COLOR="1")
    assert "\x1b" not in driven.git("diff")


def test_the_pager_is_left(driven: Repository) -> None:
    driven.write("plans/order.yaml", BUY)
    command = f"'{PLANBOOK}' diff --git plans/order.yaml plans/order.yaml 1 100644 /dev/null . . | true"
    assert driven.run("sh", "-c", command).stderr == ""
