"""The first run that uses a change of the project's settings records it."""

from pathlib import Path

import pytest

from planbook.audit import chain
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.settings.changes import record_changes


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def write(project: Project, text: str) -> None:
    (project.folder / "pyproject.toml").write_text(f"[tool.planbook]\n{text}", encoding="utf-8")


def test_each_change_is_recorded_once(project: Project) -> None:
    assert record_changes(project) is None
    write(project, 'gate = "off"\n')  # the default
    assert record_changes(project) is None
    write(project, 'gate = "approved"\n')
    first = record_changes(project)
    assert first and (first.act, first.subject, first.origin) == ("settings", "pyproject.toml", "found by a run")
    assert first.details["changes"] == {"gate": {"before": None, "after": "approved"}}
    assert record_changes(project) is None
    write(project, 'gate = "off"\nkeep_state = false\n')
    second = record_changes(project)
    assert second and second.details["changes"] == {
        "gate": {"before": "approved", "after": None}, "keep_state": {"before": None, "after": False},
    }  # fmt: skip
    assert record_changes(project) is None
    assert chain(project.audit).broken is None and len(chain(project.audit).entries) == 2


def test_passwords_in_addresses_are_masked(project: Project) -> None:
    write(project, 'model_address = "https://ada:correct-horse@models.example/v1?token=battery-staple"\n')
    change = record_changes(project)
    assert change and change.details["settings"] == {
        "model_address": "https://ada:••••address_password@models.example/v1?token=••••address_token"
    }
    assert b"horse" not in project.audit.read_bytes() and b"staple" not in project.audit.read_bytes()
    assert record_changes(project) is None


def test_settings_that_cannot_be_read(project: Project) -> None:
    write(project, "gate = 3\n")
    with pytest.raises(PlanbookError, match="gate"):
        record_changes(project)
    assert not project.audit.exists()
