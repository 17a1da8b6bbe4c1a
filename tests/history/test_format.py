"""The storage format of the file: one that many tools read, even if it was written in another."""

from pathlib import Path

import duckdb

from planbook.history.load import load_all, load_run
from planbook.history.rows import TABLES
from planbook.history.storage_format import OF_READERS, is_readable_format
from planbook.places import Project
from tests.history.conftest import Ask
from tests.history.events import keep, passing_run, rich_run
from tests.history.test_upkeep import of
from tests.history.test_versions import unpack


def number_of(path: Path) -> int:
    return int.from_bytes(path.read_bytes()[12:20], "little")


def test_a_history_is_made_for_readers(project: Project) -> None:
    keep(project, rich_run("a"))
    load_all(project, print)
    assert number_of(project.history) == OF_READERS
    keep(project, rich_run("b"))
    assert load_run(project, "b", print)
    assert number_of(project.history) == OF_READERS


def test_one_of_another_format_is_made_anew(project: Project, ask: Ask) -> None:
    unpack(8, project)
    assert number_of(project.history) > OF_READERS and not is_readable_format(project.history)
    counted = ask("SELECT run_id, count(*) FROM steps GROUP BY ALL ORDER BY ALL")
    told: list[str] = []
    assert load_all(project, told.append) and told == []
    assert is_readable_format(project.history)
    assert ask("SELECT run_id, count(*) FROM steps GROUP BY ALL ORDER BY ALL") == counted
    keep(project, list(passing_run("20260602-f")))
    assert load_run(project, "20260602-f", print)
    before = of(project.history, TABLES)
    assert load_all(project, print) and of(project.history, TABLES) == before


def test_what_has_no_journal_is_brought_along(project: Project, ask: Ask) -> None:
    unpack(8, project)
    for path in sorted(project.runs.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    rows = ask('SELECT run_id, "index", status FROM steps ORDER BY ALL')
    keep(project, list(passing_run("20260602-f")))
    assert load_all(project, print) and is_readable_format(project.history)
    assert ask("SELECT run_id, \"index\", status FROM steps WHERE run_id <> '20260602-f' ORDER BY ALL") == rows
    with duckdb.connect(project.history, read_only=True) as connection:
        assert connection.execute('SELECT order_no FROM wide."order" WHERE order_no IS NOT NULL').fetchall()
