"""The empty database with which Prefect servers begin: made by Prefect's migrations one time, and then copied."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows import empty_database, server, server_process, shipped_database
from planbook.cli import doctor

ANNOUNCED = f"Making an empty database for Prefect {version('prefect')}, once on this machine (about ten seconds) …"

LOOKS = "PREFECT_SERVER_DATABASE_MIGRATE_ON_START"


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


@pytest.fixture
def other_prefect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has the SQL that comes with planbook be for other migrations than those that are installed."""
    other = tmp_path / "empty_database.sql"
    other.write_text(shipped_database.HEAD.format("0" * 64) + "CREATE TABLE of_another_prefect (id);\n")
    monkeypatch.setattr(shipped_database, "SQL", other)


def test_the_first_server_makes_it_and_the_next_copies_it(cache: Path, project: Path) -> None:
    kept = cache / "planbook" / f"prefect-{version('prefect')}.db"
    kept.parent.mkdir(parents=True)
    kept.write_text("damaged")
    told: list[str] = []
    server.ensure(project, told.append)
    assert told == ["Starting the Prefect server (first run only) …"]
    assert empty_database.path() == kept and empty_database.is_made()
    assert sorted(each.name for each in kept.parent.iterdir()) == [kept.name, "prefect.lock", "servers"]
    empty_database.make(told.append)
    empty_database.copy_to(project / "next.db")
    assert len(told) == 1 and tables(project / "next.db") == tables(kept) and "flow_run" in tables(kept)


def test_it_comes_with_planbook_for_the_prefect_of_the_lock() -> None:
    assert shipped_database.fits(), "Prefect has other migrations: python -m tests.flows.keep_database"


def test_another_prefect_makes_its_own_and_ours_is_what_its_migrations_make(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped_database.write_to(tmp_path / "shipped.db")
    monkeypatch.setattr(shipped_database, "SQL", tmp_path / "gone.sql")
    told: list[str] = []
    empty_database.make(told.append)
    assert told == [ANNOUNCED]
    assert content(tmp_path / "shipped.db") == content(empty_database.path())


def content(database: Path) -> list[tuple[str, list[str] | int]]:
    """Returns everything in the database: the lines of its SQL, as sets have no order in Prefect's migrations."""
    with closing(sqlite3.connect(database)) as connection:
        made = connection.execute("SELECT type || ' ' || name, sql FROM sqlite_master ORDER BY 1").fetchall()
        counts = [(name, *connection.execute(f"SELECT count(*) FROM {name}").fetchone()) for name in tables(database)]
        revision = connection.execute("SELECT 'revision', version_num FROM alembic_version").fetchone()
    return [
        revision,
        *counts,
        *((name, sorted(line.strip().rstrip(",") for line in (sql or "").splitlines())) for name, sql in made),
    ]


@pytest.mark.usefixtures("other_prefect")
def test_the_sql_of_another_prefect_is_not_used(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(empty_database, "MIGRATE", "raise SystemExit('asked to migrate')")
    assert empty_database.needs_migrations()
    with pytest.raises(empty_database.MigrationError, match="asked to migrate"):
        empty_database.make(lambda line: None)
    assert not empty_database.is_made()


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


def test_prefect_looks_for_migrations_only_where_there_may_be_some(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "prefect.db"
    monkeypatch.setenv(LOOKS, "as the user says")
    server_process.create_database(own)
    assert os.environ[LOOKS] == "as the user says"
    monkeypatch.delenv(LOOKS)
    server_process.create_database(own)
    assert os.environ[LOOKS] == "false"
    for change in ("UPDATE alembic_version SET version_num = 'older'", "DROP TABLE alembic_version"):
        monkeypatch.delenv(LOOKS)
        with closing(sqlite3.connect(own, isolation_level=None)) as connection:
            connection.execute(change)
        server_process.create_database(own)
        assert LOOKS not in os.environ
        monkeypatch.setenv(LOOKS, "")


def test_where_nothing_can_be_kept_prefect_makes_its_own(
    cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache.write_text("a file")
    server_process.create_database(tmp_path / "prefect.db")
    assert not (tmp_path / "prefect.db").exists()
    assert capsys.readouterr().err.startswith("the empty database is not kept: ")


@pytest.mark.usefixtures("other_prefect")
def test_the_doctor_says_that_it_could_not_be_made(
    cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(empty_database, "MIGRATE", "raise SystemExit('no room')")
    result = CliRunner().invoke(doctor.command, ["--install-browser"])
    assert result.stderr.splitlines()[-1] == (
        "The empty database for Prefect could not be made, and the first run will try again: "
        "Prefect's migrations failed: no room"
    )
