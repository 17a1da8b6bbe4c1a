"""Many processes at one history, real ones: nobody waits for another, and no row is lost or doubled."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from planbook.history import load
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
from planbook.history import load
from planbook.history.store import Store
from planbook.places import Project
put = Store._insert
Store._insert = lambda *given: os.kill(os.getpid(), 9) if given[1] == sys.argv[2] else put(*given)
load._unmark = lambda *_: os.kill(os.getpid(), 9)
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
    assert hold("reading").ask(COUNT) == "11"  # while whoever opens it now sees all


def test_a_large_file_that_is_read_is_left_to_the_next_command(
    project: Project, ask: Ask, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_and_load(project, "first")
    monkeypatch.setattr(load, "SMALL", 1000)
    hold("reading")
    told: list[str] = []
    assert not keep_and_load(project, "second", told.append)
    assert told == []
    assert ask(COUNT) == [(1,)]
    assert load_all(project, told.append)
    assert ask(COUNT) == [(2,)]


def test_an_analyst_who_may_write_is_left_alone(project: Project, ask: Ask, hold: Hold) -> None:
    keep_and_load(project, "first")
    analyst = hold("writing")
    told: list[str] = []
    assert not keep_and_load(project, "second", told.append)
    [message] = told
    assert message.startswith(f"{project.history} is open for writing in python")
    assert message.endswith(
        f" (PID {analyst.pid}). Nothing is lost: what is missing in it is in the runs' journals, and the next command "
        "that can will load it. To look at it while runs go on, open it read-only: duckdb -readonly."
    )
    assert analyst.ask("INSERT INTO loaded VALUES ('mine', 1, 'ended', now())") == "1"
    analyst.close()
    assert keep_and_load(project, "third")
    assert ask("SELECT run_id FROM loaded ORDER BY ALL") == [("first",), ("mine",), ("second",), ("third",)]


def test_a_process_that_dies_while_it_loads_leaves_nothing_half(project: Project, ask: Ask) -> None:
    keep_and_load(project, "first")
    keep(project, list(passing_run("second")))
    for moment in ("attempts", "loaded", "never"):
        subprocess.run([sys.executable, "-c", DIES, str(project.folder), moment])
    assert project.run("second").pending.exists()
    load_all(project, print)
    assert not project.run("second").pending.exists()
    everything_is_there(ask, 2)
