"""(a) Many processes run at the same time, while an analyst has the database open for reading."""

import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from planbook.history.load import load_all
from planbook.history.upkeep.verify import verify
from tests.history.conftest import Holder
from tests.soak.ground import STEPS, Ground, figures_of, say

COUNT = "SELECT count(*) FROM runs"


@dataclass(frozen=True)
class Together:
    """How many processes failed, what the analyst saw at the end, and what exists after the database is closed."""

    failed: int
    seen: str
    runs: int
    steps: int
    passed: int
    differences: int


def together(on: Ground, processes: int, runs: int) -> Together:
    """Does the runs, prints figures, and returns the results."""
    analyst = Holder(on.project.history, "reading")
    files = [on.project.folder / f"{number}.figures" for number in range(processes)]
    before = len(list(on.project.runs.iterdir()))
    began = time.monotonic()
    failed = sum(process.wait() != 0 for process in [on.fork(runs, file) for file in files])
    took = time.monotonic() - began
    seen = analyst.ask(COUNT)
    direct = _count(on)
    analyst.close()
    load_all(on.project, print)
    found = verify(on.project, print)
    done = Together(failed, seen, *_counts(on), len(found.differences))
    wanted = processes * runs
    say(f"(a) {processes} processes x {runs} runs in {took:.0f} s: {done.runs - before} of {wanted} runs there,")
    say(f"    {done.steps - before * STEPS} of {wanted * STEPS} steps, {done.differences} differ from their journals,")
    say(f"    {failed} processes failed; {direct - before} runs were there before any further command;")
    say(f"    the analyst saw {seen} run to the end")
    show([file for file in files if file.exists()])
    return done


def show(files: list[Path]) -> None:
    """Prints the times of the record."""
    figures = figures_of(files)
    runs = sorted(each["seconds"] for each in figures)
    say(f"    a run: median {statistics.median(runs):.2f} s, longest {runs[-1]:.2f} s; of which")
    for name, what in (
        ("journal", "writing the journal, all events of a run"),
        ("longest", "the longest of them"),
        ("begin", "having it loaded, for which the run does not wait"),
        ("load", "loading, beside the browser's closing"),
        ("stayed", "what the process stays for that, when the result has been told"),
    ):
        values = sorted(each[name] for each in figures)
        middle, most = statistics.median(values), values[int(len(values) * 0.95)]
        say(f"    {what}: median {middle:.1f} ms, 95% {most:.1f} ms, longest {values[-1]:.1f} ms")


def _count(on: Ground) -> int:
    holder = Holder(on.project.history, "reading")
    try:
        return int(holder.ask(COUNT))
    finally:
        holder.close()


def _counts(on: Ground) -> tuple[int, int, int]:
    holder = Holder(on.project.history, "reading")
    try:
        queries = (COUNT, "SELECT count(*) FROM steps", "SELECT count(*) FROM runs WHERE status = 'passed'")
        runs, steps, passed = (int(holder.ask(query)) for query in queries)
        return runs, steps, passed
    finally:
        holder.close()
