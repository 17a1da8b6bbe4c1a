"""Files outside the project's folder (PLANBOOK_HOME): their paths are absolute then."""

from pathlib import Path

import pytest

from planbook.history import load
from planbook.places import Project
from tests.history.conftest import Planbook
from tests.history.events import keep, rich_run


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("PLANBOOK_HOME", str(home))
    return home


@pytest.mark.parametrize("many", [False, True], ids=["one by one", "in bulk"])
def test_runs_are_loaded(
    outside: Path, project: Project, planbook: Planbook, many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "WORTH_IT", 1 if many else 10**6)
    names = [f"20260801-{number:03}" for number in range(3)]
    for name in names:
        keep(project, rich_run(name))
    code, out, err = planbook("sql", "SELECT run_id, report FROM runs ORDER BY run_id", "--csv")
    assert (code, err) == (0, "")
    assert out.splitlines()[1:] == [f"{name},{outside}/runs/{name}/report.html" for name in names]
    code, out, _ = planbook("sql", "SELECT DISTINCT path FROM artifacts ORDER BY path", "--csv")
    assert out.splitlines()[1].startswith(f"{outside}/runs/{names[0]}/")
    assert planbook("history", "verify")[0] == 0
