"""Histories of each earlier version of the tables: after migration they are equal to a rebuilt one."""

import shutil
import tarfile
from pathlib import Path

import duckdb
import pytest

from planbook.history.load import load_all, load_run, rebuild
from planbook.history.migrate import FOLDER
from planbook.history.rows import TABLES
from planbook.places import Project
from tests.history.conftest import Ask
from tests.history.events import keep, passing_run
from tests.history.keep_version import KEPT
from tests.history.test_upkeep import of

NEWEST = len(list(FOLDER.glob("*.sql")))
VERSIONS = sorted(int(path.name.split(".")[0]) for path in KEPT.glob("*.tar.xz"))
COLUMNS = "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"


def unpack(version: int, project: Project) -> None:
    with tarfile.open(KEPT / f"{version}.tar.xz") as archive:
        archive.extractall(project.kept, filter="data")


def columns(path: Path) -> list[tuple[str, ...]]:
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(COLUMNS).fetchall()


def test_there_is_one_of_each_version() -> None:
    assert list(range(1, NEWEST + 1)) == VERSIONS, "keep the newest: python -m tests.history.keep_version"


@pytest.mark.parametrize("version", VERSIONS)
def test_it_is_brought_to_this_version(project: Project, ask: Ask, version: int) -> None:
    unpack(version, project)
    assert ask("SELECT max(version) FROM schema_version") == [(version,)]
    told: list[str] = []
    assert load_all(project, told.append) and told == []
    assert ask("SELECT version FROM schema_version ORDER BY ALL") == [(number,) for number in range(1, NEWEST + 1)]
    brought, shape = of(project.history), columns(project.history)
    assert brought["runs"][0] == (3 if version < 3 else 4 if version < 8 else 5)
    assert rebuild(project, print)
    assert (of(project.history), columns(project.history)) == (brought, shape)


@pytest.mark.parametrize("version", VERSIONS)
def test_rows_without_a_journal_are_brought_too(project: Project, ask: Ask, version: int) -> None:
    unpack(version, project)
    shutil.rmtree(project.runs)
    counted = ", ".join(f"(SELECT count(*) FROM {table})" for table in ("runs", "steps", "attempts", "artifacts"))
    before = ask(f"SELECT {counted}")
    keep(project, list(passing_run("20260602-f")))
    assert load_run(project, "20260602-f", print)
    assert ask("SELECT count(*) FROM runs") == [(before[0][0] + 1,)]
    assert ask("SELECT count(*) FROM attempts WHERE plan IS NULL OR id IS NULL") == [(0,)]
    assert ask("SELECT count(*) FROM steps WHERE sent IS NULL") == [(0,)]
    for table in TABLES:
        ask(f'FROM "{table}"')
