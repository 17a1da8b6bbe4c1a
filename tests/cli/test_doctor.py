"""planbook doctor"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from planbook.browser import fonts
from planbook.browser.find import find
from planbook.cli.doctor import command


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_browser_is_told_with_its_version() -> None:
    told = json.loads(CliRunner().invoke(command, ["--json"]).stdout)
    found = find()
    assert told["browser"]["found"] == f"{found.version()} {found}"
    assert found.version().count(".") == 3


def test_fonts_of_other_widths_are_told_and_are_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "replaced", lambda: {"Arial": "DejaVu Sans"})
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
    assert find().version() == ""
