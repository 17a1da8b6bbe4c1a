"""Unusual states of files and folders: a clear message each, the right exit code, and no run is lost."""

import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from planbook.places import Project
from tests.history.conftest import Planbook
from tests.history.events import keep, rich_run

PLANBOOK = Path(sys.executable).with_name("planbook")
RUN = "20260801-a"
WITHOUT_RIGHTS = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.getuid() == 0 else []


def sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE runs (run_id)")


ODD: dict[str, Callable[[Path], object]] = {
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "SQLite's": sqlite,
    "empty": lambda path: path.write_bytes(b""),
    "a text": lambda path: path.write_text("run_id,plan\n"),
}


@pytest.mark.parametrize("what", ODD)
def test_a_database_that_is_none(project: Project, planbook: Planbook, what: str) -> None:
    keep(project, rich_run(RUN))
    ODD[what](project.history)
    code, out, err = planbook("runs", "--json")
    (aside,) = project.kept.glob("history.duckdb.broken-*")
    assert (code, f'"run_id": "{RUN}"' in out) == (0, True)
    assert err == (
        f"{project.history} is damaged, or is not a DuckDB database. It was set aside as {aside.name}, "
        "and the history is made again from the runs' journals.\n"
    )
    assert planbook("history", "verify") == (0, "1 run: the database says what the journals say.\n", "")


def test_a_lock_that_is_a_folder(project: Project, planbook: Planbook) -> None:
    keep(project, rich_run(RUN))
    lock = project.kept / "history.lock"
    lock.mkdir()
    later = "Nothing is lost: the missing runs are in their journals, and the next command that can loads them."
    told = f"The history could not be brought up to date: {lock} is a folder, and has to be a file. Remove it. {later}"
    code, out, err = planbook("runs", "--json")
    assert (code, f'"run_id": "{RUN}"' in out, err) == (0, True, f"{told}\n")
    assert planbook("history", "verify") == (
        2, "", f"There is no history yet ({project.history}), and none could be made. {told}\n",
    )  # fmt: skip
    changed = f"The history cannot be changed: {lock} is a folder, and has to be a file. Remove it.\n"
    assert planbook("history", "rebuild")[::2] == (1, f"{told}\n{changed}")
    lock.rmdir()
    assert planbook("history", "verify")[0] == 0


def test_no_runs_yet(project: Project, planbook: Planbook) -> None:
    assert planbook("runs") == (0, "", f"No runs yet in {project.kept}.\n")
    assert planbook("history", "verify") == (0, "0 runs: the database says what the journals say.\n", "")
    assert planbook("history", "rebuild") == (0, "0 runs in the history, made from the journals.\n", "")
    assert planbook("run", "--resume", "last")[::2] == (
        2, f"There are no runs yet in {project.kept}. Run a plan first: planbook run PLAN.\n",
    )  # fmt: skip


@pytest.fixture
def read_only(project: Project) -> Iterator[Project]:
    """A project with a run, in which nothing can be written."""
    keep(project, rich_run(RUN))
    subprocess.run([PLANBOOK, "runs"], cwd=project.folder, check=True, capture_output=True)
    (project.kept / "server").mkdir()
    (project.kept / "server/server.lock").touch()
    _let_write(project.folder, False)
    yield project
    _let_write(project.folder, True)


def _let_write(folder: Path, allowed: bool) -> None:
    for path in (folder, *folder.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        path.chmod(mode | 0o200 if allowed else mode & ~0o222)


@pytest.mark.skipif(os.getuid() == 0 and not shutil.which("setpriv"), reason="root may write everywhere")
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("runs", 0, ""),
        ("server status", 1, ""),
        ("history verify", 2, "{kept}/planbook-* cannot be written: permission denied. {remedy}\n"),
        ("history backup b.tar.gz", 2, "The backup cannot be written: Permission denied (b.tar.gz).\n"),
        ("history rebuild", 2, "{kept}/history.duckdb* cannot be written: permission denied. {remedy}\n"),
    ],
)
def test_a_project_in_which_nothing_can_be_written(read_only: Project, command: str, code: int, said: str) -> None:
    told = subprocess.run(
        [*WITHOUT_RIGHTS, PLANBOOK, *command.split()], cwd=read_only.folder, capture_output=True, text=True, check=False
    )
    kept = read_only.kept
    remedy = (
        f"planbook keeps what it does in {kept}: let it write there, or set PLANBOOK_HOME to a folder in which it may."
    )
    expected = re.escape(said.format(kept=kept, remedy=remedy)).replace(r"\*", r"\S*")
    assert told.returncode == code, told.stderr
    assert re.fullmatch(expected, told.stderr), told.stderr
