"""What a first run does at once, and what it leaves to the run itself."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from flows import server
from flows.server_ahead import begin_ahead, work_meanwhile
from planbook.history.load import begin_history, load_run
from planbook.places import Project

PLAN = """\
planbook: 1
name: quick
goal: Look
start: "data:text/html,<h1>Home</h1>"
steps:
  - expect: {heading: Home}
"""
BEGIN = """
import sys
from flows import server_ahead
def begin(project, tell):
    print(project.folder, sorted({"playwright", "prefect"} & {*sys.modules}))
    sys.exit(9)
server_ahead.begin_ahead = begin
from planbook.cli.start import main
main(["run", *sys.argv[1:]])
"""


def test_a_server_starts_before_the_run_is_imported_and_for_no_plan_that_cannot_run(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans/quick.yaml").write_text(PLAN)
    (tmp_path / "plans/torn.yaml").write_text(PLAN.replace("steps:", "stepz:"))
    said = {}
    for plan in ("quick", "torn"):
        asked = [sys.executable, "-P", "-c", BEGIN, plan]
        done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
        said[plan] = (done.returncode, done.stdout)
    assert said == {"quick": (9, f"{tmp_path} []\n"), "torn": (2, "")}


def test_none_is_started_beside_another_one_and_the_run_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    begin_ahead(Project(tmp_path), told.append)
    assert not (tmp_path / ".planbook").exists()
    monkeypatch.delenv("PREFECT_API_URL")
    monkeypatch.setenv(server.IDLE, "soon")
    begin_ahead(Project(tmp_path), told.append)
    assert server.status(tmp_path).server is None


def test_the_history_is_there_before_the_first_run_ends(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.kept.mkdir()
    work_meanwhile(project)
    with duckdb.connect(project.history, read_only=True) as history:
        assert history.execute("SELECT count(*) FROM runs").fetchall() == [(0,)]
    made = project.history.stat()
    begin_history(project)
    assert project.history.stat().st_mtime_ns == made.st_mtime_ns
    told: list[str] = []
    assert load_run(project, "none", told.append)
    assert told == []
