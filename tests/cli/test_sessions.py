"""planbook sessions: which states are stored, their age, and deletion."""

from pathlib import Path

import pytest

from planbook.audit import chain
from planbook.cli.main import exit_code
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.runs import session_files
from planbook.runs.session_files import SessionState


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    (tmp_path / "plans").mkdir()
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)


def keep(project: Project, name: str) -> None:
    session_files.save(project, SessionState(name, 1795257252.25, {"cookies": [], "origins": []}, {}))


def test_none(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["sessions"]) == 0
    assert capsys.readouterr() == ("", "No session is stored. A plan with `session: NAME` makes one.\n")


def test_the_list(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    keep(project, "sign-in")
    assert exit_code(["sessions"]) == 0
    head, _, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["session", "age", "kept", "file"]
    assert row.startswith("sign-in  ") and row.endswith("  open  .planbook/sessions/sign-in.json")


def test_the_list_for_scripts(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    keep(project, "sign-in")
    assert exit_code(["sessions", "--json"]) == 0
    told = capsys.readouterr().out
    assert told.startswith('[{"name": "sign-in", "saved": "2026-11-21T10:34:12+00:00", "seconds": ')
    assert told.endswith(', "sealed": false}]\n')


def test_dropping_one(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    keep(project, "sign-in")
    assert exit_code(["sessions", "drop", "sign-in"]) == 0
    assert capsys.readouterr().out == "Dropped the session sign-in.\n"
    assert session_files.load(project, "sign-in") is None
    assert [(entry.act, entry.subject) for entry in chain(project.audit).entries] == [("drop_session", "sign-in")]


@pytest.mark.parametrize(
    ("asked", "kept", "hint"),
    [
        ("sign-on", ["sign-in"], "Did you mean sign-in?"),
        ("x", ["sign-in"], "There are: sign-in"),
        ("x", [], "There is none."),
    ],
)
def test_dropping_what_is_not_there(
    project: Project, capsys: pytest.CaptureFixture[str], asked: str, kept: list[str], hint: str
) -> None:
    for name in kept:
        keep(project, name)
    assert exit_code(["sessions", "drop", asked]) == 2
    assert capsys.readouterr().err == f'No session "{asked}" is stored. {hint}\n'


def test_what_is_no_key(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANBOOK_KEY", "secret")
    with pytest.raises(PlanbookError) as caught:
        keep(project, "sign-in")
    assert str(caught.value).startswith("PLANBOOK_KEY is not a key. Make one: python -c ")


@pytest.mark.parametrize(("asked", "hint"), [("sign-on", "Did you mean sign-in?"), ("x", "There are: sign-in")])
def test_checking_what_is_not_there(
    project: Project, capsys: pytest.CaptureFixture[str], asked: str, hint: str
) -> None:
    keep(project, "sign-in")
    assert exit_code(["sessions", "check", asked]) == 2
    assert capsys.readouterr().err == f'No session "{asked}" is stored. {hint}\n'
