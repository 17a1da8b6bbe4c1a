"""Records runs, damages the journal of each in a different way, runs all commands, and reports wrong answers."""

import io
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import duckdb

from planbook.cli.main import exit_code
from planbook.events import EVENT, Event, RunEnded, StepEnded
from planbook.history.checksums import RunningChecksum
from planbook.history.journal import Journal
from planbook.history.load import load_all
from planbook.history.rows import TABLES
from planbook.history.salvage import read_run
from planbook.places import Project
from planbook.record import Record
from tests.damage.ways import Way, ways
from tests.history.events import BEGAN, eventful_run, keep, passing_run

RUN, OTHER = "20260801-101500-0000", "20260802-101500-good"
_SUM = re.compile(rb',"sum":"[^"]+"(?=})')
Rows = dict[tuple[str, str], tuple[int, int]]


def journal() -> bytes:
    """Returns the journal of a passed run that contains every kind of event."""
    folder = Path(os.environ.get("TMPDIR", "/tmp")) / f"planbook-damage-{os.getpid()}"
    written = Journal(folder / "journal.ndjson")
    for event in recorded():
        written.tell(event)
    written.close()
    whole = written.path.read_bytes()
    written.path.unlink()
    folder.rmdir()
    return whole


def some_ways(every: int = 1) -> list[Way]:
    """Returns the ways, or one of every `every`, without those that change the run's id, which make it another run."""
    known = [way for way in ways(journal()) if RUN.encode() in way[1] or b"-101500-" not in way[1]]
    return known[::every]


class Sweep:
    """A project with one run per way, and one with an intact journal."""

    def __init__(self, folder: Path, chosen: Sequence[Way], with_database: bool) -> None:
        (folder / "plans").mkdir(parents=True)
        self._project = Project(folder)
        self._whole = journal()
        self._knows = with_database
        self._ways = {f"20260801-101500-{number:04}": way for number, way in enumerate(chosen, start=1)}
        keep(self._project, list(passing_run(OTHER, at=BEGAN + 86400)))
        for run_id in self._ways:
            self._put(run_id, self._whole)
        load_all(self._project, print)
        self._rows = self._rows_now()
        if not with_database:
            for path in self._project.kept.glob("history.*"):
                path.unlink()
        for run_id, (_, damaged) in self._ways.items():
            self._put(run_id, damaged)

    def wrong(self) -> Iterator[str]:
        """Yields the wrong answers, each with the way in which the journal was damaged."""
        yield from self._wrong_lists("at first")
        for run_id, (name, damaged) in self._ways.items():
            found = [*self._lost_events(run_id, damaged), *self._untold(run_id), *self._wrong_pages(run_id, damaged)]
            yield from (f"{name}: {each}" for each in found)
        yield from self._wrong("history", "verify")
        yield from self._wrong("history", "rebuild")
        yield from self._wrong_lists("after the rebuild")
        yield from self._wrong("history", "verify")
        after = self._rows_now()
        for (table, run_id), before in self._rows.items():
            if (self._knows or run_id == OTHER) and after.get((table, run_id)) != before:
                name, _ = self._ways.get(run_id, ("the good one", b""))
                yield f"{name}: rows in {table} were {before}, and are {after.get((table, run_id))}"

    def _put(self, run_id: str, content: bytes) -> None:
        folder = self._project.run(run_id)
        folder.path.mkdir(parents=True, exist_ok=True)
        folder.journal.write_bytes(_as_of(run_id, content, self._whole))
        folder.pending.parent.mkdir(exist_ok=True)
        folder.pending.touch()

    # The answers -----------------------------------------------------------------------------------------------------
    def _wrong(self, *command: str) -> Iterator[str]:
        code, told = self._call(*command)
        if code not in (0, 1) or "Traceback" in told:
            yield f"{' '.join(command)} ended with {code}: {told[-500:]}"

    def _wrong_lists(self, when: str) -> Iterator[str]:
        code, told = self._call("runs", "--limit", "9999", "--json")
        begins = told.find("[{")
        if code or begins < 0:
            yield f"runs ended with {code} {when}: {told[-500:]}"
            return
        listed = {run["run_id"]: run["status"] for run in json.loads(told[begins:])}
        if listed.get(OTHER) != "passed":
            yield f"runs does not list the good one {when}: {listed.get(OTHER)}"
        for run_id, (name, damaged) in self._ways.items():
            if self._must_know(damaged) and listed.get(run_id) != "flaky":
                yield f"{name}: runs says {when} that it is {listed.get(run_id)}"

    def _wrong_pages(self, run_id: str, damaged: bytes) -> Iterator[str]:
        for command in (["runs", "show", run_id], ["report", run_id, "--format", "md", "-o", "-"], ["report", run_id]):
            code, told = self._call(*command)
            if code not in (0, 2) or "Traceback" in told or not told.strip():
                yield f"{' '.join(command)} ended with {code}: {told[-500:]}"
            if code and any(line in damaged for line in self._whole.splitlines()):
                yield f"{' '.join(command)} shows nothing: {told[-500:]}"
            if self._must_know(damaged) and ("--resume" in told or "interrupted  (" in told):
                yield f"{' '.join(command)} takes a run that passed for one that did not: {told[-500:]}"

    def _must_know(self, damaged: bytes) -> bool:
        """Returns whether the damaged journal still shows that the run passed."""
        return self._knows or self._whole.splitlines()[-1] in damaged

    def _lost_events(self, run_id: str, damaged: bytes) -> Iterator[str]:
        record = read_run(self._project.run(run_id).journal).record
        there = {event.model_dump_json() for event in _events(record)} if record else set()
        for line in self._whole.splitlines():
            own = EVENT.validate_json(line.replace(RUN.encode(), run_id.encode()), extra="ignore")
            if line in damaged and own.model_dump_json() not in there:
                yield f"a whole event is lost: {line[:100]!r}"

    def _untold(self, run_id: str) -> Iterator[str]:
        """Yields changes that no command reports; missing last lines do not count, as after a power cut."""
        journal = self._project.run(run_id).journal
        content = journal.read_bytes().rstrip(b"\0")
        whole = b"".join(_summed(self._whole.replace(RUN.encode(), run_id.encode())))
        if not read_run(journal).damage and not whole.startswith(content) and not content.startswith(whole):
            yield "nobody is told"

    def _rows_now(self) -> Rows:
        found: Rows = {}
        with duckdb.connect(self._project.history, read_only=True) as connection:
            for table in TABLES:
                query = f'SELECT run_id, count(*), sum(hash(t)) FROM "{table}" t GROUP BY run_id'
                for run_id, count, seen in connection.execute(query).fetchall():
                    found[table, run_id] = (count, seen)
        return found

    def _call(self, *command: str) -> tuple[int, str]:
        out = io.StringIO()
        with _within(self._project.folder), redirect_stdout(out), redirect_stderr(out):
            code = exit_code(command)
        return code, out.getvalue()


def _as_of(run_id: str, damaged: bytes, whole: bytes) -> bytes:
    """Returns the same damage for the journal of another run; unchanged lines get the checksums of that run."""
    for line, own in zip(whole.splitlines(), _summed(whole.replace(RUN.encode(), run_id.encode())), strict=True):
        damaged = damaged.replace(_SUM.search(line)[0], _SUM.search(own)[0])  # type: ignore[index]
    return damaged.replace(RUN.encode(), run_id.encode())


def _summed(journal: bytes) -> Iterator[bytes]:
    written = RunningChecksum()
    for line in _SUM.sub(b"", journal).splitlines(keepends=True):
        own, written = written.append_line(line)
        yield own


def recorded() -> Iterator[Event]:
    """Yields its events."""
    events = eventful_run(RUN)
    at = events[-1].at
    tried = {"event": "attempt_ended", "at": at, "index": 2, "attempt": 2, "status": "passed", "ms": 4, "sent": True}
    value = {"event": "value_set", "at": at, "index": 2, "name": "no", "value": {"a": [1, "ä"]}}
    yield from (*events, EVENT.validate_python(tried), EVENT.validate_python(value))
    yield StepEnded(at=at, index=2, status="passed_on_retry", attempts=2, ms=9)
    yield RunEnded(at=at + 1, status="flaky", seconds=4.5)


def _events(record: Record) -> Iterator[Event]:
    yield record.started
    for owner in (record, *record.steps):
        yield from (*owner.notes, *owner.artifacts, *owner.recoveries, *owner.model_calls)
    for step in record.steps:
        yield step.started
        yield from (*step.sendings, *step.requests, *step.attempts, *step.values, *step.elements)
        if step.ended:
            yield step.ended
    if record.ended:
        yield record.ended


@contextmanager
def _within(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
