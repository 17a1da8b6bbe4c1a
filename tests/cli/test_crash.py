"""An unexpected error: one line on stderr, the rest in a file that is worded as an issue."""

import time
from pathlib import Path

import pytest

from planbook.cli.crash import report_crash
from planbook.engine.prepare import prepare
from planbook.places import Project

PLAN = "planbook: 1\nname: tried\nstart: http://shop.test/\nsecrets: [PASSWORD]\nsteps:\n  - reload:\n"
SECRET = 'pa"per-please'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans/tried.yaml").write_text(PLAN)
    return Project(tmp_path)


def test_an_error_that_nobody_expected(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert report_crash(LookupError("what now")) == 3
    (file,) = (project.kept / "errors").iterdir()
    assert capsys.readouterr().err == (f"planbook itself broke: LookupError: what now\nThe details are in {file}\n")
    assert file.read_text().startswith("# LookupError in `planbook ")


def test_each_error_has_a_file_of_its_own(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "strftime", lambda form: "20261130-120000")
    for said in ("one", "two", "\udcff"):
        assert report_crash(LookupError(said)) == 3
    files = sorted((project.kept / "errors").iterdir())
    assert [file.name for file in files] == ["20261130-120000-2.md", "20261130-120000-3.md", "20261130-120000.md"]
    assert ["LookupError: two" in files[0].read_text(), "LookupError: one" in files[2].read_text()] == [True, True]


def test_no_secret_of_the_run_is_in_it(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    prepare("tried", {}, project, lambda name: SECRET)
    report_crash(LookupError(SECRET, "plainly", SECRET.encode()))
    (file,) = (project.kept / "errors").iterdir()
    for written in (file.read_text(), capsys.readouterr().err):
        assert "••••PASSWORD" in written and "per-please" not in written
