"""`planbook check`, as a person runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = "planbook: 1\nname: {name}\ngoal: See the paper.\nstart: https://shop.example/\nsteps:\n  - goto: /paper\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "plans" / "more").mkdir(parents=True)
    (tmp_path / "plans" / "a.yaml").write_text(GOOD.format(name="a"))
    (tmp_path / "plans" / "more" / "b.yaml").write_text(GOOD.format(name="b"))
    (tmp_path / "plans" / "rows.csv").write_text("no\n1\n")
    return tmp_path


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("planbook"), "check", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_plans_and_all_below_it_are_checked(project: Path) -> None:
    done = check(project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "2 plans, no problems\n")


def test_problems_go_to_stdout_and_end_with_1(project: Path) -> None:
    (project / "plans" / "a.yaml").write_text(GOOD.format(name="a").replace("goto", "gotoo"))
    done = check(project)
    assert done.returncode == 1
    assert done.stdout == (
        "plans/a.yaml:6:5: there is no kind of step called 'gotoo'. Did you mean 'goto'? [kind]\n"
        "  |\n6 |   - gotoo: /paper\n  |     ^~~~~\n"
    )
    assert done.stderr == "2 plans, 1 problem\n"


def test_json(project: Path) -> None:
    (project / "plans" / "a.yaml").write_text(GOOD.format(name="c"))
    done = check(project, "plans/a.yaml", "--format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout) == [
        {
            "path": "plans/a.yaml",
            "line": 2,
            "column": 7,
            "what": "the plan is called 'c', but its file 'a.yaml'",
            "expected": "name it 'a', or rename the file",
            "rule": "name",
            "source_line": "name: c",
            "width": 1,
            "message": "the plan is called 'c', but its file 'a.yaml'. Name it 'a', or rename the file",
        }
    ]


def test_a_path_that_is_not_there_is_wrong_usage(project: Path) -> None:
    done = check(project, "plans/c.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "plans/c.yaml: there is no such file or folder\n"


def test_a_folder_without_plans_is_wrong_usage(project: Path) -> None:
    (project / "empty").mkdir()
    done = check(project, "empty")
    assert (done.returncode, done.stderr) == (2, "empty: there is no plan in this folder; plans end in .yaml\n")


def test_nothing_to_check_is_wrong_usage(tmp_path: Path) -> None:
    done = check(tmp_path)
    said = "There is no plans/ here; name a plan, or a folder of plans: planbook check PATH…\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_checking_loads_neither_prefect_nor_playwright_nor_duckdb(project: Path) -> None:
    script = (
        "import sys\n"
        "from planbook.cli.main import planbook\n"
        "assert not planbook.main(['check'], standalone_mode=False)\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'prefect', 'playwright', 'duckdb'}))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=project, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_profile_asks_more_than_the_one_before(project: Path) -> None:
    plan = project / "plans" / "a.yaml"
    plan.write_text(GOOD.format(name="a").replace("goal: See the paper.\n", "") + '  - expect: "{{ 1200 > 30 }}"\n')
    found = [
        [line["rule"] for line in json.loads(check(project, "plans/a.yaml", "--format", "json", *more).stdout)]
        for more in (["--profile", "runs"], ["--profile", "reviewable"], ["--profile", "unattended"], [])
    ]
    assert found == [[], ["no-goal"], ["no-goal", "magic-number"], ["no-goal"]]


def test_a_project_sets_its_profile(project: Path) -> None:
    (project / "plans" / "a.yaml").write_text(GOOD.format(name="a").replace("goal: See the paper.\n", ""))
    (project / "pyproject.toml").write_text('[tool.planbook]\nprofile = "runs"\n')
    assert check(project).stderr == "2 plans, no problems\n"
    assert check(project, "--profile", "reviewable").stderr == "2 plans, 1 problem\n"


def test_a_profile_that_there_is_not(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.planbook]\nprofile = "strict"\n')
    done = check(project)
    assert (done.returncode, done.stdout) == (2, "")
    assert "[tool.planbook] profile: " in done.stderr and "'runs', 'reviewable' or 'unattended'" in done.stderr


def test_forms_for_machines_go_to_stdout_alone(project: Path) -> None:
    (project / "plans" / "a.yaml").write_text(GOOD.format(name="a").replace("goto", "gotoo"))
    done = check(project, "--format", "github")
    assert done.stdout == (
        "::error file=plans/a.yaml,line=6,endLine=6,col=5,endColumn=9,title=planbook%3A kind::"
        "there is no kind of step called 'gotoo'. Did you mean 'goto'?\n"
    )
    assert json.loads(check(project, "--format", "sarif").stdout)["version"] == "2.1.0"
    assert check(project, "--format", "junit").stdout.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ')
