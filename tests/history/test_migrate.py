"""Tables of an earlier version are migrated with their content."""

import shutil
from pathlib import Path

import duckdb
import pytest

from planbook.events import Revision, RunStarted
from planbook.history.journal import read
from planbook.history.load import load_all
from planbook.history.migrate import FOLDER, TABLES, migrate, version
from planbook.places import Project
from tests.history.conftest import Ask
from tests.history.events import keep, rich_run, run_started, without_sums
from tests.history.write_tables import apply_each, text

FIRST = """
INSERT INTO runs VALUES ('r0', 'order', 'Order.', 'plans/order.yaml', 'ab', '{}', 'passed', NULL, now(), now(), 1.5,
    'chromium 140', '0.1.0', 'here', NULL, '.planbook/runs/r0/report.html')
"""
DRAFT = """
INSERT INTO runs BY NAME SELECT 'd0' AS run_id, 'write order' AS plan, '' AS goal, '' AS path, '' AS plan_sha256,
    '{}' AS inputs, 'failed' AS status, now() AS started, '' AS browser, '' AS planbook, '' AS host, '' AS report;
INSERT INTO runs BY NAME SELECT * REPLACE ('r0' AS run_id, 'order' AS plan, 'plans/order.yaml' AS path) FROM runs;
INSERT INTO steps BY NAME SELECT run_id, 1 AS index, 1 AS number, 'order' AS plan, 'click' AS id, '' AS title,
    '' AS sentence, 'click' AS kind, 'read' AS effect, 'failed' AS status, 1 AS attempts, now() AS started FROM runs;
INSERT INTO attempts BY NAME SELECT run_id, 1 AS index, 1 AS attempt, 'failed' AS status, now() AS ended, 1 AS ms,
    false AS sent, 'order' AS plan, 'click' AS id FROM runs;
INSERT INTO elements BY NAME SELECT run_id, 1 AS position, 1 AS index, 'order' AS plan, 'click' AS id,
    now() AS happened, 1 AS attempt, '' AS target, 0 AS fallback, 1 AS matches, 1 AS ms FROM runs;
INSERT INTO recoveries BY NAME SELECT run_id, 1 AS position, 'order' AS plan, now() AS happened,
    'timeout' AS error_class, 'wait' AS strategy, 'passed' AS status, 1 AS ms FROM runs;
"""
REVISION = "SELECT git_commit, git_dirty, gate, approver FROM runs ORDER BY run_id"


MADE = {
    "columns": """SELECT table_name, column_name, column_index, data_type, is_nullable, column_default, comment
        FROM duckdb_columns() WHERE NOT internal ORDER BY ALL""",
    "tables": "SELECT table_name, sql, comment FROM duckdb_tables() ORDER BY ALL",
    "constraints": "SELECT table_name, constraint_text FROM duckdb_constraints() ORDER BY ALL",
    "views": "SELECT schema_name, view_name, sql, comment FROM duckdb_views() WHERE NOT internal ORDER BY ALL",
    "functions": """SELECT function_name, parameters, macro_definition, comment, return_type
        FROM duckdb_functions() WHERE NOT internal ORDER BY ALL""",
    "schemas": "SELECT schema_name, comment FROM duckdb_schemas() WHERE NOT internal ORDER BY ALL",
    "others": "SELECT (SELECT count(*) FROM duckdb_sequences()), (SELECT count(*) FROM duckdb_indexes())",
    "versions": "SELECT version, name FROM schema_version ORDER BY ALL",
    "rows": "FROM by_hand ORDER BY ALL",
}


def test_a_new_file_has_what_all_migrations_make() -> None:
    assert TABLES.read_text("utf-8") == text(), "write it: python -m tests.history.keep_version"
    with duckdb.connect() as new, duckdb.connect() as migrated:
        assert migrate(new)
        apply_each(migrated, sorted(FOLDER.glob("*.sql")))
        for query in MADE.values():
            found = new.execute(query).fetchall()
            assert found and found == migrated.execute(query).fetchall()
        counts = "SELECT sum(estimated_size) FROM duckdb_tables() WHERE table_name NOT IN ('by_hand', 'schema_version')"
        assert new.execute(counts).fetchall() == [(0,)], "there are no other rows"


def test_a_migration_that_it_lacks_is_applied_to_a_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted(FOLDER.glob("*.sql"))
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / f"{len(files) + 1:04}_more.sql").write_text("ALTER TABLE runs ADD COLUMN more INTEGER;")
    monkeypatch.setattr("planbook.history.migrate.FOLDER", tmp_path)
    with duckdb.connect() as new:
        assert migrate(new) and version(new) == len(files) + 1
        assert new.execute("SELECT more FROM runs").fetchall() == []


def at_version(project: Project, number: int, rows: str) -> None:
    """Makes the project's history like that version of planbook left it, with a row in it."""
    project.kept.mkdir()
    with duckdb.connect(project.history) as connection:
        apply_each(connection, sorted(FOLDER.glob("*.sql"))[:number])
        connection.execute(rows)


def test_from_the_first_version(project: Project, ask: Ask) -> None:
    at_version(project, 1, FIRST)
    revision = Revision(commit="c0ffee", dirty=False, gate="approved", approver="Ada <ada@example.org>")
    keep(project, [run_started(revision=revision)])
    assert load_all(project, print)
    assert ask("SELECT run_id, seconds FROM runs WHERE run_id = 'r0'") == [("r0", 1.5)]
    assert ask(REVISION) == [
        (None, None, "off", None),
        ("c0ffee", False, "approved", "Ada <ada@example.org>"),
    ]
    assert ask("SELECT column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL") == []


def test_drafts_from_before_they_were_told_apart(project: Project, ask: Ask) -> None:
    at_version(project, 7, DRAFT)
    assert load_all(project, print)
    for table in ("runs", "steps", "attempts", "elements", "recoveries"):
        assert ask(f"SELECT run_id, draft FROM {table} ORDER BY ALL") == [("d0", True), ("r0", False)]
    assert ask("SELECT plan, runs FROM plan_health") == [("order", 1)]


def test_a_journal_from_before_there_was_a_gate(project: Project) -> None:
    path = project.run("r1").journal
    keep(project, rich_run())
    without_sums(path)
    whole = path.read_text(encoding="utf-8")
    start = whole.index(',"revision":')
    path.write_text(whole[:start] + whole[whole.index("}", start) + 1 :], encoding="utf-8")
    first = next(read(path))
    assert isinstance(first, RunStarted) and first.revision == Revision()
    assert "revision" not in path.read_text(encoding="utf-8")
