"""Acts of people are in the history, and are verified against the file to which they were written first."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from planbook.audit import chain, record
from planbook.history.load import load_all
from planbook.history.upkeep.export import read_back
from planbook.places import Project
from tests.history.conftest import Planbook
from tests.history.events import keep, passing_run, rich_run

Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def acts(project: Project) -> Project:
    """Two loaded acts, and a run."""
    keep(project, rich_run())
    record(project, "approve", "plans/order.yaml", who="Ada", why="reviewed", details={"sha256": "ab"})
    record(project, "run", "order", run_id="r1", who="Bo")
    assert load_all(project, print)
    return project


def test_each_act_is_a_row(acts: Project, ask: Ask) -> None:
    asked = "number, act, subject, run_id, who, origin, why, details ->> 'sha256', previous = repeat('0', 64)"
    assert ask(f"SELECT {asked} FROM audit ORDER BY number") == [
        (1, "approve", "plans/order.yaml", None, "Ada", "command line", "reviewed", "ab", True),
        (2, "run", "order", "r1", "Bo", "command line", None, None, False),
    ]
    [(number, happened, last)] = ask("SELECT number, epoch(happened), sha256 FROM audit ORDER BY number DESC LIMIT 1")
    newest = chain(acts.audit).entries[-1]
    assert number == 2 and abs(happened - newest.at) < 0.002 and last == newest.sha256


def test_acts_are_loaded_once(acts: Project, ask: Ask) -> None:
    for number in range(3):
        record(acts, "run", f"order-{number}")
        assert load_all(acts, print) and load_all(acts, print)
    assert ask("SELECT count(*), count(DISTINCT sha256), max(number) FROM audit") == [(5, 5, 5)]


def test_acts_without_any_run(project: Project, ask: Ask, planbook: Planbook) -> None:
    record(project, "approve", "plans/order.yaml", who="Ada")
    code, out, err = planbook("sql", "SELECT act, who FROM audit", "--json")
    assert (code, json.loads(out), err) == (0, [{"act": "approve", "who": "Ada"}], "")
    last = chain(project.audit).last
    assert planbook("history", "verify") == (
        0, f"0 runs: the database says what the journals say.\n1 act of people: the chain is whole up to {last}.\n", "",
    )  # fmt: skip


def test_the_first_broken_link_is_named(acts: Project, planbook: Planbook) -> None:
    acts.audit.write_bytes(acts.audit.read_bytes().replace(b'"who":"Ada"', b'"who":"Eve"'))
    code, out, _ = planbook("history", "verify")
    assert (code, out.splitlines()) == (1, [
        f"{acts.audit}, line 1: the act was changed after it was written.",
        f"audit: act 1 (approve plans/order.yaml, by Ada) is in the history otherwise than in {acts.audit}",
    ])  # fmt: skip


def test_what_was_cut_off_at_the_end_shows_beside_the_history(acts: Project, planbook: Planbook) -> None:
    first = acts.audit.read_bytes().splitlines(keepends=True)[0]
    acts.audit.write_bytes(first)
    code, out, _ = planbook("history", "verify")
    assert (code, out) == (1, f"audit: act 2 (run order, by Bo) is in the history, and not in {acts.audit}\n")
    record(acts, "run", "order", who="Eve")  # another one in its place
    code, out, _ = planbook("history", "verify")
    assert (code, out) == (1, f"audit: act 2 (run order, by Bo) is in the history, and not in {acts.audit}\n")


def test_a_row_that_was_changed_shows_beside_the_file(acts: Project, planbook: Planbook) -> None:
    acts.history.chmod(0o644)
    with duckdb.connect(acts.history) as connection:
        connection.execute("UPDATE audit SET who = 'Eve' WHERE number = 2")
        connection.execute("DELETE FROM audit WHERE number = 1")
    code, out, _ = planbook("history", "verify")
    assert (code, out.splitlines()) == (1, [
        f"audit: act 1 (approve plans/order.yaml, by Ada) is in {acts.audit}, and not in the history",
        f"audit: act 2 (run order, by Eve) is in the history otherwise than in {acts.audit}",
    ])  # fmt: skip
    assert planbook("history", "rebuild")[0] == 0 and planbook("history", "verify")[0] == 0


def test_a_rebuild_keeps_acts_whose_file_is_gone(acts: Project, planbook: Planbook, ask: Ask) -> None:
    before = ask("FROM audit ORDER BY number")
    acts.audit.unlink()
    assert planbook("history", "rebuild")[0] == 0
    assert ask("FROM audit ORDER BY number") == before
    acts.history.unlink()


def test_the_table_is_made_again_from_the_file(acts: Project, planbook: Planbook, ask: Ask) -> None:
    before = ask("FROM audit ORDER BY number")
    acts.history.unlink()
    assert planbook("history", "rebuild")[0] == 0 and ask("FROM audit ORDER BY number") == before


def test_acts_are_in_a_backup(
    acts: Project, planbook: Planbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert planbook("history", "backup", "b.tar.gz")[0] == 0
    other = Project(tmp_path / "other")
    (other.folder / "plans").mkdir(parents=True)
    monkeypatch.chdir(other.folder)
    backup = str(acts.folder / "b.tar.gz")
    assert planbook("history", "restore", backup)[0] == 0
    found = chain(other.audit)
    assert found.broken is None
    assert [(entry.act, entry.who) for entry in found.entries[:2]] == [("approve", "Ada"), ("run", "Bo")]
    assert (found.entries[2].act, found.entries[2].subject) == ("restore", backup)
    assert planbook("history", "verify")[0] == 0
    assert planbook("history", "restore", backup)[0] == 0  # it has everything in the backup, and more
    third = Project(tmp_path / "third")
    (third.folder / "plans").mkdir(parents=True)
    monkeypatch.chdir(third.folder)
    record(third, "approve", "plans/other.yaml")
    code, _, err = planbook("history", "restore", backup)
    left = "left out audit.ndjson: what people did here is recorded otherwise, and was left as it is"
    assert code == 1 and left in err.splitlines()
    assert [entry.act for entry in chain(third.audit).entries] == ["approve", "restore"]


def test_acts_are_exported(acts: Project, planbook: Planbook, tmp_path: Path) -> None:
    keep(acts, list(passing_run("r2")))
    assert planbook("history", "export", "--parquet", str(tmp_path / "out"))[0] == 0
    with read_back(tmp_path / "out") as connection:
        rows = connection.execute("SELECT act, who, details ->> 'sha256' FROM audit ORDER BY number").fetchall()
    assert rows == [("approve", "Ada", "ab"), ("run", "Bo", None)]
