"""Puts runs into the tables: each whole, in place of what was there of it, in one transaction with many others."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import duckdb
from pydantic_core import to_json

from planbook.history.rows import TABLES, Row
from planbook.history.transaction import transaction

BETWEEN = "/"  # what no run's id has in it
State = Literal["ended", "running", "interrupted", "damaged", "outdated", "kept"]
FOR_GOOD = ("ended", "kept")
UNENDED = ("running", "interrupted")


@dataclass(frozen=True)
class JournalRows:
    """A journal as it was read: how long it was, in which state the run is, and its rows by table."""

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
    """What the tables have of a run: how much of its journal, the SHA-256 of that, its state; whether it had ended."""

    bytes: int
    state: State
    sha256: str | None
    ended: bool

    def is_unchanged(self, size: int, running: bool) -> bool:
        """Whether there can be nothing new in a journal of this size."""
        return self.bytes == size and self.state != "outdated" and (self.state == "running") == running


@dataclass(frozen=True)
class JournalChanged:
    """A run of which the tables have more than its journal, which was changed after it was loaded."""

    run_id: str


class Store:
    """The tables, open for writing."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._inserts: dict[str, str] = {}

    def unfinished_runs(self, run_ids: Iterable[str]) -> dict[str, LoadedRun | None]:
        """Those of these runs of which more may come, and what is known of each.

        None for a run that is not in the tables. Of runs that ended nothing comes any more. DuckDB is handed all the
        ids as one text, and returns few: that takes half a second for half a million.
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
        """Leaves the rows of these runs as they are from now on, whatever becomes of their journals."""
        for run_id in run_ids:
            self._connection.execute("UPDATE loaded SET state = 'kept' WHERE run_id = ?", [run_id])

    def replace(self, runs: Sequence[JournalRows]) -> None:
        """Puts the runs in, in place of their older rows: all, or none and duckdb.Error is raised."""
        with transaction(self._connection):
            self._delete(self._known([run.run_id for run in runs]))
            for table in TABLES:
                self.insert(table, [row for run in runs for row in run.rows.get(table, ())])
            self.insert("loaded", [run.loaded for run in runs])

    def remove(self, run_ids: Sequence[str]) -> None:
        """Takes all rows of these runs out."""
        with transaction(self._connection):
            self._delete(list(run_ids))

    def _known(self, run_ids: list[str]) -> list[str]:
        """Those of these runs that are in the tables: most are not, and need not be looked for in each of them."""
        query = "SELECT run_id FROM loaded WHERE run_id IN (SELECT unnest(?))"
        return [run_id for (run_id,) in self._connection.execute(query, [run_ids]).fetchall()]

    def _delete(self, run_ids: list[str]) -> None:
        for table in (*TABLES, "loaded") if run_ids else ():
            self._connection.execute(f'DELETE FROM "{table}" WHERE run_id IN (SELECT unnest(?))', [run_ids])

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """One statement however many rows: handed over as JSON, which DuckDB takes apart itself."""
        if rows:
            text = to_json(rows, inf_nan_mode="strings").decode()
            self._connection.execute(self._inserts.get(table) or self._prepare(table), [text])

    def _prepare(self, table: str) -> str:
        """The statement, with the columns as the table has them; one that is not in the rows has a default."""
        columns = self._connection.execute(
            "SELECT column_name, data_type FROM duckdb_columns() "
            "WHERE table_name = ? AND schema_name = 'main' AND database_name = current_database() "
            "AND column_default IS NULL",
            [table],
        ).fetchall()
        rows = f"from_json_strict(?::JSON, '{json.dumps([dict(columns)])}')"
        self._inserts[table] = f'INSERT INTO "{table}" BY NAME SELECT unnest({rows}, recursive := true)'
        return self._inserts[table]
