"""Compares the tables with the journals, run by run: what is said of each must be the same."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from planbook.history.load import build, load_all
from planbook.history.rows import TABLES
from planbook.history.take import Tell, all_runs
from planbook.places import Project

SAME = """
WITH here AS (SELECT run_id, count(*) AS n, sum(hash(t)) AS seen FROM history."{table}" t GROUP BY run_id),
     made AS (SELECT run_id, count(*) AS n, sum(hash(t)) AS seen FROM journals."{table}" t GROUP BY run_id)
SELECT coalesce(here.run_id, made.run_id), coalesce(here.n, 0), coalesce(made.n, 0)
FROM here FULL JOIN made USING (run_id)
WHERE here.seen IS DISTINCT FROM made.seen
"""


@dataclass(frozen=True)
class Difference:
    """A run of which a table says something else than its journal."""

    run_id: str
    table: str
    rows: int  # in the table
    expected: int  # by the journal

    def __str__(self) -> str:
        if not self.expected and self.table == "runs":
            return f"{self.run_id}: it is in the history, and has no journal"
        if not self.rows and self.table == "runs":
            return f"{self.run_id}: it has a journal, and is not in the history"
        if self.rows != self.expected:
            return f"{self.run_id}: {self.table} has {self.rows} of its rows, and its journal makes {self.expected}"
        return f"{self.run_id}: rows of {self.table} are not what its journal says"


@dataclass(frozen=True)
class Verified:
    """What was compared, and what differs."""

    runs: int
    differences: list[Difference]


def verify(project: Project, tell: Tell) -> Verified:
    """Brings the history up to date, and compares it with one that is made anew from the journals."""
    load_all(project, tell)
    with tempfile.TemporaryDirectory(prefix="planbook-", dir=project.kept) as folder:
        anew = Path(folder) / "anew.duckdb"
        build(project, anew, lambda _: None)  # what is wrong with a journal has been told
        return Verified(len(all_runs(project)), _without_repeats(differences(project.history, anew)))


def differences(history: Path, anew: Path) -> Iterator[Difference]:
    """What two histories say differently, by table."""
    with duckdb.connect(":memory:") as connection:
        for name, path in (("history", history), ("journals", anew)):
            quoted = str(path).replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
        for table in TABLES:
            for run_id, rows, expected in connection.execute(SAME.format(table=table)).fetchall():
                yield Difference(run_id, table, rows, expected)


def _without_repeats(found: Iterator[Difference]) -> list[Difference]:
    """A run that is missing as a whole is told once."""
    kept: dict[str, list[Difference]] = {}
    for each in found:
        others = kept.setdefault(each.run_id, [])
        if not (others and others[0].table == "runs" and not (others[0].rows and others[0].expected)):
            others.append(each)
    return [each for run_id in sorted(kept) for each in kept[run_id]]
