"""`planbook init`: its files pass the check and run, and existing files are not touched."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from planbook.demo import shop
from planbook.init.source import is_wheel, requirement
from planbook.places import Project
from planbook.plan.schema import schema_text
from planbook.settings import read_settings
from tests.scratch import Done, Scratch

MADE = [
    ".gitattributes",
    ".github/CODEOWNERS",
    ".github/workflows/plans.yml",
    ".gitignore",
    ".vscode/extensions.json",
    ".vscode/settings.json",
    "README.md",
    "plans/format-1.schema.json",
    "plans/look-up-price.yaml",
    "prefect.yaml",
    "pyproject.toml",
    "recipes/README.md",
]


def planbook(folder: Path, *arguments: str, **environment: str) -> Done:
    return Scratch(folder).planbook(*arguments, **environment)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    done = planbook(tmp_path, "init", "web work")
    assert done.code == 0
    assert done.out.splitlines() == [f"written  web work/{path}" for path in MADE]
    assert (
        done.err.splitlines()[1] == "Next: cd 'web work' && git init && git add . && git commit -m 'Begin with plans'"
    )
    return tmp_path / "web work"


def files(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_what_it_makes_checks_clean(made: Path) -> None:
    done = planbook(made, "check")
    assert (done.code, done.out) == (0, "") and done.err.startswith("1 plan, no problem")


@pytest.fixture
def url() -> Iterator[str]:
    with shop.serve(0) as served:
        yield served.url


def test_what_it_makes_runs(made: Path, url: str, api_url: str) -> None:
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "Begin with plans"]):
        subprocess.run([*git, *arguments], cwd=made, check=True)
    done = planbook(made, "run", "look-up-price", "--set", f"shop={url}", "--json", PREFECT_API_URL=api_url)
    assert done.code == 0, done.err
    assert done.json["status"] == "passed" and done.json["values"]["price"] > 0
    status = subprocess.run(["git", "status", "--porcelain"], cwd=made, check=True, capture_output=True, text=True)
    assert status.stdout == ""  # files of runs are ignored


def test_its_gate_can_be_shut_with_an_approval(made: Path) -> None:
    assert read_settings(Project(made)).gate == "off"
    for deployment in yaml.safe_load((made / "prefect.yaml").read_text())["deployments"]:
        assert deployment["parameters"]["gate"] == "approved"
        assert deployment["entrypoint"] == "flows.run_plan.run_plan"
    subprocess.run(["git", "init", "--quiet"], cwd=made, check=True)
    assert planbook(made, "approve", "look-up-price", "--yes", "--by", "Ada").code == 0
    owned = (made / ".github/CODEOWNERS").read_text().splitlines()
    assert any(line.startswith("/plans/approvals.yaml ") for line in owned)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / ".gitignore").symlink_to("nowhere")
    done = planbook(tmp_path, "init", "--json")
    assert done.json == {
        "folder": ".",
        "written": [path for path in MADE if path not in (".gitignore", "README.md")],
        "kept": [".gitignore", "README.md"],
        "lacking": {},
    }
    assert (tmp_path / "README.md").read_text() == "mine" and not (tmp_path / "nowhere").exists()
    before = files(tmp_path)
    done = planbook(tmp_path, "init")
    assert done.out.splitlines() == [f"kept     {path}" for path in MADE]
    assert files(tmp_path) == before


def test_in_a_repository_that_has_files_of_its_own(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").write_text("*.pyc\n")
    (tmp_path / "CODEOWNERS").write_text("* @us\npyproject.toml @us  # ours\n/.github @us\n")
    (tmp_path / ".gitattributes").write_text("plans/** -text\nplans/*.yaml diff=planbook\n")
    done = planbook(tmp_path, "init")
    wanted = requirement()
    wheel = f"Put the wheel of this planbook there, for pull requests and colleagues: {wanted}\n"
    wheel = wheel if is_wheel(wanted) else ""
    assert "kept     CODEOWNERS" in done.out and not (tmp_path / ".github/CODEOWNERS").exists()
    assert (
        done.err
        == f"""
You may want these lines in CODEOWNERS, which is kept as it was:
  /plans/approvals.yaml  @your-organisation/plan-reviewers
  /prefect.yaml          @your-organisation/plan-reviewers

You may want these lines in .gitignore, which is kept as it was:
  .planbook/

Next: git status, and commit what is new
Put your team into CODEOWNERS. `planbook demo` serves the shop for the example plan.
{wheel}"""
    )
    told = planbook(tmp_path, "init", "--json").json["lacking"]
    assert set(told) == {".gitignore", "CODEOWNERS"}


def test_where_it_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert planbook(tmp_path, "init", "file") == Done(
        2, "", "file/.gitattributes: this file cannot be written: File exists\n"
    )
    (tmp_path / ".github").write_text("")
    done = planbook(tmp_path, "init")
    assert done.code == 2 and done.err == ".github/CODEOWNERS: this file cannot be written: File exists\n"


def test_what_editors_are_told(made: Path) -> None:
    [(schema, patterns)] = json.loads((made / ".vscode/settings.json").read_text())["yaml.schemas"].items()
    assert (made / schema).read_text() == schema_text()
    assert [path.name for pattern in patterns for path in made.glob(pattern)] == ["look-up-price.yaml"]
    plan = yaml.safe_load((made / "plans/look-up-price.yaml").read_text())
    jsonschema.validate(plan, json.loads(schema_text()))


def test_it_names_the_project_and_this_planbook(made: Path) -> None:
    assert (made / "README.md").read_text().startswith("# web work\n")
    assert yaml.safe_load((made / "prefect.yaml").read_text())["name"] == "web work"
    workflow: dict[str, Any] = yaml.safe_load((made / ".github/workflows/plans.yml").read_text())
    assert workflow["env"]["PLANBOOK"] == requirement()
    assert f'pip install "{requirement("[run]")}"' in (made / "README.md").read_text()
    for name, content in files(made).items():
        assert b"@NAME@" not in content and b"@PLANBOOK" not in content, name


def test_it_needs_no_browser_no_database_and_no_prefect(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom planbook.cli.main import exit_code\nassert exit_code(['init']) == 0\n"
        "print([name for name in ('prefect', 'playwright', 'duckdb') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
