"""Tables of an earlier version are migrated with their content."""

import shutil

import duckdb
import pytest

from planbook.events import Revision, RunStarted
from planbook.history import migrate
from planbook.history.journal import read
from planbook.history.load import load_all
from planbook.places import Project
from tests.history.conftest import Ask
from tests.history.events import keep, rich_run, run_started, without_sums

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


def at_version(project: Project, number: int, monkeypatch: pytest.MonkeyPatch, rows: str) -> None:
    """Makes the project's history like that version of planbook left it, with a row in it."""
    earlier = project.folder / "migrations"
    earlier.mkdir()
    for file in sorted(migrate.FOLDER.glob("*.sql"))[:number]:
        shutil.copy(file, earlier)
    project.kept.mkdir()
    with monkeypatch.context() as patch, duckdb.connect(project.history) as connection:
        patch.setattr(migrate, "FOLDER", earlier)
        migrate.migrate(connection)
        connection.execute(rows)


def test_from_the_first_version(project: Project, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    at_version(project, 1, monkeypatch, FIRST)
    revision = Revision(commit="c0ffee", dirty=False, gate="approved", approver="Ada <ada@example.org>")
    keep(project, [run_started(revision=revision)])
    assert load_all(project, print)
    assert ask("SELECT run_id, seconds FROM runs WHERE run_id = 'r0'") == [("r0", 1.5)]
    assert ask(REVISION) == [
        (None, None, "off", None),
        ("c0ffee", False, "approved", "Ada <ada@example.org>"),
    ]
    assert ask("SELECT column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL") == []


def test_drafts_from_before_they_were_told_apart(project: Project, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    at_version(project, 7, monkeypatch, DRAFT)
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
