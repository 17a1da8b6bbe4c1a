"""Bulk loading gives the same rows as loading one by one, whatever is in the journals."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from planbook.events import (
    ArtifactKept,
    AttemptEnded,
    Event,
    Noted,
    RequestSent,
    RunEnded,
    Sending,
    StepEnded,
    ValueSet,
)
from planbook.history import load
from planbook.history.bulk_load import WORTH_IT, Bulk
from planbook.history.load import load_all, rebuild
from planbook.places import Project
from tests.history.conftest import Ask
from tests.history.events import (
    BEGAN,
    draft_run,
    eventful_run,
    keep,
    passing_run,
    rich_run,
    run_started,
    step_started,
    without_sums,
)
from tests.history.test_upkeep import of

STRANGE = ["it's", "a\0b", "\u2028", "😀", 10**30, 1.5e300, None, {"": [[]]}, "007", "null", [], 'a "quoted"\n line']


def ended(events: list[Event]) -> list[Event]:
    """Returns the run with an end, and an end of each of its steps."""
    begun = {event.index for event in events if event.event == "step_started"}
    over = {event.index for event in events if event.event == "step_ended"}
    at = events[-1].at
    ends = [StepEnded(at=at, index=index, status="failed", attempts=1, ms=1) for index in sorted(begun - over)]
    return [*events, *ends, RunEnded(at=at, status="failed", seconds=1.25, because="It's over.")]


def strange_run(run_id: str, seed: int) -> list[Event]:
    """Returns a run with values of every kind, several at the same moment, and moments of every fraction."""
    chance = random.Random(seed)
    at = BEGAN + chance.random()
    given: Any = {"inputs": {"x": chance.choice(STRANGE)}, "goal": 'It\'s\n"so"', "resumes": "r0"}
    events: list[Event] = [run_started(run_id, at, **given)]
    for index in range(1, 6):
        at += chance.random() * chance.choice((1e-6, 1e-3, 1))
        events.append(step_started(index, at, parent=index - 1 or None, turn=chance.choice((None, "2.3"))))
        for value in chance.sample(STRANGE, 3):
            at += chance.choice((0, 0.0005))
            events.append(ValueSet(at=at, index=index, name="x", value=value, added=chance.choice((True, False))))
        events.append(Noted(at=at, index=chance.choice((None, index)), message="Told."))
        events.append(Sending(at=at, index=index, attempt=1))
        events.append(RequestSent(at=at, index=index, attempt=1, message="POST http://shop/x"))
        if chance.random() < 0.7:
            events.append(AttemptEnded(at=at, index=index, attempt=1, status="passed", ms=chance.random(), sent=True))
        kept: dict[str, Any] = {"kind": "file", "name": "f", "path": "a/b", "bytes": 2**40, "media_type": "x/y"}
        events.append(ArtifactKept(at=at, index=chance.choice((None, index)), attempt=None, **kept))
    return ended(events)


def all_sorts(project: Project) -> None:
    """Writes runs of all kinds, most of them with anomalies."""
    keep(project, rich_run("rich"))
    keep(project, ended(eventful_run("eventful")))
    keep(project, eventful_run("cut-off"))
    keep(project, list(passing_run("no-steps", 0)))
    for number in range(20):
        keep(project, strange_run(f"strange-{number:02}", number))
    for name, change in (
        ("noise", lambda text: text.replace('{"event":"attempt_ended"', '{"event":"att', 1)),
        ("unknown", lambda text: text.replace("artifact_kept", "from_later", 1)),
        ("two-ends", lambda text: text + text.splitlines(keepends=True)[-1]),
        ("gap", lambda text: text.replace('"index":2', '"index":9')),
        ("no-status", lambda text: text.replace('"status":"passed_on_retry"', '"status":"passed_later"')),
        ("no-class", lambda text: text.replace('"class":"not_found"', '"class":"no such class"')),
        ("too-large", lambda text: text.replace('"number":1,', f'"number":{2**40},')),
        ("text", lambda text: text.replace('"ms":12.5', '"ms":"long"')),
        ("other-name", lambda text: text.replace('"other-name"', '"another"')),
        ("lacks", lambda text: text.replace('"sentence":', '"sentences":')),
        ("half", lambda text: text[:-9]),
        ("spaced", lambda text: text.replace('{"event"', '{ "event"')),
        ("of", lambda text: text.replace('{"event":"sending"', '{"of":0,"event":"sending"')),
        ("nan", lambda text: text.replace('"ms":12.5', '"ms":"NaN"')),
    ):  # fmt: skip
        keep(project, rich_run(name))
        path = project.run(name).journal
        path.write_text(change(path.read_text()))


def one_by_one(project: Project, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    with monkeypatch.context() as patch:
        patch.setattr(load, "WORTH_IT", 10**9)
        assert rebuild(project, lambda _: None)
        return of(project.history)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Collects the runs that were loaded in bulk."""
    runs: list[str] = []
    put = Bulk.put

    def noting(bulk: Bulk, run_ids: list[str]) -> None:
        put(bulk, run_ids)
        runs.extend(bulk.loaded)

    monkeypatch.setattr(Bulk, "put", noting)
    monkeypatch.setattr(load, "WORTH_IT", 1)
    yield runs


def test_the_same_rows(project: Project, monkeypatch: pytest.MonkeyPatch, taken: list[str]) -> None:
    keep(project, rich_run("rich"))
    keep(project, ended(eventful_run("eventful")))
    keep(project, list(passing_run("no-steps", 0)))
    keep(project, draft_run("draft"))
    for number in range(50):
        keep(project, strange_run(f"strange-{number:02}", number))
    expected = one_by_one(project, monkeypatch)
    assert taken == []
    assert rebuild(project, print)
    assert len(taken) == 54
    assert of(project.history) == expected


def test_what_is_not_as_it_should_be(project: Project, monkeypatch: pytest.MonkeyPatch, taken: list[str]) -> None:
    all_sorts(project)
    expected = one_by_one(project, monkeypatch)
    assert rebuild(project, lambda _: None)
    assert of(project.history) == expected


@pytest.mark.parametrize("batch", [1, 20_000])
def test_in_batches(project: Project, monkeypatch: pytest.MonkeyPatch, taken: list[str], batch: int) -> None:
    """A journal that DuckDB cannot read spoils its batch, and no other."""
    all_sorts(project)
    expected = one_by_one(project, monkeypatch)
    monkeypatch.setattr("planbook.history.bulk_load.BATCH", batch)
    assert rebuild(project, lambda _: None)
    assert of(project.history) == expected
    assert len(taken) >= 20
    assert not {"cut-off", "noise", "unknown", "two-ends", "gap", "too-large", "text", "other-name", "half"} & {*taken}


def test_a_journal_of_an_earlier_planbook(project: Project, monkeypatch: pytest.MonkeyPatch, taken: list[str]) -> None:
    keep(project, strange_run("old", 1))
    path = project.run("old").journal
    without_sums(path)
    lines = [json.loads(line) for line in path.read_text().split("\n")[:-1]]
    for line in lines:
        for name in ("revision", "kind", "sent", "added") if line["event"] in ("run_started", "noted") else ():
            line.pop(name, None)
    path.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))
    expected = one_by_one(project, monkeypatch)
    assert load_all(project, print) and rebuild(project, print)
    assert taken == ["old"]
    assert of(project.history) == expected


LOADED_AT_THE_END = """
import sys
from pathlib import Path
from flows.loading import begin_loading
from planbook.places import Project

begin_loading(Project(Path(sys.argv[1])), "r0")
"""


def test_many_runs_that_wait_are_loaded_while_the_process_ends(project: Project, ask: Ask) -> None:
    for number in range(WORTH_IT + 10):
        keep(project, list(passing_run(f"r{number}", 1)))
    command = [sys.executable, "-c", LOADED_AT_THE_END, str(project.folder)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert ask("SELECT count(*) FROM runs") == [(WORTH_IT + 10,)]
