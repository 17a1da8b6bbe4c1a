"""A run that is resumed in a process of its own: what is said if that is slow to begin, or ends."""

from pathlib import Path

import pytest

from flows import continue_run
from planbook.cli.questions import said
from planbook.places import Project
from tests.history.events import keep, run_started


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.delenv("PLANBOOK_HOME", raising=False)
    monkeypatch.setattr(continue_run, "PATIENCE", 0.3)
    project = Project(tmp_path)
    keep(project, [run_started("r1")])
    return project


def test_one_that_is_slow_to_begin_is_not_called_a_failure(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(continue_run, "COMMAND", ("-c", "import time; time.sleep(2)"))
    gone = continue_run.continue_run(project, "r1")
    log = project.run("r1").resume_log
    assert gone == continue_run.Continued(starting=log)
    assert said("r1", gone) == f"The run r1 is being resumed, and is slow to begin. Its process writes to {log}."


def test_one_whose_process_ends_is_said_with_its_last_words(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(continue_run, "PATIENCE", 20.0)
    monkeypatch.setattr(continue_run, "COMMAND", ("-c", "print('There is no browser.')"))
    gone = continue_run.continue_run(project, "r1")
    assert gone == continue_run.Continued(error="There is no browser.")
    assert said("r1", gone) == "But the run r1 could not be resumed: There is no browser."
