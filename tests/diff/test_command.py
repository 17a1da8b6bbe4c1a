"""`planbook diff`, as a person or a workflow runs it."""

import json
import subprocess
import sys

from repository import PLAN, Repository

BUY = PLAN.replace("button: Place order", "button: Buy now")
SAID = """\
plans/order.yaml: 1 change, 1 to look at closely: 1 commit step
  commit step    step 04, "Place the order", now clicks button "Buy now" instead of button "Place order"  (line 10)
                   - {button: Place order}
                   + {button: Buy now}
"""
RESTOCK = PLAN.replace("name: order", "name: restock")


def test_a_plan_against_the_newest_commit(repository: Repository) -> None:
    repository.write("plans/order.yaml", BUY)
    done = repository.diff("plans/order.yaml")
    assert (done.stdout, done.stderr) == (SAID, "")


def test_two_files(repository: Repository) -> None:
    repository.write("before/order.yaml", PLAN)
    repository.write("copy-of-order.yaml", BUY)
    done = repository.diff("before/order.yaml", "copy-of-order.yaml")
    assert done.stdout == SAID.replace("plans/order.yaml", "copy-of-order.yaml")


def test_two_files_outside_of_any_repository_of_which_one_is_not_there(repository: Repository) -> None:
    (repository.folder / ".git").rename(repository.folder / "no-git")
    added = repository.diff("/dev/null", "plans/order.yaml").stdout.splitlines()[0]
    counted = "6 changes, 3 to look at closely: 2 new hosts, 1 commit step"
    assert added == f"plans/order.yaml: a new plan, all of its 4 steps are new; {counted}"
    assert repository.diff("plans/order.yaml", "/dev/null").stdout == "plans/order.yaml: the plan is deleted\n"


def test_another_revision(repository: Repository) -> None:
    repository.write("plans/order.yaml", BUY)
    repository.commit()
    assert repository.diff("plans/order.yaml").stdout == "plans/order.yaml: no change\n"
    assert repository.diff("plans/order.yaml", "--against", "HEAD~1").stdout == SAID


def test_only_the_writing_has_changed(repository: Repository) -> None:
    repository.write("plans/order.yaml", "# so\n" + PLAN.replace("{text: In your basket}", "In your basket"))
    done = repository.diff("plans/order.yaml", "--exit-code")
    assert done.stdout == (
        "plans/order.yaml: its meaning has not changed, only comments, the order of keys, quoting and so on\n"
    )


def test_exit_codes(repository: Repository) -> None:
    repository.write("plans/order.yaml", BUY)
    repository.diff("plans/order.yaml", code=0)
    repository.diff("plans/order.yaml", "--exit-code", code=1)
    assert repository.diff("--format", "html", "-o", "plans", code=2).stderr == (
        "plans: this file cannot be written: Is a directory\n"
    )


def test_what_has_changed_in_all_plans(repository: Repository) -> None:
    assert repository.diff().stdout == "no plan differs from HEAD\n"
    repository.write("plans/quiet.yaml", PLAN.replace("name: order", "name: quiet"))
    repository.write("plans/gone.yaml", "planbook: 1\nname: gone\nstart: https://a.example/\nsteps:\n  - back:\n")
    repository.write("plans/list.yaml", "- one\n")
    repository.commit()
    repository.git("mv", "plans/order.yaml", "plans/restock.yaml")
    repository.write("plans/restock.yaml", RESTOCK)
    repository.write("plans/more/new.yaml", "planbook: 1\nname: new\nstart: https://b.example/\nsteps:\n  - reload:\n")
    repository.write("plans/list.yaml", "- two\n")
    (repository.folder / "plans/gone.yaml").unlink()
    said = repository.diff().stdout
    assert [line for line in said.splitlines() if line.startswith("plans")] == [
        "plans/gone.yaml: the plan is deleted",
        "plans/more/new.yaml: a new plan, its one step is new; 2 changes, 1 to look at closely: 1 new host",
        "plans/restock.yaml: renamed from plans/order.yaml; 1 change",
    ]
    assert repository.diff("plans").stdout == said
    assert repository.diff(".", "--against", "HEAD").stdout == said


def test_a_plan_in_another_folder(repository: Repository) -> None:
    (repository.folder / "plans/more").mkdir()
    repository.git("mv", "plans/order.yaml", "plans/more/order.yaml")
    first = repository.diff().stdout.splitlines()[0]
    assert first.startswith("plans/more/order.yaml: renamed from plans/order.yaml; its meaning has not changed")


def test_json(repository: Repository) -> None:
    repository.write("plans/order.yaml", BUY)
    [told] = json.loads(repository.diff("plans/order.yaml", "--format", "json").stdout)
    assert (told["path"], told["state"], told["before"]) == ("plans/order.yaml", "changed", None)
    assert [(change["what"], change["number"], change["new_line"]) for change in told["changes"]] == [("commit", 4, 10)]


def test_markdown_for_several_plans_and_one_that_is_none(repository: Repository) -> None:
    repository.write("plans/order.yaml", BUY)
    repository.write("plans/bad.yaml", "planbook: 1\nname: bad\n")
    named = ("plans/order.yaml", "plans/bad.yaml")
    done = repository.diff(*named, "--against", "main", "--format", "markdown", code=2)
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "### Plans: 1 changed, 1 unreadable",
        "",
        "#### `plans/bad.yaml`: one version is not a plan; see git's own diff",
    ]
    assert "+name: bad" in lines
    assert "#### `plans/order.yaml`: 1 change, 1 to look at closely: 1 commit step" in lines
    assert done.stderr.startswith("plans/bad.yaml:1:1: the plan needs 'start'")


def test_a_version_that_is_no_plan_has_its_problems(repository: Repository) -> None:
    repository.write("plans/order.yaml", PLAN.replace("goto: ", "gotoo: "))
    repository.commit()
    repository.write("plans/order.yaml", PLAN)
    done = repository.diff("plans/order.yaml", code=2)
    assert done.stdout == ""
    assert done.stderr == (
        "HEAD:plans/order.yaml:7:5: there is no kind of step called 'gotoo'. Did you mean 'goto'? [kind]\n"
        "  |\n7 |   - gotoo: /paper\n  |     ^~~~~\n"
    )


def test_a_link_is_what_git_has_of_it(repository: Repository) -> None:
    (repository.folder / "plans/link.yaml").symlink_to("order.yaml")
    assert repository.diff("plans/link.yaml", code=2).stderr.startswith("plans/link.yaml:1:1: this file is not a plan.")


def test_a_file_that_is_too_large(repository: Repository) -> None:
    repository.write("plans/order.yaml", PLAN + "#" * 1_100_000)
    said = "plans/order.yaml:1:1: this file has 1.1 MB. A plan has at most 1 MB [file]\n"
    assert repository.diff("plans/order.yaml", code=2).stderr == said


def test_wrong_usage(repository: Repository) -> None:
    folder = repository.folder
    wrong = {
        ("plans/none.yaml",): "plans/none.yaml: there is no such file, neither here nor at HEAD\n",
        ("a.yaml", "plans/order.yaml"): "a.yaml: there is no such file\n",
        ("plans/order.yaml", "--against", "old"): (
            f"old: {folder} has no such commit, branch or tag. See `git log` for those that it has\n"
        ),
        ("--against", "HEAD", "/dev/null"): (
            "/dev/null is not in a git repository. Name two files instead: planbook diff OLD NEW\n"
        ),
        ("--git", "a", "b"): (
            "--git is for git, which gives it seven arguments: "
            "path old-file old-hex old-mode new-file new-hex new-mode\n"
        ),
    }
    for arguments, said in wrong.items():
        assert repository.diff(*arguments, code=2).stderr == said


def test_help_has_the_two_lines_for_git(repository: Repository) -> None:
    said = repository.diff("--help").stdout
    assert "  echo 'plans/**/*.yaml diff=planbook' >> .gitattributes\n" in said
    assert "  git config diff.planbook.command 'planbook diff --git'\n" in said


def test_it_loads_neither_prefect_nor_playwright_nor_duckdb(repository: Repository) -> None:
    repository.write("plans/order.yaml", BUY)
    script = (
        "import sys\n"
        "from planbook.cli.main import planbook\n"
        "assert not planbook.main(['diff', 'plans/order.yaml'], standalone_mode=False)\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'prefect', 'playwright', 'duckdb'}))\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=repository.folder, capture_output=True, text=True, check=True)
    assert done.stdout == f"{SAID}[]\n"
