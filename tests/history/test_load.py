"""Loading: everything exactly once, with the same result each time, whatever the state of runs and journals."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from planbook.events import ValueSet
from planbook.history.journal import Journal, as_line
from planbook.history.load import load_all, load_run
from planbook.places import Project
from tests.history.events import BEGAN, keep, passing_run, rich_run, run_started

Ask = Callable[[str], list[tuple[Any, ...]]]
COUNTS = "SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM steps), (SELECT count(*) FROM attempts)"


def pending(project: Project) -> list[str]:
    return sorted(path.name for path in project.run("x").pending.parent.iterdir())


def test_nothing_is_made_where_there_are_no_runs(project: Project) -> None:
    assert load_all(project, print)
    assert not project.kept.exists()


def test_a_run_that_ended_is_loaded_with_those_before_it(project: Project, ask: Ask) -> None:
    keep(project, list(passing_run("a")))
    keep(project, list(passing_run("b")))
    assert pending(project) == ["a", "b"]
    assert load_run(project, "b", print)
    assert ask(COUNTS) == [(2, 6, 6)]
    assert pending(project) == []


def test_a_run_is_loaded_though_nothing_marks_it(project: Project, ask: Ask) -> None:
    keep(project, list(passing_run("a")))
    load_run(project, "a", print)
    keep(project, list(passing_run("b")))
    project.run("b").pending.unlink()
    load_run(project, "b", print)
    assert ask(COUNTS) == [(2, 6, 6)]


def test_loading_again_changes_nothing(project: Project, ask: Ask) -> None:
    keep(project, rich_run())
    everything = "SELECT * FROM steps NATURAL JOIN loaded ORDER BY index"
    load_all(project, print)
    before = ask(everything)
    load_all(project, print)
    load_run(project, "r1", print)
    assert len(before) == 3
    assert ask(everything) == before


def test_a_run_that_goes_on_is_running_and_then_what_it_became(project: Project, ask: Ask) -> None:
    events = rich_run()
    journal = Journal(project.run("r1").journal, project.run("r1").pending)
    for event in events[:6]:
        journal.tell(event)
    load_all(project, print)
    assert ask("SELECT runs.status, steps.status, attempts FROM runs JOIN steps USING (run_id) ORDER BY index") == [
        ("running", "passed", 1),
        ("running", "running", 0),
    ]
    assert pending(project) == ["r1"]
    for event in events[6:]:
        journal.tell(event)
    load_run(project, "r1", print)
    assert ask(COUNTS) == [(1, 3, 4)]
    assert ask("SELECT status FROM runs") == [("failed",)]
    assert pending(project) == []


def test_a_run_that_ends_leaves_those_that_go_on_alone(project: Project, ask: Ask) -> None:
    keep(project, list(passing_run("first")))
    load_run(project, "first", print)
    other = Journal(project.run("other").journal, project.run("other").pending)
    other.tell(run_started("other"))
    keep(project, list(passing_run("mine")))
    load_run(project, "mine", print)
    assert ask("SELECT run_id FROM runs") == [("first",), ("mine",)]
    assert pending(project) == ["other"]
    other.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from planbook.history.journal import Journal
from planbook.places import Project
from tests.history.events import rich_run
folder = Project(Path(sys.argv[1])).run("r1")
journal = Journal(folder.journal, folder.pending)
for event in rich_run()[:6]:
    journal.tell(event)
print("written", flush=True)
sys.stdin.readline()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_run_is_interrupted_in_the_step_it_was_in(project: Project, ask: Ask) -> None:
    command = [sys.executable, "-c", KILLED, str(project.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "written\n"
        load_all(project, print)
        assert ask("SELECT status FROM runs") == [("running",)]
        process.communicate("now\n")
    load_all(project, print)  # the journal is as long as before: only its process is gone
    assert ask("SELECT runs.status, finished, steps.status, ms FROM runs JOIN steps USING (run_id) ORDER BY index") == [
        ("interrupted", None, "passed", 13.0),
        ("interrupted", None, "interrupted", None),
    ]
    assert pending(project) == []


def test_a_half_written_last_line_keeps_no_run_out(project: Project, ask: Ask) -> None:
    keep(project, rich_run())
    path = project.run("r1").journal
    whole = path.read_bytes()
    cut = len(whole) - whole.rindex(b'"status"')
    path.write_bytes(whole[:-cut])
    told: list[str] = []
    assert load_all(project, told.append)
    assert load_all(project, told.append)
    assert told == [f"{path}: the last line was half written, and is now in journal.half-line beside it."]
    assert ask("SELECT status FROM runs") == [("interrupted",)]
    assert ask(COUNTS) == [(1, 3, 4)]
    lines = whole.splitlines(keepends=True)
    assert path.read_bytes() == b"".join(lines[:-1])
    assert path.with_name("journal.half-line").read_bytes() == lines[-1][:-cut] + b"\n"


def test_how_a_run_ended_counts_though_the_rest_of_that_line_is_missing(project: Project, ask: Ask) -> None:
    keep(project, rich_run())
    path = project.run("r1").journal
    half = path.read_bytes()[:-30]
    path.write_bytes(half)
    told: list[str] = []
    assert load_all(project, told.append)
    assert load_all(project, told.append)
    assert told == [f"{path}, line 17: the last line is incomplete, and was skipped. The history has what can be read."]
    assert ask("SELECT status, seconds FROM runs") == [("failed", 5.0)]
    assert path.read_bytes() == half


def test_a_last_line_that_lacks_its_end_alone_counts(project: Project, ask: Ask) -> None:
    keep(project, rich_run())
    path = project.run("r1").journal
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    told: list[str] = []
    assert load_all(project, told.append)
    assert (told, ask("SELECT status FROM runs"), path.read_bytes()) == ([], [("failed",)], whole)


def test_the_journal_of_a_run_that_goes_on_is_not_touched(project: Project, ask: Ask) -> None:
    journal = Journal(project.run("r1").journal)
    for event in rich_run()[:3]:
        journal.tell(event)
    half = journal.path.read_bytes() + b'{"event":"step_st'
    journal.path.write_bytes(half)
    told: list[str] = []
    assert load_all(project, told.append)
    assert told == [f"{journal.path}, line 4: the last line is incomplete, and was skipped."]
    assert journal.path.read_bytes() == half
    journal.close()


def test_a_damaged_journal_is_told_once_and_keeps_no_other_out(project: Project, ask: Ask) -> None:
    keep(project, rich_run("a"))
    keep(project, rich_run("b"))
    path = project.run("a").journal
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:4], b"noise\n", *lines[5:]]))
    told: list[str] = []
    load_all(project, told.append)
    load_all(project, told.append)
    assert told == [
        f'{path}, line 5: this is not an event of a run: "noise". '
        "The journal was changed or damaged after it was written. Of this sort 1 more. "
        "The history has what can be read."
    ]
    assert ask("SELECT run_id, count(*) FROM steps GROUP BY ALL ORDER BY ALL") == [("a", 3), ("b", 3)]
    assert ask("SELECT run_id, status FROM runs ORDER BY ALL") == [("a", "failed"), ("b", "failed")]


def test_a_journal_out_of_order_or_of_another_run_is_told(project: Project, ask: Ask) -> None:
    keep(project, rich_run("a"))
    keep(project, [run_started("b"), ValueSet(at=1, index=7, name="x", value=1)])
    project.run("copy").path.mkdir()
    project.run("copy").journal.write_bytes(project.run("a").journal.read_bytes())
    told: list[str] = []
    load_all(project, told.append)
    assert told == [
        f"{project.run('b').journal}: the beginning of the run's step 7 is missing. Of this sort 1 more. "
        "The history has what can be read.",
        f"{project.run('copy').journal}, line 1: this is the journal of a. The run is not in the history.",
    ]
    assert ask("SELECT run_id FROM runs ORDER BY ALL") == [("a",), ("b",)]
    assert ask("SELECT name FROM values WHERE run_id = 'b'") == [("x",)]


@pytest.mark.parametrize("at", ["1e300", "-1", '"NaN"', "null", '"yesterday"', "99999999999999"])
def test_a_moment_that_no_clock_shows_keeps_no_run_out(project: Project, ask: Ask, at: str) -> None:
    keep(project, list(passing_run("a")))
    keep(project, list(passing_run("b")))
    path = project.run("b").journal
    path.write_text(path.read_text().replace(f'"at":{BEGAN + 2}', f'"at":{at}', 1))
    told: list[str] = []
    load_all(project, told.append)
    assert len(told) == 1 and told[0].startswith(f"{path}, line 5: this is not an event of a run: ")
    assert ask("SELECT run_id, r.status, count(*) FROM runs r JOIN steps USING (run_id) GROUP BY ALL ORDER BY ALL") == [
        ("a", "passed", 3), ("b", "passed", 3),
    ]  # fmt: skip


def test_a_number_that_no_table_takes_keeps_no_run_out(project: Project, ask: Ask) -> None:
    keep(project, list(passing_run("a")))
    keep(project, list(passing_run("b")))
    path = project.run("b").journal
    path.write_text(path.read_text().replace('"index":2,"number":2', f'"index":2,"number":{2**40}', 1))
    load_all(project, print)
    assert ask("SELECT run_id, sum(number) FROM steps GROUP BY ALL ORDER BY ALL") == [("a", 6), ("b", 4)]


def test_an_empty_run_folder_is_no_run(project: Project, ask: Ask) -> None:
    project.run("empty").path.mkdir(parents=True)
    (project.runs / ".DS_Store").write_text("")
    Journal(project.run("begun").journal).close()
    told: list[str] = []
    assert load_all(project, told.append)
    assert told == []
    assert ask(COUNTS) == [(0, 0, 0)]


def test_what_has_ended_or_was_cut_off_is_not_read_again(project: Project, ask: Ask) -> None:
    keep(project, rich_run("ended"))
    keep(project, rich_run("cut-off")[:8])
    assert load_all(project, print)
    before = ask("FROM steps ORDER BY ALL")
    for run_id in ("ended", "cut-off"):
        journal = project.run(run_id).journal
        journal.write_bytes(b"x" * journal.stat().st_size)  # would be reported if it were read
    told: list[str] = []
    assert load_all(project, told.append)
    assert (told, ask("FROM steps ORDER BY ALL")) == ([], before)


def test_what_is_added_to_a_run_that_was_cut_off_is_loaded(project: Project, ask: Ask) -> None:
    keep(project, rich_run("r1")[:8])
    assert load_all(project, print)
    assert ask("SELECT status FROM runs") == [("interrupted",)]
    with project.run("r1").journal.open("ab") as file:
        file.write(b"".join(as_line(event) for event in rich_run("r1")[8:]))
    assert load_all(project, print)
    assert ask("SELECT status FROM runs") == [("failed",)]


def test_what_is_no_runs_name_is_passed_over(project: Project, ask: Ask) -> None:
    keep(project, list(passing_run("a")))
    for name in (b"line\nbreak", b"no-utf-8-\xff"):
        (project.runs / os.fsdecode(name)).mkdir()
    assert load_all(project, print)
    assert ask("SELECT run_id FROM runs") == [("a",)]


def test_recording_a_run_takes_no_longer_because_there_were_many(project: Project) -> None:
    """Without a clock: it reads only its own journal."""
    for number in range(5):
        keep(project, list(passing_run(f"old-{number}", at=BEGAN)))
    load_all(project, print)
    for number in range(5):
        project.run(f"old-{number}").journal.write_bytes(b"would be told if it were read\n")
    keep(project, list(passing_run("new")))
    told: list[str] = []
    assert load_run(project, "new", told.append)
    assert told == []
