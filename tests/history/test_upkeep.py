"""Maintenance of the history: rebuild, verify, back up, restore, prune and export, without losing anything."""

import io
import json
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from planbook.audit import chain
from planbook.events import Event, RunEnded, StepStarted
from planbook.history.journal import Journal
from planbook.history.load import load_all, load_run
from planbook.history.rows import TABLES
from planbook.history.upkeep import restore
from planbook.history.upkeep.export import read_back
from planbook.places import Project
from planbook.runs import last_values
from tests.history.conftest import Holder, Planbook
from tests.history.events import BEGAN, eventful_run, keep, passing_run, rich_run, run_started, step_started
from tests.history.test_sharing import RUNS

Ask = Callable[[str], list[tuple[Any, ...]]]
Hashes = dict[str, tuple[Any, ...]]
ALL = (*TABLES, "by_hand", "loaded")


def hashes(connection: duckdb.DuckDBPyConnection, tables: tuple[str, ...] = ALL) -> Hashes:
    """Returns for each table the number of rows, and a hash that does not depend on their order."""
    return {
        table: connection.execute(f'SELECT count(*), sum(hash(t)) FROM "{table}" t').fetchall()[0] for table in tables
    }


def of(path: Path, tables: tuple[str, ...] = ALL) -> Hashes:
    with duckdb.connect(path, read_only=True) as connection:
        return hashes(connection, tables)


@pytest.fixture
def history(project: Project) -> Project:
    """A history with every kind of run, loaded in parts: ended, interrupted, partial, damaged, empty, running."""
    keep(project, rich_run("20260801-a"))
    load_run(project, "20260801-a", print)
    keep(project, eventful_run("20260802-cut", BEGAN + 86400))
    load_all(project, print)
    keep(project, list(passing_run("20260803-half", 5, BEGAN + 2 * 86400, host="web 2/ä")))
    keep(project, rich_run("20260804-bad", BEGAN + 3 * 86400))
    half, bad = project.run("20260803-half").journal, project.run("20260804-bad").journal
    half.write_bytes(half.read_bytes().rpartition(b'"status"')[0])
    bad.write_bytes(bad.read_bytes().replace(b'"value_set"', b'"value_sat"[', 1))
    Journal(project.run("20260805-none").journal).close()
    load_all(project, lambda _: None)
    keep(project, list(passing_run("20260806-b", 3, time.time() - 3600)))
    load_run(project, "20260806-b", print)
    return project


def test_rebuilt_row_for_row(history: Project, planbook: Planbook) -> None:
    before = of(history.history)
    assert before["runs"][0] == 5 and all(rows for rows, _ in before.values())
    code, out, _ = planbook("history", "rebuild")
    [former] = history.kept.glob("history.duckdb.before-*")
    assert (code, out) == (
        0,
        "5 runs in the history, made from the journals.\n"
        f"The former database is {former.name}. Remove it if you do not need it.\n",
    )
    assert of(former) == of(history.history) == before
    assert planbook("history", "rebuild")[0] == 0
    load_all(history, lambda _: None)
    assert of(history.history) == before


def test_rebuilt_while_an_analyst_reads(history: Project, planbook: Planbook, hold: Callable[[str], Holder]) -> None:
    analyst = hold("reading")
    assert planbook("history", "rebuild")[0] == 0
    assert analyst.ask("SELECT count(*) FROM runs") == "5"
    keep(history, list(passing_run("20260807-c")))
    assert load_run(history, "20260807-c", print)
    assert hold("reading").ask("SELECT count(*) FROM runs") == "6"


def test_rows_whose_journal_is_gone_outlast_a_rebuild(history: Project, planbook: Planbook) -> None:
    before = of(history.history)
    history.run("20260801-a").journal.unlink()
    history.run("20260801-a").path.rmdir()
    for _ in range(2):
        code, out, _ = planbook("history", "rebuild")
        assert code == 0
        assert out.splitlines()[:2] == [
            "5 runs in the history, made from the journals.",
            "1 run had no journal any more: the rows were kept.",
        ]
        assert of(history.history) == before


def test_rows_whose_journal_was_changed_outlast_a_rebuild(history: Project, planbook: Planbook, ask: Ask) -> None:
    before = of(history.history, TABLES)
    path = history.run("20260801-a").journal
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"step_ended"', b"noise", 1))
    code, out, err = planbook("history", "verify")
    assert code == 1 and "20260801-a: its journal was changed after it was loaded; the history has what it said" in out
    assert out.startswith(f"{path}, line 4: this is not an event of a run: ")
    assert err.splitlines()[-1] == ("Only the database has all of it: save it with planbook history backup FILE")
    code, out, _ = planbook("history", "rebuild")
    assert (code, out.splitlines()[1]) == (
        0, "1 run had a journal that was changed after it was loaded: the rows were kept.",
    )  # fmt: skip
    assert of(history.history, TABLES) == before
    assert ask("SELECT state FROM loaded WHERE run_id = '20260801-a'") == [("kept",)]
    path.write_bytes(whole.replace(b'"ms":13.0', b'"ms":93.0', 1))
    code, out, _ = planbook("history", "verify")
    assert "20260801-a: its journal was changed after it was loaded; the history has what it said" in out
    assert planbook("history", "rebuild")[0] == 0 and of(history.history, TABLES) == before


def test_rebuilt_where_it_cannot_be_read(history: Project, planbook: Planbook) -> None:
    before = of(history.history)
    history.history.chmod(0o644)
    history.history.write_bytes(b"noise" * 1000)
    assert planbook("history", "rebuild")[0] == 0
    assert of(history.history) == before


def test_verify(history: Project, planbook: Planbook) -> None:
    bad = history.run("20260804-bad").journal
    code, out, err = planbook("history", "verify")
    assert (code, err) == (1, "")
    [damaged] = out.splitlines()
    assert damaged.startswith(f"{bad}, line 9: this is not an event of a run: ")
    bad.write_bytes(bad.read_bytes().replace(b'"value_sat"[', b'"value_set"'))
    assert planbook("history", "verify")[:2] == (0, "6 runs: the database says what the journals say.\n")
    history.history.chmod(0o644)
    with duckdb.connect(history.history) as connection:
        connection.execute("UPDATE steps SET ms = 1 WHERE run_id = '20260801-a' AND index = 1")
        connection.execute("DELETE FROM values WHERE run_id = '20260801-a' AND position = 1")
        for table in TABLES:
            connection.execute(f"DELETE FROM \"{table}\" WHERE run_id = '20260806-b'")
    for path in (history.run("20260802-cut").journal, history.run("20260802-cut").path):
        path.unlink() if path.is_file() else path.rmdir()
    code, out, err = planbook("history", "verify")
    assert code == 1
    assert out.splitlines() == [
        "20260801-a: rows of steps are not what its journal says",
        "20260801-a: values has 2 of its rows, and its journal makes 3",
        "20260802-cut: it is in the history, and has no journal",
        "20260806-b: it has a journal, and is not in the history",
    ]
    assert err.splitlines()[-1] == (
        "Rebuild the database from the journals, which loses nothing: planbook history rebuild"
    )
    assert planbook("history", "rebuild")[0] == 0
    assert planbook("history", "verify")[:2] == (1, "20260802-cut: it is in the history, and has no journal\n")


def test_backup_and_restore(history: Project, planbook: Planbook, tmp_path: Path) -> None:
    picture = history.run("20260801-a").artifacts / "3.png"
    picture.parent.mkdir()
    picture.write_bytes(b"png")
    before = of(history.history)
    running = Journal(history.run("20260809-on").journal)
    running.tell(run_started("20260809-on"))
    code, out, err = planbook("history", "backup", "saved/b.tar.gz")
    assert (code, out) == (0, "6 runs in saved/b.tar.gz.\n")
    assert err.splitlines()[-1] == "Left out, because they are running: 20260809-on"
    with tarfile.open("saved/b.tar.gz") as archive:
        assert not any("png" in name for name in archive.getnames())
    running.close()
    for run_id in ("20260801-a", "20260802-cut"):
        history.run(run_id).path.rename(tmp_path / run_id)
    restored = planbook("history", "restore", "saved/b.tar.gz")
    assert restored[:2] == (0, "2 runs restored; 4 runs were here already.\n")
    assert history.run("20260801-a").journal.read_bytes() == (tmp_path / "20260801-a/journal.ndjson").read_bytes()
    other = history.run("20260802-cut").journal
    other.write_bytes(other.read_bytes() + b"\n")
    code, out, err = planbook("history", "restore", "saved/b.tar.gz")
    assert (code, out) == (1, "0 runs restored; 5 runs were here already.\n")
    assert "20260802-cut: it differs from the one here, which was not changed" in err.splitlines()
    assert other.read_bytes().endswith(b"\n\n")
    assert not list(history.kept.glob("restoring*"))
    assert before["runs"][0] + 1 == of(history.history)["runs"][0]


def test_a_backup_has_one_state_of_the_database_though_runs_are_loaded_meanwhile(
    history: Project, planbook: Planbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = of(history.history), tarfile.TarFile.addfile

    def add_while_runs_end(archive: tarfile.TarFile, info: tarfile.TarInfo, file: Any = None) -> None:
        if info.name == "history.duckdb":  # five runs: the second would be loaded into the file that is being read
            subprocess.run([sys.executable, "-c", RUNS, str(history.folder), "meanwhile"], check=True)
        real(archive, info, file)

    monkeypatch.setattr(tarfile.TarFile, "addfile", add_while_runs_end)
    assert planbook("history", "backup", "b.tar.gz")[0] == 0
    with tarfile.open("b.tar.gz") as archive:
        archive.extract("history.duckdb", tmp_path / "out", filter="data")
    assert of(tmp_path / "out/history.duckdb") == before
    assert of(history.history)["runs"][0] == before["runs"][0] + 5


def test_everything_on_another_machine(
    history: Project, planbook: Planbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = history.run("20260801-a").artifacts / "3.png"
    picture.parent.mkdir()
    picture.write_bytes(b"png")
    history.run("20260801-a").state.write_bytes(b"cookies")
    history.run("20260801-a").state.with_name("state.123.new").write_bytes(b"cook")  # of a killed run
    for path in (history.run("20260802-cut").journal, history.run("20260802-cut").path):
        path.unlink() if path.is_file() else path.rmdir()
    before = of(history.history)
    assert planbook("history", "backup", "b.tar.gz", "--everything")[0] == 0
    other = Project(tmp_path / "other")
    (other.folder / "plans").mkdir(parents=True)
    monkeypatch.chdir(other.folder)
    assert planbook("history", "restore", str(history.folder / "b.tar.gz"))[0] == 0
    assert of(other.history) == before  # with the rows whose journal is missing
    assert (other.run("20260801-a").artifacts / "3.png").read_bytes() == b"png"
    assert not list(other.run("20260801-a").path.glob("state*"))


def test_what_plans_know_as_last_is_in_a_backup(history: Project, planbook: Planbook) -> None:
    last_values.save(history, "order", "20260801-a", {"no": "7"})
    last_values.save(history, "watch", "20260801-b", {"price": 3})
    assert planbook("history", "backup", "b.tar.gz")[0] == 0
    last_values.file_of(history, "order").unlink()
    last_values.save(history, "watch", "20260802-c", {"price": 4})
    assert planbook("history", "restore", "b.tar.gz")[0] == 0
    assert (last_values.read(history, "order"), last_values.read(history, "watch")) == ({"no": "7"}, {"price": 4})


def packed(file: Path, files: dict[str, bytes], **beside: tarfile.TarInfo) -> Path:
    """Writes a gzipped tar with these files, and members that are not files."""
    with tarfile.open(file, "w:gz") as archive:
        for info in beside.values():
            archive.addfile(info)
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return file


def test_what_does_not_belong_in_a_backup_is_left_out_and_the_rest_brought_back(
    history: Project, planbook: Planbook, tmp_path: Path
) -> None:
    journal = history.run("20260801-a").journal.read_bytes()
    history.run("20260801-a").path.rename(tmp_path / "a")
    link = tarfile.TarInfo("runs/20260801-a/artifacts/way-out.png")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    names = {
        "runs/../evil/journal.ndjson": b"x",
        f"runs/20260801-a/artifacts/{'n' * 300}": b"x",
        "runs/.hidden/journal.ndjson": b"x",
        "runs/20260801-a/state": b"cookies",
        "runs/20260801-a/state.1.new": b"cookies",
        "runs/20260801-a/artifacts/a\nb": b"x",
        "sessions/shop.json": b"cookies",
        "runs/20260801-a/journal.ndjson": journal,
        "runs/20260801-a/artifacts/1.png": b"png",
        "runs/20260802-cut/other.txt": b"no journal",
    }
    code, out, err = planbook("history", "restore", str(packed(tmp_path / "b.tar.gz", names, link=link)))
    assert (code, out) == (1, "1 run restored; 0 runs were here already.\n")
    state = "a backup never contains a browser state, which could sign somebody in"
    none = "no backup contains a file of this name"
    assert err.splitlines() == [
        "20260802-cut: it differs from the one here, which was not changed",
        "left out runs/20260801-a/artifacts/way-out.png: it is no plain file",
        f"left out runs/../evil/journal.ndjson: {none}",
        f"left out {f'runs/20260801-a/artifacts/{chr(110) * 300}'[:100]}: it cannot be written (File name too long)",
        f"left out runs/.hidden/journal.ndjson: {none}",
        f"left out runs/20260801-a/state: {state}",
        f"left out runs/20260801-a/state.1.new: {state}",
        f"left out runs/20260801-a/artifacts/a\\nb: {none}",
        f"left out sessions/shop.json: {none}",
    ]
    here = history.run("20260801-a")
    assert sorted(path.name for path in here.path.rglob("*") if path.is_file()) == ["1.png", "journal.ndjson"]


@pytest.mark.parametrize("what", ["bomb", "name", "many"])
def test_a_backup_that_unpacks_to_too_much(
    history: Project, planbook: Planbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(restore, "ROOM", 1 << 20)
    file = tmp_path / "b.tar.gz"
    if what == "name":
        packed(file, {f"runs/{'n' * (restore.LARGEST_PIECE + 1)}/journal.ndjson": b""})
    elif what == "many":
        packed(file, {f"other/{number}": b"" for number in range(5000)})
    else:
        packed(file, {"runs/20260801-new/journal.ndjson": bytes(20_000_000)})
    code, _, err = planbook("history", "restore", str(file))
    most = max(1 << 20, restore.RATIO * file.stat().st_size) / 1e9
    assert (code, err) == (2, {
        "bomb": f"{file} unpacks to more than {most:.1f} GB. No backup of planbook is that large.\n",
        "many": f"{file} is not a backup of planbook: over 1000 files in it belong to none.\n",
        "name": f"{file} is not a backup of planbook: it has a name or a note of 16777728 bytes.\n",
    }[what])  # fmt: skip
    assert not list(history.kept.glob("restoring*")) and not history.run("20260801-new").path.exists()


def test_what_is_no_backup(history: Project, planbook: Planbook, tmp_path: Path) -> None:
    noise = tmp_path / "noise.tar.gz"
    noise.write_bytes(b"noise")
    code, _, err = planbook("history", "restore", str(noise))
    assert code == 2 and err.startswith(f"{noise} is not a backup of planbook, or is damaged: ")
    strange = tmp_path / "strange.tar.gz"
    with tarfile.open(strange, "w:gz") as archive:
        archive.add(noise, "runs/../../evil/journal.ndjson")
        archive.add(noise, "/etc/evil")
    assert planbook("history", "restore", str(strange))[::2] == (
        2, f"{strange} contains neither runs nor a history.\n",
    )  # fmt: skip
    assert not list(tmp_path.rglob("evil*"))
    assert planbook("history", "backup", str(noise / "x.tar.gz"))[2].startswith("The backup cannot be written: ")


@pytest.fixture
def long(project: Project) -> Project:
    """Runs of a hundred days ago, which ended, were interrupted, are running or waiting; and one of today."""
    old = time.time() - 100 * 86400
    waiting: list[Event] = [run_started("4-waits", old), RunEnded(at=old, status="paused", seconds=1)]
    for events in (rich_run("1-old", old), eventful_run("2-cut", old + 9), waiting):
        keep(project, events)
    keep(project, list(passing_run("5-new", at=time.time() - 60)))
    load_all(project, print)
    return project


def test_prune(long: Project, planbook: Planbook, ask: Ask) -> None:
    running = Journal(long.run("3-on").journal, long.run("3-on").pending)
    running.tell(run_started("3-on", time.time() - 100 * 86400))
    code, out, _ = planbook("history", "prune", "--keep", "90d", "--dry-run")
    assert (code, out) == (0, "2 runs, 0.0 MB would be removed.\n1-old\n2-cut\n")
    assert ask("SELECT count(*) FROM runs") == [(5,)]
    assert planbook("history", "prune", "--keep", "90d", "--yes")[:2] == (0, "2 runs, 0.0 MB removed.\n")
    [act] = chain(long.audit).entries
    assert (act.act, act.subject, act.details) == ("prune", "2 runs, 0.0 MB", {"runs": ["1-old", "2-cut"]})
    assert {path.name for path in long.runs.iterdir()} == {"3-on", "4-waits", "5-new"}
    for table in TABLES:
        assert ask(f"SELECT count(*) FROM \"{table}\" WHERE run_id IN ('1-old', '2-cut')") == [(0,)]
    after = of(long.history)
    load_all(long, print)
    assert of(long.history) == after
    running.tell(RunEnded(at=BEGAN, status="passed", seconds=1))
    load_run(long, "3-on", print)
    assert ask("SELECT run_id, status FROM runs ORDER BY ALL") == [
        ("3-on", "passed"), ("4-waits", "paused"), ("5-new", "passed"),
    ]  # fmt: skip
    assert planbook("history", "prune", "--keep", "101d")[:2] == (0, "0 runs, 0.0 MB would be removed.\n")


def test_prune_asks_first(long: Project, planbook: Planbook, monkeypatch: pytest.MonkeyPatch) -> None:
    before = of(long.history)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    code, _, err = planbook("history", "prune", "--keep", "90d")
    assert (code, err.splitlines()[-1]) == (
        2, "Error: 2 runs, 0.0 MB would be removed, for good. Nobody can be asked here: add --yes",
    )  # fmt: skip
    code, _, err = planbook("history", "prune", "--keep", "long")
    assert (code, err.splitlines()[-1]) == (
        2,
        "Error: Invalid value for '--keep': \"long\" is not a duration. "
        "Write a number and a unit: 90m, 12h, 30d or 8w.",
    )
    assert of(long.history) == before


def test_export_reads_back_with_the_same_views(history: Project, planbook: Planbook, ask: Ask) -> None:
    views = [
        name
        for (name,) in ask(
            "SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main' ORDER BY ALL"
        )
    ]
    tables = (*TABLES, "by_hand", *views)
    code, out, _ = planbook("history", "export", "--parquet", "out's")
    files = sorted(Path("out's").rglob("*.parquet"))
    assert (code, out) == (
        0, f"{len(files)} files in out's. Read them: cd out's && duckdb -init views.sql\n",
    )  # fmt: skip
    assert Path("out's/steps/day=2026-05-28/machine=here/rows.parquet") in files
    described = {table: [row[:2] for row in ask(f'DESCRIBE "{table}"')] for table in views}
    with read_back(Path("out's").resolve()) as connection:
        assert hashes(connection, tables) == of(history.history, tables)
        rows = {table: connection.execute(f'DESCRIBE "{table}"').fetchall() for table in views}
        assert {table: [row[:2] for row in found] for table, found in rows.items()} == described


def test_exports_of_two_machines_in_one_place(
    history: Project, planbook: Planbook, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = tmp_path / "bucket"
    assert planbook("history", "export", "--parquet", str(bucket))[0] == 0
    first = of(history.history, ("steps",))["steps"]
    other = Project(tmp_path / "other")
    (other.folder / "plans").mkdir(parents=True)
    keep(other, list(passing_run("20260801-z", 7, host="web1")))
    monkeypatch.chdir(other.folder)
    for _ in range(2):  # the same result again
        assert planbook("history", "export", "--parquet", str(bucket))[0] == 0
    with read_back(bucket) as connection:
        assert hashes(connection, ("steps",))["steps"][0] == first[0] + 7
        assert connection.execute("SELECT DISTINCT host FROM runs ORDER BY ALL").fetchall() == [
            ("here",), ("web 2/ä",), ("web1",),
        ]  # fmt: skip


def test_an_export_without_runs_can_be_read(project: Project, planbook: Planbook) -> None:
    keep(project, [run_started("20260801-a")])
    assert planbook("history", "export", "--parquet", "out")[0] == 0
    with read_back(Path("out").resolve()) as connection:
        assert connection.execute("FROM flaky_steps").fetchall() == []
        assert connection.execute("SELECT count(*) FROM runs").fetchall() == [(1,)]


def test_after_a_crash_one_knows_what_may_have_been_sent(project: Project, planbook: Planbook) -> None:
    started: StepStarted = step_started(1, effect="once")
    keep(project, [run_started("20260801-a"), started])
    keep(project, eventful_run("20260802-b"))
    [row] = json.loads(planbook("sql", "perhaps_sent", "--json")[1])
    assert (row["run_id"], row["id"], row["status"]) == ("20260802-b", "click-2", "interrupted")
