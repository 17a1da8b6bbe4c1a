"""Compares the tables with the journals, run by run and thread by thread, and with the record of acts.

The record of acts is a chain (`planbook.audit`): every link is verified, and the first broken one is reported.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from planbook.audit import Chain, chain
from planbook.errors import PlanbookError
from planbook.history.audit_table import differences as acts_that_differ
from planbook.history.load import build, load_all
from planbook.history.read_journals import Tell, all_runs
from planbook.history.rows import TABLES
from planbook.history.threads import damaged_threads, thread_differences
from planbook.places import Project

SAME = """
WITH here AS (SELECT run_id, count(*) AS n, sum(hash(t)) AS seen FROM history."{table}" t GROUP BY run_id),
     made AS (SELECT run_id, count(*) AS n, sum(hash(t)) AS seen FROM anew."{table}" t GROUP BY run_id)
SELECT coalesce(here.run_id, made.run_id), coalesce(here.n, 0), coalesce(made.n, 0)
FROM here FULL JOIN made USING (run_id)
WHERE here.seen IS DISTINCT FROM made.seen
"""

CHANGED = """
SELECT run_id FROM history.loaded h JOIN anew.loaded j USING (run_id)
WHERE h.state = 'kept' OR (h.state IN ('ended', 'interrupted') AND h.bytes >= j.bytes AND h.sha256 <> j.sha256)
"""


@dataclass(frozen=True)
class Difference:
    """A run that differs between a table and its journal."""

    run_id: str
    table: str
    rows: int  # in the table
    expected: int  # by the journal
    is_kept: bool = False  # the journal was changed after it was loaded: the table is right

    def __str__(self) -> str:
        if self.is_kept:
            return f"{self.run_id}: its journal was changed after it was loaded; the history has what it said"
        if not self.expected and self.table == "runs":
            return f"{self.run_id}: it is in the history, and has no journal"
        if not self.rows and self.table == "runs":
            return f"{self.run_id}: it has a journal, and is not in the history"
        if self.rows != self.expected:
            return f"{self.run_id}: {self.table} has {self.rows} of its rows, and its journal makes {self.expected}"
        return f"{self.run_id}: rows of {self.table} are not what its journal says"


@dataclass(frozen=True)
class VerifyResult:
    """What was compared, what differs, and which journals are damaged, with what is wrong in each.

    `acts` are those of the file up to the first broken link; `wrong` says which that is, what differs in acts and
    threads, and which journals of threads are damaged.
    """

    runs: int
    differences: list[Difference]
    damaged: list[str]
    acts: Chain = field(default_factory=Chain)
    wrong: list[str] = field(default_factory=list)

    @property
    def can_be_mended(self) -> bool:
        """Whether the journals have something that the tables lack."""
        return any(each.expected and not each.is_kept for each in self.differences)


class NoHistory(PlanbookError):
    """There are runs, but no database to compare with."""


def verify(project: Project, tell: Tell) -> VerifyResult:
    """Updates the history, and compares it with one made from the journals.

    Raises NoHistory.
    """
    told: list[str] = []
    load_all(project, told.append)
    if not project.history.exists():
        if all_runs(project) or project.audit.exists() or project.threads.exists():
            raise NoHistory(" ".join([f"There is no history yet ({project.history}), and none could be made.", *told]))
        return VerifyResult(0, [], [])
    with tempfile.TemporaryDirectory(prefix="planbook-", dir=project.kept) as folder:
        anew = Path(folder) / "anew.duckdb"
        damaged: list[str] = []
        build(project, anew, damaged.append)
        for text in told:
            if not any(one.partition(" The ")[0] in text for one in damaged):
                tell(text)
        with _both(project.history, anew) as connection:
            found = _without_repeats(differences(connection))
            acts = chain(project.audit)
            wrong = [*([acts.broken] if acts.broken else []), *acts_that_differ(connection, project.audit)]
            wrong += [*damaged_threads(project), *thread_differences(connection)]
        return VerifyResult(len(all_runs(project)), found, damaged, acts, wrong)


@contextmanager
def _both(history: Path, anew: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        for name, path in (("history", history), ("anew", anew)):
            quoted = str(path).replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
        yield connection


def differences(connection: duckdb.DuckDBPyConnection) -> Iterator[Difference]:
    """Yields what differs between the databases `history` and `anew`, by table."""
    kept = {run_id for (run_id,) in connection.execute(CHANGED).fetchall()}
    for table in TABLES:
        for run_id, rows, expected in connection.execute(SAME.format(table=table)).fetchall():
            yield Difference(run_id, table, rows, expected, run_id in kept)


def _without_repeats(found: Iterator[Difference]) -> list[Difference]:
    """Reports a run that is missing as a whole only one time."""
    kept: dict[str, list[Difference]] = {}
    for each in found:
        others = kept.setdefault(each.run_id, [])
        missing = others and others[0].table == "runs" and not (others[0].rows and others[0].expected)
        if not missing and not (others and each.is_kept):
            others.append(each)
    return [each for run_id in sorted(kept) for each in kept[run_id]]
