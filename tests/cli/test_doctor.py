"""planbook doctor"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from planbook.browser.starting import fonts
from planbook.browser.starting.executable import find_browser
from planbook.cli.doctor import command
from planbook.cli.try_ import _undeclared
from planbook.engine.request import RunRequest
from planbook.events import RequestSent, RunEnded
from planbook.places import Project
from planbook.plan.load import load
from tests.history.events import BEGAN, keep, run_started, step, step_started


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_browser_is_told_with_its_version() -> None:
    told = json.loads(CliRunner().invoke(command, ["--json"]).stdout)
    found = find_browser()
    assert told["browser"]["found"] == f"{found.version()} {found}"
    assert found.version().count(".") == 3


def test_fonts_of_other_widths_are_told_and_are_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "replaced_fonts", lambda: {"Arial": "DejaVu Sans"})
    done = CliRunner().invoke(command, [])
    assert done.exit_code == 0
    assert next(line for line in done.output.splitlines() if "fonts" in line) == (
        "--  fonts      Arial is drawn as DejaVu Sans  -> Pages are laid out differently here, and plans may fail: run "
        "`planbook doctor --install-browser`, or install the Liberation fonts "
        "(Debian: apt-get install fonts-liberation)."
    )


def test_a_program_that_says_no_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "chromium"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setenv("PATH", str(program.parent))
    assert find_browser().version() == ""


PLAN = """\
planbook: 1
name: order
start: https://shop.example/
secrets: [KEY]
steps:
  - fill: {field: Password, with: "{{ secrets.KEY }}"}
  - {id: sign-in, click: Sign in}
  - {id: keep, click: Keep}
  - {id: again, click: Again, effect: repeat}
"""
SENDS = "keep has sent POST https://shop.example/keep"
SAY = "say 'effect: once' if that must not be done twice, else 'effect: repeat'"


def test_a_step_that_has_sent_something_and_says_no_effect(project: Path) -> None:
    (project / "plans").mkdir()
    (project / "plans" / "order.yaml").write_text(PLAN)
    ids = ("sign-in", "keep", "again")
    events = [run_started("r1")]
    for index, id in enumerate(ids, 1):
        sent = RequestSent(at=BEGAN, index=index, attempt=1, message=f"POST https://shop.example/{id}")
        _, ended, over = step(index)
        events += [step_started(index, id=id), sent, ended, over]
    keep(Project(project), [*events, RunEnded(at=BEGAN, status="passed", seconds=1)])
    done = CliRunner().invoke(command, [])
    line = next(line for line in done.output.splitlines() if line[4:].startswith("effects"))
    assert line == f"--  effects    order: {SENDS}  -> A step that sends must say it: {SAY}."
    plan = load(project / "plans" / "order.yaml")
    order = RunRequest("r2", plan, {}, {}, Project(project))
    assert list(_undeclared(order)) == [
        f'Look at: Click "Keep": in an earlier run: It {SENDS.removeprefix("keep ")}, and says no effect: {SAY}'
    ]
