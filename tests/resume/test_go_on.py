"""A run that is resumed in a process of its own: what is said if that is slow to begin, or ends."""

from pathlib import Path

import pytest

from flows import go_on
from planbook.cli.questions import said
from planbook.places import Project
from tests.history.events import keep, run_started


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.delenv("PLANBOOK_HOME", raising=False)
    monkeypatch.setattr(go_on, "PATIENCE", 0.3)
    project = Project(tmp_path)
    keep(project, [run_started("r1")])
    return project


def test_one_that_is_slow_to_begin_is_not_called_a_failure(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(go_on, "COMMAND", ("-c", "import time; time.sleep(3)"))
    gone = go_on.go_on(project, "r1")
    log = project.run("r1").resume_log
    assert gone == go_on.GoneOn(starting=log)
    assert said("r1", gone) == f"The run r1 is being resumed, and is slow to begin. Its process writes to {log}."


def test_one_whose_process_ends_is_said_with_its_last_words(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(go_on, "PATIENCE", 20.0)
    monkeypatch.setattr(go_on, "COMMAND", ("-c", "print('There is no browser.')"))
    gone = go_on.go_on(project, "r1")
    assert gone == go_on.GoneOn(error="There is no browser.")
    assert said("r1", gone) == "But the run r1 could not be resumed: There is no browser."
