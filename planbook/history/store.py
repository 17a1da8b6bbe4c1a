"""Puts runs into the tables: each whole, in place of what was there of it, in one transaction with many others."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import duckdb
from pydantic_core import to_json

from planbook.history.rows import TABLES, Row
from planbook.history.transaction import transaction

State = Literal["ended", "running", "interrupted", "damaged", "outdated"]


@dataclass(frozen=True)
class Taken:
    """A journal as it was read: how long it was, in which state the run is, and its rows by table."""

    run_id: str
    bytes: int
    state: State
    rows: dict[str, list[Row]]


class Store:
    """The tables, open for writing."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._inserts: dict[str, str] = {}

    def loaded(self, run_ids: Sequence[str] | None = None) -> dict[str, tuple[int, State]]:
        """Of these runs (None: of all) those that are in the tables: how much of the journal, and their state."""
        query = "SELECT run_id, bytes, state FROM loaded"
        if run_ids is None:
            found = self._connection.execute(query)
        else:
            found = self._connection.execute(f"{query} WHERE run_id IN (SELECT unnest(?))", [list(run_ids)])
        return {run_id: (size, state) for run_id, size, state in found.fetchall()}

    def replace(self, runs: Sequence[Taken]) -> None:
        """Puts the runs in, in place of their older rows: all, or none and duckdb.Error is raised."""
        known = list(self.loaded([run.run_id for run in runs]))
        with transaction(self._connection):
            self._delete(known)
            for table in TABLES:
                self._insert(table, [row for run in runs for row in run.rows.get(table, ())])
            self._insert("loaded", [{"run_id": run.run_id, "bytes": run.bytes, "state": run.state} for run in runs])

    def remove(self, run_ids: Sequence[str]) -> None:
        """Takes all rows of these runs out."""
        with transaction(self._connection):
            self._delete(list(run_ids))

    def _delete(self, run_ids: list[str]) -> None:
        for table in (*TABLES, "loaded") if run_ids else ():
            self._connection.execute(f'DELETE FROM "{table}" WHERE run_id IN (SELECT unnest(?))', [run_ids])

    def _insert(self, table: str, rows: list[Row]) -> None:
        """One statement however many rows: handed over as JSON, which DuckDB takes apart itself."""
        if rows:
            text = to_json(rows, inf_nan_mode="strings").decode()
            self._connection.execute(self._inserts.get(table) or self._prepare(table), [text])

    def _prepare(self, table: str) -> str:
        """The statement, with the columns as the table has them; one that is not in the rows has a default."""
        columns = self._connection.execute(
            "SELECT column_name, data_type FROM duckdb_columns() "
            "WHERE table_name = ? AND database_name = current_database() AND column_default IS NULL",
            [table],
        ).fetchall()
        rows = f"from_json_strict(?::JSON, '{json.dumps([dict(columns)])}')"
        self._inserts[table] = f'INSERT INTO "{table}" BY NAME SELECT unnest({rows}, recursive := true)'
        return self._inserts[table]
