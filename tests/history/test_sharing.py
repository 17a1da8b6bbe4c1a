"""Many real processes with one history: nobody waits for another, and no row is lost or duplicated."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from planbook.history import files, load
from planbook.history.database import log_of
from planbook.history.load import load_all, load_run
from planbook.places import Project
from tests.history.conftest import Holder
from tests.history.events import keep, passing_run

Ask = Callable[[str], list[tuple[Any, ...]]]
Hold = Callable[[str], Holder]
COUNT = "SELECT count(*) FROM runs"

RUNS = """
import sys
from pathlib import Path
from planbook.history.database import log_of
from planbook.history.load import load_run
from planbook.places import Project
from tests.history.events import keep, passing_run
project, name = Project(Path(sys.argv[1])), sys.argv[2]
for number in range(5):
    keep(project, list(passing_run(f"{name}-{number}")))
    load_run(project, f"{name}-{number}", print)
"""

DIES = """
import os, sys
from pathlib import Path
from planbook.history import files, load
from planbook.history.store import Store
from planbook.places import Project
put = Store._insert
Store._insert = lambda *given: os.kill(os.getpid(), 9) if given[1] == sys.argv[2] else put(*given)
load._unmark = lambda *_: os.kill(os.getpid(), 9)
load.load_all(Project(Path(sys.argv[1])), print)
"""

DIES_PUBLISHING = """
import os, sys
from pathlib import Path
from planbook.history import load
from planbook.history.files import Files
from planbook.places import Project
def die(*_): os.kill(os.getpid(), 9)
match sys.argv[2]:
    case "link": os.link = die
    case "replace": Path.replace = die
    case "note": Files.note = die
load.load_all(Project(Path(sys.argv[1])), print)
"""


def keep_and_load(project: Project, run_id: str, tell: Callable[[str], None] = print) -> bool:
    keep(project, list(passing_run(run_id)))
    return load_run(project, run_id, tell)


def runs_of(project: Project, processes: int) -> list[subprocess.Popen[str]]:
    command = [sys.executable, "-c", RUNS, str(project.folder)]
    return [subprocess.Popen([*command, f"p{name}"], text=True, stdout=subprocess.PIPE) for name in range(processes)]


def everything_is_there(ask: Ask, runs: int) -> None:
    assert ask("SELECT count(*), count(DISTINCT run_id) FROM runs") == [(runs, runs)]
    assert ask("SELECT count(*), count(DISTINCT (run_id, index)) FROM steps") == [(runs * 3, runs * 3)]
    assert ask("SELECT count(*), count(DISTINCT run_id) FROM loaded WHERE state = 'ended'") == [(runs, runs)]


def test_four_processes_load_at_once(project: Project, ask: Ask) -> None:
    processes = runs_of(project, 4)
    assert [(process.communicate()[0], process.returncode) for process in processes] == [("", 0)] * 4
    load_all(project, print)
    everything_is_there(ask, 20)


def test_an_analyst_who_reads_all_the_time_keeps_nobody_out(project: Project, ask: Ask, hold: Hold) -> None:
    keep_and_load(project, "first")
    analyst = hold("reading")
    processes = runs_of(project, 2)
    assert [(process.communicate()[0], process.returncode) for process in processes] == [("", 0)] * 2
    assert analyst.ask(COUNT) == "1"  # sees the file as it was, undisturbed
    everything_is_there(ask, 11)
    assert hold("reading").ask(COUNT) == "11"  # a new reader sees all rows


def test_who_loads_looks_again_once_more_though_its_own_run_is_over(
    project: Project, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, real = iter(("second", "third", "fourth")), load._load
    keep(project, list(passing_run("first")))

    def load_while_another_ends(*given: Any, **more: Any) -> bool:
        done = real(*given, **more)
        keep(project, list(passing_run(next(ended))))
        return done

    with monkeypatch.context() as patch:
        patch.setattr(load, "_load", load_while_another_ends)
        load_run(project, "first", print, lambda: True)
    assert ask("SELECT run_id FROM runs ORDER BY ALL") == [("first",), ("second",)]  # the third waits for the next load
    assert load_all(project, print) and ask(COUNT) == [(3,)]


def test_a_large_file_that_is_read_is_left_to_the_next_command(
    project: Project, ask: Ask, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_and_load(project, "first")
    monkeypatch.setattr(files, "SMALL", 1000)
    hold("reading")
    keep(project, list(passing_run("second")))
    assert load_all(project, print)  # the published file becomes the spare
    told: list[str] = []
    assert not keep_and_load(project, "third", told.append)
    assert told == []
    assert ask(COUNT) == [(2,)]
    assert load_all(project, told.append)
    assert ask(COUNT) == [(3,)]


def test_what_is_read_is_not_for_writing(project: Project) -> None:
    for run_id in ("first", "second", "third"):
        assert keep_and_load(project, run_id)
        assert project.history.stat().st_mode & 0o777 == 0o444


def test_an_analyst_who_has_it_open_for_writing_keeps_nobody_out(project: Project, ask: Ask, hold: Hold) -> None:
    keep_and_load(project, "first")
    analyst = hold("writing")
    told: list[str] = []
    for run_id in ("second", "third", "fourth"):
        assert keep_and_load(project, run_id, told.append)
    assert (told, analyst.ask(COUNT), ask(COUNT)) == ([], "1", [(4,)])


def test_what_an_analyst_writes_is_set_aside(project: Project, ask: Ask, hold: Hold) -> None:
    keep_and_load(project, "first")
    keep_and_load(project, "second")
    analyst = hold("writing")
    assert analyst.ask("INSERT INTO loaded BY NAME SELECT 'mine' AS run_id, 1 AS bytes, 'ended' AS state") == "1"
    told: list[str] = []
    assert keep_and_load(project, "third", told.append)
    [aside] = project.kept.glob("history.duckdb.changed-*[0-9]")
    assert told == [
        f"Another process writes into {project.history}, which is made for reading. What it writes stays in "
        f"{aside.name}; the history goes on without it. To add tables of your own, ATTACH the history to a file of "
        "yours."
    ]
    assert ask("SELECT run_id FROM loaded ORDER BY ALL") == [("first",), ("second",), ("third",)]
    analyst.close()
    assert keep_and_load(project, "fourth", told.append) and len(told) == 1
    with duckdb.connect(aside) as connection:
        assert connection.execute("SELECT count(*) FROM loaded").fetchall() == [(3,)]


def test_a_log_that_someone_left_who_wrote_into_a_former_file(project: Project, ask: Ask, hold: Hold) -> None:
    keep_and_load(project, "first")
    analyst = hold("writing")
    keep_and_load(project, "second")
    assert analyst.ask("INSERT INTO loaded BY NAME SELECT 'mine' AS run_id, 1 AS bytes, 'ended' AS state") == "1"
    assert log_of(project.history).exists()
    told: list[str] = []
    assert keep_and_load(project, "third", told.append)
    assert (told, ask(COUNT)) == ([], [(3,)])


def test_what_was_changed_while_nobody_looked_is_gone_on_with(project: Project, ask: Ask) -> None:
    keep_and_load(project, "first")
    keep_and_load(project, "second")
    project.history.chmod(0o644)
    with duckdb.connect(project.history) as connection:
        connection.execute("CREATE TABLE mine AS SELECT 42 AS i")
    keep_and_load(project, "third")
    assert ask("SELECT i, (SELECT count(*) FROM runs) FROM mine") == [(42, 3)]


def test_each_file_gets_what_the_other_has(project: Project, ask: Ask) -> None:
    spare = project.history.with_name("history.spare.duckdb")
    keep_and_load(project, "first")
    for run_id in ("second", "third", "fourth"):
        inode = spare.stat().st_ino if spare.exists() else None
        keep_and_load(project, run_id)
        assert inode in (None, project.history.stat().st_ino)
    everything_is_there(ask, 4)
    with duckdb.connect(spare, read_only=True) as connection:
        assert connection.execute(COUNT).fetchall() == [(3,)]
    published = project.history.stat()
    load_all(project, print)  # nothing is new: only the spare gets what it lacks
    assert project.history.stat() == published
    with duckdb.connect(spare, read_only=True) as connection:
        assert connection.execute(COUNT).fetchall() == [(4,)]


@pytest.mark.parametrize("moment", ["link", "replace", "note"])
def test_a_process_that_dies_while_it_publishes(project: Project, ask: Ask, moment: str) -> None:
    keep_and_load(project, "first")
    keep_and_load(project, "second")
    keep(project, list(passing_run("third")))
    subprocess.run([sys.executable, "-c", DIES_PUBLISHING, str(project.folder), moment])
    assert keep_and_load(project, "fourth")
    everything_is_there(ask, 4)


def test_a_process_that_dies_while_it_loads_leaves_nothing_half(project: Project, ask: Ask) -> None:
    keep_and_load(project, "first")
    keep(project, list(passing_run("second")))
    for moment in ("attempts", "loaded", "never"):
        subprocess.run([sys.executable, "-c", DIES, str(project.folder), moment])
    assert project.run("second").pending.exists()
    load_all(project, print)
    assert not project.run("second").pending.exists()
    everything_is_there(ask, 2)
