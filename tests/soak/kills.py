"""(b) Runs are killed at random moments: each is later shown as interrupted, with the step it was in."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import duckdb

from planbook.history.journal import read
from planbook.history.load import load_all
from planbook.history.rows import TABLES
from planbook.places import Project
from planbook.record import Record
from tests.soak.ground import Ground, figures_of, say

Rows = dict[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Kills:
    """Of the runs that had begun: how many were shown correctly, and how often an earlier row differed."""

    begun: int
    found: int
    interrupted: int
    changed: int


def kills(on: Ground, wanted: int, seed: int) -> Kills:
    """Kills runs until enough had begun, and checks the history after each."""
    begun = found = interrupted = changed = turn = unbegun = 0
    where: Counter[str] = Counter()
    on.fork(1, on.project.folder / "now.figures").wait()
    load_all(on.project, print)
    earlier = rows_by_run(on.project)
    takes = figures_of([on.project.folder / "now.figures"])[-1]["seconds"]
    while begun < wanted:
        turn += 1
        on.fork(1, on.project.folder / "kills.figures", str(takes), seed + turn).wait()
        load_all(on.project, lambda _: None)
        now = rows_by_run(on.project)
        changed += sum(now.get(key) != value for key, value in earlier.items())
        new = {key[0] for key in now.keys() - earlier.keys()}
        earlier = now
        unbegun += not new
        for run_id in new:
            begun += 1
            is_right, what = expected(on.project, run_id)
            found += is_right
            interrupted += what != "had ended"
            where[what] += 1
    say(f"(b) {begun} runs killed: {found} of {begun} found as their journals say, {interrupted} of them interrupted;")
    say(f"    {changed} earlier rows differ; {', '.join(f'{count} {what}' for what, count in where.most_common())};")
    say(f"    {unbegun} more were killed before anything had begun")
    return Kills(begun, found, interrupted, changed)


def rows_by_run(project: Project) -> Rows:
    """Returns a number for each table and run that changes with any row."""
    with duckdb.connect(project.history, read_only=True) as connection:
        found = [
            ((run_id, table), seen)
            for table in TABLES
            for run_id, *seen in connection.execute(
                f'SELECT run_id, count(*), sum(hash(t)) FROM "{table}" t GROUP BY run_id'
            ).fetchall()
        ]
    return {key: tuple(seen) for key, seen in found}


def expected(project: Project, run_id: str) -> tuple[bool, str]:
    """Returns whether the tables agree with a killed run's journal; and where it was killed, in words."""
    record = Record.of(read(project.run(run_id).journal))
    with duckdb.connect(project.history, read_only=True) as connection:
        query = "SELECT status FROM runs WHERE run_id = ?"
        [(status,)] = connection.execute(query, [run_id]).fetchall()
        query = "SELECT \"index\", sent FROM steps WHERE run_id = ? AND status = 'interrupted' ORDER BY 1"
        steps = connection.execute(query, [run_id]).fetchall()
    if record.ended:
        return status == record.ended.status, "had ended"
    is_right = status == "interrupted" and steps == [
        (step.started.index, step.sent) for step in record.steps if step.ended is None
    ]
    if not steps:
        return is_right, "between steps"
    return is_right, "in a step that may have been sent" if steps[-1][1] == "perhaps" else "in a step"
