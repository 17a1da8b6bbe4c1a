"""What a newcomer is told in a folder that is not a project, and of a misspelled command."""

from pathlib import Path

import pytest

from planbook.cli.main import exit_code


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path.resolve()


NO_PROJECT = "{} has no folder plans/. Go to the project's folder, or make one: planbook init\n"


@pytest.mark.parametrize("command", ["run", "view", "try", "approve"])
def test_a_plan_where_there_are_none(command: str, nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code([command, "order"]) == 2
    assert capsys.readouterr().err == 'There is no plan "order". ' + NO_PROJECT.format(nowhere)


def test_a_deployment_where_there_are_none(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["deploy"]) == 2
    assert capsys.readouterr().err == NO_PROJECT.format(nowhere)
    assert not (nowhere / ".planbook").exists(), "no server was started"


def test_a_misspelled_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["chekc"]) == 2
    assert capsys.readouterr().err.endswith("\nError: No such command 'chekc'. Did you mean 'check'?\n")
    assert exit_code(["xyzzy"]) == 2
    assert capsys.readouterr().err.endswith("\nError: No such command 'xyzzy'.\n")
