"""A history that is noise, truncated, full or newer: reported, rebuilt from the journals, and no run is lost."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from planbook.history.load import load_all, load_run
from planbook.history.migrate import FOLDER
from planbook.places import Project
from tests.history.events import keep, passing_run

Ask = Callable[[str], list[tuple[Any, ...]]]


def begin(project: Project, runs: int = 3, steps: int = 3) -> bytes:
    """Makes a history with some runs; returns the file's bytes."""
    for number in range(runs):
        keep(project, list(passing_run(f"r{number}", steps)))
    assert load_all(project, print)
    project.history.chmod(0o644)  # it is read-only by default
    return project.history.read_bytes()


def damaged_and_mended(project: Project, ask: Ask) -> None:
    damage = project.history.read_bytes()
    keep(project, list(passing_run("new")))
    told: list[str] = []
    assert load_run(project, "new", told.append)
    [aside] = project.kept.glob("history.duckdb.broken-*[0-9]")
    assert told == [
        f"{project.history} is damaged, or is not a DuckDB database. It was set aside as {aside.name}, "
        "and the history is made again from the runs' journals."
    ]
    assert aside.read_bytes() == damage
    assert ask("SELECT run_id FROM runs ORDER BY ALL") == [("new",), ("r0",), ("r1",), ("r2",)]


@pytest.mark.parametrize("noise", [b"", b"hello", os.urandom(100_000)], ids=["empty", "text", "noise"])
def test_a_file_that_is_not_duckdb(project: Project, ask: Ask, noise: bytes) -> None:
    begin(project)
    project.history.write_bytes(noise)
    damaged_and_mended(project, ask)


@pytest.mark.parametrize("part", [0.1, 0.5])
def test_a_file_that_was_cut_off(project: Project, ask: Ask, part: float) -> None:
    whole = begin(project)
    project.history.write_bytes(whole[: int(len(whole) * part)])
    damaged_and_mended(project, ask)


def test_a_file_whose_middle_is_noise(project: Project, ask: Ask) -> None:
    whole = begin(project)
    project.history.write_bytes(whole[:12288] + os.urandom(len(whole) - 12288))
    damaged_and_mended(project, ask)


def test_a_log_of_another_file_beside_it(project: Project, ask: Ask, tmp_path: Path) -> None:
    begin(project)
    other = tmp_path / "other.duckdb"
    program = f"import duckdb, os; c = duckdb.connect({str(other)!r}); c.execute('CREATE TABLE t (i INT)'); os._exit(0)"
    subprocess.run([sys.executable, "-c", program], check=True)
    Path(f"{other}.wal").rename(f"{project.history}.wal")
    load_all(project, print)
    assert ask("SELECT run_id FROM runs ORDER BY ALL") == [("r0",), ("r1",), ("r2",)]


def test_a_history_that_was_removed_is_made_again(project: Project, ask: Ask) -> None:
    begin(project)
    before = ask("SELECT * FROM steps ORDER BY ALL")
    project.history.unlink()
    keep(project, list(passing_run("new")))
    assert load_run(project, "new", print)
    assert ask("SELECT * FROM steps WHERE run_id <> 'new' ORDER BY ALL") == before


def test_the_history_of_a_newer_planbook_is_left_as_it_is(project: Project, ask: Ask) -> None:
    begin(project)
    with duckdb.connect(project.history) as connection:
        connection.execute("INSERT INTO schema_version VALUES (99, '0099_later', now())")
    keep(project, list(passing_run("new")))
    told: list[str] = []
    assert not load_run(project, "new", told.append)
    known = len(list(FOLDER.glob("*.sql")))
    assert told == [
        f"The history could not be brought up to date: its tables are of version 99, and this version of planbook "
        f"knows {known}. "
        "Nothing is lost: the missing runs are in their journals, and the next command that can loads them."
    ]
    assert ask("SELECT count(*) FROM runs") == [(3,)]


@pytest.fixture
def small_disk(project: Project) -> Iterator[Project]:
    """A project whose .planbook is on a disk of 16 MB."""
    project.kept.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16m", "none", project.kept]
    if os.geteuid() != 0 or subprocess.run(command).returncode:
        pytest.skip("only root may mount a small disk")
    yield project
    subprocess.run(["umount", project.kept], check=True)


def test_a_full_disk_damages_nothing(small_disk: Project, ask: Ask) -> None:
    project = small_disk
    begin(project)
    keep(project, list(passing_run("new", steps=2000)))
    filler = project.kept / "filler"
    with pytest.raises(OSError, match="No space left"), filler.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    told: list[str] = []
    assert not load_run(project, "new", told.append)
    [message] = told
    assert message.startswith("The history could not be brought up to date: ")
    assert not list(project.kept.glob("*.broken-*"))
    filler.unlink()
    assert load_all(project, print)
    assert ask("SELECT run_id, count(*) FROM steps GROUP BY ALL ORDER BY ALL") == [
        ("new", 2000), ("r0", 3), ("r1", 3), ("r2", 3),
    ]  # fmt: skip
