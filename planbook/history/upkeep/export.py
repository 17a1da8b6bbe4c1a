"""Exports the history as Parquet, so that histories of many machines can lie in one bucket.

    FOLDER/views.sql
    FOLDER/TABLE/day=2026-08-01/machine=MACHINE/rows.parquet

The day (UTC) is that on which the run began, for all of its rows; the machine is the one that ran it (`runs.host`). Of
an act of a person they are the day and the machine of the act, of a thread those of its creation. A
file has all rows of one table, day and machine, so that exporting again writes the same files anew, and exports of
several machines never meet. Each table has one file without rows besides (`day=1970-01-01/machine=none`), so that it
can be read where nothing is in it yet. JSON is text in them, for readers that do not know it. `views.sql` makes the
tables and the same views of what lies beside it.
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from planbook.errors import PlanbookError
from planbook.history import database
from planbook.history.load import first_line, load_all
from planbook.history.read_journals import Tell
from planbook.history.rows import TABLES
from planbook.history.threads import TABLES as OF_THREAD
from planbook.places import Project

ALL = (*TABLES, *OF_THREAD, "audit", "by_hand")
NONE = "day=1970-01-01/machine=none"
OF_RUNS = """
SELECT t.*, strftime(runs.started AT TIME ZONE 'UTC', '%Y-%m-%d') AS day, runs.host AS machine
FROM (SELECT *{texts} FROM "{table}") t JOIN runs USING (run_id)
"""
OF_ACTS = """
SELECT *{texts}, strftime(happened AT TIME ZONE 'UTC', '%Y-%m-%d') AS day, host AS machine FROM "{table}"
"""
OF_THREADS = """
SELECT t.*, strftime(threads.created AT TIME ZONE 'UTC', '%Y-%m-%d') AS day, threads.host AS machine
FROM (SELECT *{texts} FROM "{table}") t JOIN threads USING (thread_id)
"""
ROWS = """
COPY ({rows}) TO '{folder}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (day, machine), OVERWRITE_OR_IGNORE)
"""
VIEWS = """
SELECT sql FROM duckdb_views() WHERE NOT internal AND (view_name = 'partial_runs') = ? ORDER BY schema_name, view_name
"""
"""Definitions of views: only `partial_runs`, which functions use, or all others, some of which use functions."""
HEAD = """\
-- The history as tables and views over the Parquet files beside this file. Written by planbook history export.
-- In the folder of this file:  duckdb -init views.sql
-- From elsewhere, a bucket too: write the folder's address before each of the paths.
"""


class ExportError(PlanbookError):
    """Something cannot be exported or read back."""


def export(project: Project, folder: Path, tell: Tell) -> int:
    """Writes the history into the folder, replacing this machine's earlier export. Returns the number of files.

    Raises ExportError.
    """
    load_all(project, tell)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".export-", dir=folder) as new:
            written = Path(new)
            with duckdb.connect(project.history, read_only=True) as connection:
                _write(connection, written)
            return sum(_put(path, folder / path.relative_to(written)) for path in _files(written))
    except (OSError, duckdb.Error) as error:
        raise ExportError(f"The history cannot be exported: {first_line(error)}.") from error


def _write(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    connection.execute("SET threads = 1")  # one file for each table, day and machine
    for table in ALL:
        (folder / table / NONE).mkdir(parents=True)
        empty = folder / table / NONE / "rows.parquet"
        texts = _replaced(_json_columns(connection, table), "VARCHAR")
        connection.execute(f'COPY (SELECT *{texts} FROM "{table}" LIMIT 0) TO {_quoted(empty)} (FORMAT parquet)')
        if table != "by_hand":
            place = str(folder / table).replace("'", "''")
            rows = _query_of(table).format(table=table, texts=texts)
            connection.execute(ROWS.format(rows=rows, folder=place))
    connection.execute(f"COPY by_hand TO {_quoted(folder / 'by_hand' / NONE / 'rows.parquet')} (FORMAT parquet)")
    (folder / "views.sql").write_text("\n".join([HEAD, *definitions(connection)]), encoding="utf-8")


def _query_of(table: str) -> str:
    if table in OF_THREAD:
        return OF_THREADS
    return OF_ACTS if table == "audit" else OF_RUNS


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def _put(path: Path, place: Path) -> bool:
    if place.suffix == ".parquet":
        place = place.with_name("rows.parquet")
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(path, place)
    return place.suffix == ".parquet"


def _json_columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    query = (
        "SELECT column_name FROM duckdb_columns() WHERE table_name = ? AND schema_name = 'main' AND data_type = 'JSON' "
        "ORDER BY column_index"
    )
    return [name for (name,) in connection.execute(query, [table]).fetchall()]


def _replaced(columns: Sequence[str], kind: str) -> str:
    """Returns a `SELECT *` list with these columns converted to another type."""
    replaced = ", ".join(f'"{name}"::{kind} AS "{name}"' for name in columns)
    return f" REPLACE ({replaced})" if replaced else ""


def definitions(connection: duckdb.DuckDBPyConnection, base: str = "") -> Iterator[str]:
    """Yields the statements that create the tables and views of an export; paths begin with `base`."""
    for table in ALL:
        files = f"'{base}{table}/day=*/machine=*/*.parquet'"
        back = _replaced(_json_columns(connection, table), "JSON")
        yield (
            f'CREATE VIEW "{table}" AS SELECT * EXCLUDE (day, machine){back} '
            f"FROM read_parquet({files}, hive_partitioning = true, hive_types_autocast = false, union_by_name = true);"
        )
    yield from _views(connection, True)
    query = (
        "SELECT function_name, parameters, macro_definition FROM duckdb_functions() "
        "WHERE function_type = 'table_macro' AND NOT internal ORDER BY 1"
    )
    for name, parameters, definition in connection.execute(query).fetchall():
        yield f"CREATE MACRO {name}({', '.join(parameters)}) AS TABLE {definition};"
    yield "CREATE SCHEMA wide;"
    yield from _views(connection, False)


def _views(connection: duckdb.DuckDBPyConnection, of_functions: bool) -> Iterator[str]:
    for (sql,) in connection.execute(VIEWS, [of_functions]).fetchall():
        yield sql if sql.endswith(";") else f"{sql};"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def read_back(folder: Path) -> duckdb.DuckDBPyConnection:
    """Opens an export for queries. Raises ExportError."""
    if not (folder / "views.sql").is_file():
        raise ExportError(f"{folder} has no export in it: there is no views.sql. Make one: planbook history export.")
    connection = duckdb.connect(":memory:", config=database.NOTHING_ELSE)
    statements = (folder / "views.sql").read_text(encoding="utf-8")
    connection.execute(f"SET file_search_path = {_quoted(folder)}")
    connection.execute(statements)
    return connection
