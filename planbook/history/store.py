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

    def not_for_good(self, run_ids: Iterable[str]) -> dict[str, tuple[int, State] | None]:
        """Those of these runs of which more may come: how much of the journal is in the tables, and their state.

        None for a run that is not in them. Of runs that ended nothing comes any more. DuckDB is handed all the ids as
        one text, and returns few: that takes half a second for half a million.
        """
        found = self._connection.execute(
            f"""
            SELECT run_id, bytes, state
            FROM (SELECT unnest(string_split(?, '{BETWEEN}')) AS run_id) LEFT JOIN loaded USING (run_id)
            WHERE run_id <> '' AND state IS DISTINCT FROM 'ended'
            """,
            [BETWEEN.join(run_ids)],
        )
        return {run_id: (size, state) if state else None for run_id, size, state in found.fetchall()}

    def replace(self, runs: Sequence[Taken]) -> None:
        """Puts the runs in, in place of their older rows: all, or none and duckdb.Error is raised."""
        with transaction(self._connection):
            self._delete(self._known([run.run_id for run in runs]))
            for table in TABLES:
                self._insert(table, [row for run in runs for row in run.rows.get(table, ())])
            self._insert("loaded", [{"run_id": run.run_id, "bytes": run.bytes, "state": run.state} for run in runs])

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
