"""Queries: they work whatever the state of the file, and cannot change anything."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from planbook.history import database
from planbook.history.ask import QueryError, QueryResult, ask
from planbook.history.load import load_all
from planbook.places import Project
from tests.history.conftest import Holder
from tests.history.events import keep, passing_run, rich_run

RUNS = "SELECT run_id FROM runs ORDER BY ALL"


def answer(project: Project, query: str, told: list[str] | None = None) -> list[object]:
    return list(ask(project, query, (), (told if told is not None else []).append).rows)


def test_it_knows_what_was_not_loaded_yet(project: Project) -> None:
    keep(project, rich_run())
    assert answer(project, RUNS) == [("r1",)]
    keep(project, list(passing_run("r2")))
    assert ask(project, "SELECT index, status FROM steps WHERE run_id = ?", ["r2"], print) == QueryResult(
        ["index", "status"], ["INTEGER", "VARCHAR"], [(1, "passed"), (2, "passed"), (3, "passed")]
    )


def test_where_there_are_no_runs_the_tables_are_empty(project: Project) -> None:
    assert answer(project, RUNS) == []
    assert not project.kept.exists()


def test_someone_else_reads_it(project: Project, hold: Callable[[str], Holder]) -> None:
    keep(project, rich_run())
    load_all(project, print)
    hold("reading")
    keep(project, list(passing_run("r2")))
    told: list[str] = []
    assert answer(project, RUNS, told) == [("r1",), ("r2",)]
    assert told == []


def test_someone_else_has_it_open_for_writing(project: Project, hold: Callable[[str], Holder]) -> None:
    keep(project, rich_run())
    load_all(project, print)
    analyst = hold("writing")
    told: list[str] = []
    assert answer(project, RUNS, told) == [("r1",)]  # nothing is new, so no other file has replaced it yet
    keep(project, list(passing_run("r2")))
    assert answer(project, RUNS, told) == [("r1",), ("r2",)]
    assert told == []
    assert analyst.ask("SELECT count(*) FROM runs") == "1"


def test_it_waits_a_moment_for_a_run_that_is_being_loaded(project: Project) -> None:
    keep(project, rich_run())
    load_all(project, print)
    locked = threading.Event()

    def load_slowly() -> None:
        with database.lock(project.kept / "history.lock", 0) as mine:
            assert mine
            locked.set()
            time.sleep(0.3)

    thread = threading.Thread(target=load_slowly)
    thread.start()
    locked.wait()
    assert answer(project, RUNS) == [("r1",)]
    thread.join()


@pytest.mark.slow
def test_damage_that_only_a_question_meets(project: Project) -> None:
    for number in range(20):
        keep(project, list(passing_run(f"r{number:02}", steps=200)))
    load_all(project, print)
    whole = project.history.read_bytes()
    query = "SELECT count(*), count(DISTINCT title), sum(ms), max(matched), min(sentence) FROM steps"
    expected = answer(project, query)
    for part in range(1, 10):  # one of these offsets has what the query needs and opening does not
        start = 12288 + (len(whole) - 12288) * part // 10
        project.history.chmod(0o644)
        project.history.write_bytes(whole[:start] + b"\xab" * 3000 + whole[start + 3000 :])
        assert answer(project, query) == expected
    assert list(project.kept.glob("history.duckdb.broken-*"))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELEC 1", 'Parser Error: syntax error at or near "SELEC"'),
        ("SELECT nope FROM runs", 'Binder Error: Referenced column "nope" not found'),
        (
            "DELETE FROM runs",
            'Cannot execute statement of type "DELETE" on database "history" which is attached in read-o',
        ),
        (
            "DROP TABLE runs",
            'Cannot execute statement of type "DROP" on database "history" which is attached in read-only',
        ),
        ("CREATE TABLE t (i INT)", 'Cannot execute statement of type "CREATE" on database "history" which is'),
        ("SELECT * FROM read_text('/etc/passwd')", "file system operations are disabled by configuration"),
        ("SELECT * FROM glob('/*')", "file system operations are disabled by configuration"),
        ("COPY runs TO 'runs.csv'", "file system operations are disabled by configuration"),
        ("ATTACH 'other.duckdb'", "file system operations are disabled by configuration"),
        ("EXPORT DATABASE 'copy'", "file system operations are disabled by configuration"),
        ("INSTALL httpfs", "disabled by configuration"),
        ("SET enable_external_access = true", "the configuration has been locked"),
        ("", "There is no question in it. Write one in SQL, such as: SELECT * FROM runs"),
        (" -- only a comment", "There is no question in it. Write one in SQL, such as: SELECT * FROM runs"),
        ("SELECT ?", "Values were not provided for the following parameters: 1"),
    ],
)
def test_what_cannot_be_asked(
    project: Project, query: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    keep(project, rich_run())
    load_all(project, print)
    before, there = project.history.read_bytes(), set(tmp_path.iterdir())
    with pytest.raises(QueryError) as error:
        answer(project, query)
    assert message in str(error.value)
    assert error.value.exit_code == 2
    assert (project.history.read_bytes(), set(tmp_path.iterdir())) == (before, there)
