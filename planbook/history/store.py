"""Writes runs into the tables: each replaces its former rows, in one transaction with many others."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import duckdb
from pydantic_core import to_json

from planbook.history.rows import TABLES, Row
from planbook.history.transaction import transaction

BETWEEN = "/"  # a separator that no run id contains
State = Literal["ended", "running", "interrupted", "damaged", "outdated", "kept"]
FOR_GOOD = ("ended", "kept")
UNENDED = ("running", "interrupted")


@dataclass(frozen=True)
class JournalRows:
    """A journal that was read: its length, the state of the run, and its rows by table."""

    run_id: str
    bytes: int
    state: State
    sha256: str  # of these bytes
    rows: dict[str, list[Row]]

    @property
    def loaded(self) -> Row:
        return {"run_id": self.run_id, "bytes": self.bytes, "state": self.state, "sha256": self.sha256}


@dataclass(frozen=True)
class LoadedRun:
    """What the tables have of a run: the length and SHA-256 of its journal, its state, and whether it had ended."""

    bytes: int
    state: State
    sha256: str | None
    ended: bool

    def is_unchanged(self, size: int, running: bool) -> bool:
        """Returns whether a journal of this size cannot have anything new."""
        return self.bytes == size and self.state != "outdated" and (self.state == "running") == running


@dataclass(frozen=True)
class JournalChanged:
    """The tables have more of a run than its journal, which was changed after it was loaded."""

    run_id: str


class Store:
    """The tables, open for writing."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._inserts: dict[str, str] = {}

    def unfinished_runs(self, run_ids: Iterable[str]) -> dict[str, LoadedRun | None]:
        """Returns those of these runs that are not complete, with what is known of each.

        The value is None for a run that is not in the tables. DuckDB receives all ids as one text, and returns few:
        that takes half a second for half a million.
        """
        found = self._connection.execute(
            f"""
            SELECT run_id, bytes, state, sha256, coalesce(status NOT IN {UNENDED}, false)
            FROM (SELECT unnest(string_split(?, '{BETWEEN}')) AS run_id)
                LEFT JOIN loaded USING (run_id) LEFT JOIN runs USING (run_id)
            WHERE run_id <> '' AND (state IS NULL OR state NOT IN {FOR_GOOD})
            """,
            [BETWEEN.join(run_ids)],
        )
        return {run_id: LoadedRun(*known) if known[1] else None for run_id, *known in found.fetchall()}

    def keep(self, run_ids: Iterable[str]) -> None:
        """Keeps the rows of these runs as they are from now on, even if their journals change."""
        for run_id in run_ids:
            self._connection.execute("UPDATE loaded SET state = 'kept' WHERE run_id = ?", [run_id])

    def replace(self, runs: Sequence[JournalRows]) -> None:
        """Inserts the runs in place of their former rows: all, or none and raises duckdb.Error."""
        with transaction(self._connection):
            self._delete(self._known([run.run_id for run in runs]))
            for table in TABLES:
                self.insert(table, [row for run in runs for row in run.rows.get(table, ())])
            self.insert("loaded", [run.loaded for run in runs])

    def remove(self, run_ids: Sequence[str]) -> None:
        """Removes all rows of these runs."""
        with transaction(self._connection):
            self._delete(list(run_ids))

    def _known(self, run_ids: list[str]) -> list[str]:
        """Returns those of these runs that are in the tables.

        Most are not, and need not be searched for in every table.
        """
        query = "SELECT run_id FROM loaded WHERE run_id IN (SELECT unnest(?))"
        return [run_id for (run_id,) in self._connection.execute(query, [run_ids]).fetchall()]

    def _delete(self, run_ids: list[str]) -> None:
        for table in (*TABLES, "loaded") if run_ids else ():
            self._connection.execute(f'DELETE FROM "{table}" WHERE run_id IN (SELECT unnest(?))', [run_ids])

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Inserts rows with one statement, however many there are: DuckDB receives them as JSON."""
        if rows:
            text = to_json(rows, inf_nan_mode="strings").decode()
            self._connection.execute(self._inserts.get(table) or self._prepare(table), [text])

    def _prepare(self, table: str) -> str:
        """Returns the statement, with the columns of the table; a column that the rows lack gets its default."""
        found = self._connection.execute(f"PRAGMA table_info('{table}')").fetchall()
        columns = {name: kind for _, name, kind, _, default, _ in found if default is None}
        rows = f"from_json_strict(?::JSON, '{json.dumps([columns])}')"
        self._inserts[table] = f'INSERT INTO "{table}" BY NAME SELECT unnest({rows}, recursive := true)'
        return self._inserts[table]
