"""The empty database with which Prefect servers begin: made by Prefect's migrations one time, and then copied."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows import empty_database, server, server_process
from planbook.cli import doctor

ANNOUNCED = f"Making an empty database for Prefect {version('prefect')}, once on this machine (about ten seconds) …"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "project"
    folder.mkdir()
    yield folder
    server.stop(folder)


def test_the_first_server_makes_it_and_the_next_copies_it(cache: Path, project: Path) -> None:
    kept = cache / "planbook" / f"prefect-{version('prefect')}.db"
    kept.parent.mkdir(parents=True)
    kept.write_text("damaged")
    told: list[str] = []
    server.ensure(project, told.append)
    assert told == [ANNOUNCED, "Starting the Prefect server (first run only) …"]
    assert empty_database.path() == kept and empty_database.is_made()
    assert sorted(each.name for each in kept.parent.iterdir()) == [kept.name, "prefect.lock", "servers"]
    empty_database.make(told.append)
    empty_database.copy_to(project / "next.db")
    assert len(told) == 2 and tables(project / "next.db") == tables(kept) and "flow_run" in tables(kept)


def tables(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        ]


def test_a_database_that_is_there_is_kept(cache: Path, tmp_path: Path) -> None:
    own = tmp_path / "prefect.db"
    own.write_text("whatever it holds")
    empty_database.copy_to(own)
    assert own.read_text() == "whatever it holds" and not cache.exists()


def test_where_nothing_can_be_kept_prefect_makes_its_own(
    cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache.write_text("a file")
    server_process.create_database(tmp_path / "prefect.db")
    assert not (tmp_path / "prefect.db").exists()
    assert capsys.readouterr().err.startswith("the empty database is not kept: ")


def test_the_doctor_says_that_it_could_not_be_made(
    cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(empty_database, "MIGRATE", "raise SystemExit('no room')")
    result = CliRunner().invoke(doctor.command, ["--install-browser"])
    assert result.stderr.splitlines()[-1] == (
        "The empty database for Prefect could not be made, and the first run will try again: "
        "Prefect's migrations failed: no room"
    )
