"""planbook agents, and what planbook doctor says of them"""

import json
import sys
from pathlib import Path
from time import time

import pytest
from click.testing import CliRunner

from planbook.agents.spending import Ledger
from planbook.cli.agents import command
from planbook.cli.findings import agents
from planbook.cli.main import exit_code
from planbook.places import Project

SETTINGS = """\
[tool.planbook.agents.helper]
kind = "command"
argv = ["./helper.py"]
output = "report"
cost = 0.5
cost_a_day = 5

[tool.planbook.agents.absent]
kind = "codex"
argv = ["no-such-codex"]
capabilities = ["read", "web"]
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(SETTINGS, "utf-8")
    answers(tmp_path, '{"answer": {"ready": true}, "cost_usd": 0.25}')
    return Project(tmp_path)


def answers(folder: Path, said: str) -> None:
    (folder / "helper.py").write_text(f"#!{sys.executable} -S\nprint({said!r})\n", "utf-8")
    (folder / "helper.py").chmod(0o700)


def said(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(command, arguments, standalone_mode=False)
    assert not done.exception, done.exception
    return done.return_value or 0, done.output


def test_agents_are_listed_with_what_they_may_do_and_cost() -> None:
    assert said("list") == (
        0,
        "agent   kind     may                                                at most  cost      a day     here\n"
        "──────  ───────  ─────────────────────────────────────────────────  ───────  ────────  ────────  "
        "──────────────────────────────────────\n"
        "helper  command  does what its program does                               1  0.50 USD  5.00 USD  yes\n"
        "absent  codex    reads any file and runs commands; reads web pages        1  no limit  no limit  "
        "no: it needs the program no-such-codex\n",
    )
    told = json.loads(said("list", "--json")[1])
    assert [(one["name"], one["missing"]) for one in told] == [
        ("helper", None),
        ("absent", "the program no-such-codex"),
    ]


def test_without_agents_it_says_where_to_list_them(project: Project) -> None:
    (project.folder / "pyproject.toml").write_text("")
    assert said()[1] == "No agent is listed. List one in pyproject.toml, as [tool.planbook.agents.NAME].\n"
    assert said("use") == (0, "No agent had a task in this time.\n")


def test_an_agent_is_tested_and_its_use_is_shown(project: Project) -> None:
    code, told = said("test", "helper")
    assert code == 0 and told.startswith("helper answered in ") and told.endswith(" s. Cost: 0.2500 USD.\n")
    answers(project.folder, '{"answer": "no"}')
    wrong = "helper: its answer is not JSON: Expecting value: line 1 column 1 (char 0)"
    assert said("test", "helper") == (1, f"{wrong}\n")
    assert json.loads(said("test", "absent", "--json")[1])["error"].startswith(
        "absent cannot be started: no-such-codex"
    )
    assert said("use") == (
        0,
        "agent   tasks  failed  running  cost        cost unknown\n"
        "──────  ─────  ──────  ───────  ──────────  ────────────\n"
        "helper      2       1        0  0.2500 USD             1\n"
        "absent      1       1        0  0.0000 USD             0\n",
    )


def test_an_agent_that_prints_its_key(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPER_KEY", "k-4f9a8be1c2")
    listed = SETTINGS.replace("cost = 0.5\n", 'cost = 0.5\nenvironment = ["HELPER_KEY"]\n', 1)
    (project.folder / "pyproject.toml").write_text(listed)
    code = "import os, sys; sys.exit('no quota for ' + os.environ['HELPER_KEY'])"
    (project.folder / "helper.py").write_text(f"#!{sys.executable} -S\n{code}\n")
    assert said("test", "helper") == (1, "helper ended with exit code 1: no quota for ••••HELPER_KEY\n")


def test_an_agent_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["agents", "test", "helpr"]) == 2
    assert capsys.readouterr().err == "There is no agent 'helpr'; did you mean 'helper'?\n"


def test_a_task_whose_worker_died_is_found(project: Project) -> None:
    ledger = Ledger(project)
    ledger.begin("helper", "20260101-a", "news", "agent-helper", 0.5, None)
    assert said("use")[1].splitlines()[2] == "helper      1       0        1  unknown             0"
    text = ledger.path.read_text("utf-8")
    begun = json.loads(text)["began"]
    ledger.path.write_text(text.replace(str(begun), str(1_790_000_000.5)), "utf-8")
    code, told = said("use")
    assert (code, told) == (
        1,
        "helper has lost a task: agent-helper of news (run 20260101-a) began at 2026-09-21 14:13:20 UTC, and nobody "
        "has watched it since 2026-09-21 14:13:20 UTC.\n",
    )
    assert ledger.tasks()[0].counts == 0.5 and time() > begun


def test_doctor_says_which_are_there() -> None:
    found = agents()
    assert (found.ok, found.needed) == (False, False)
    assert found.found == "here: helper; not here: absent"
    assert found.remedy == "absent needs the program no-such-codex."
