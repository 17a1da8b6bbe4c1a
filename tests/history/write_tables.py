"""Writes what the migrations make together, with which a new history begins. `keep_version` calls it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from planbook.history.migrate import FOLDER, TABLES, apply

HEAD = "-- {} migrations make this together. Do not edit it: `python -m tests.history.keep_version` writes it.\n"
MADE = """
SELECT 'CREATE SCHEMA ' || schema_name || ';' FROM duckdb_schemas() WHERE NOT internal AND schema_name <> 'main'
UNION ALL SELECT sql FROM (FROM duckdb_tables() ORDER BY table_name)
UNION ALL SELECT sql FROM (FROM duckdb_views() WHERE NOT internal ORDER BY view_name)
UNION ALL
    SELECT format('CREATE MACRO {}({}) AS TABLE {};', function_name, parameters[1], macro_definition)
    FROM (FROM duckdb_functions() WHERE NOT internal ORDER BY function_name)
"""
COMMENTS = """
SELECT 'TABLE ' || table_name, comment FROM (FROM duckdb_tables() ORDER BY table_name) WHERE comment IS NOT NULL
UNION ALL
    SELECT 'VIEW ' || view_name, comment FROM (FROM duckdb_views() ORDER BY view_name)
    WHERE NOT internal AND comment IS NOT NULL
UNION ALL
    SELECT 'COLUMN ' || table_name || '."' || column_name || '"', comment
    FROM (FROM duckdb_columns() ORDER BY table_name, column_index) WHERE NOT internal AND comment IS NOT NULL
"""


def write_tables() -> None:
    TABLES.write_text(text(), "utf-8")


def text() -> str:
    """Returns the SQL."""
    files = sorted(FOLDER.glob("*.sql"))
    with duckdb.connect() as connection:
        apply_each(connection, files)
        connection.execute("DELETE FROM schema_version")
        made = [statement for (statement,) in connection.execute(MADE).fetchall()]
        rows = list(_rows(connection))
        comments = [f"COMMENT ON {of} IS {_quoted(is_)};" for of, is_ in connection.execute(COMMENTS).fetchall()]
    return HEAD.format(len(files)) + "\n".join([*_in_order(made), *rows, *comments]) + "\n"


def apply_each(connection: duckdb.DuckDBPyConnection, files: Iterable[Path]) -> None:
    """Applies the first migrations to a new file, one after the other."""
    for number, file in enumerate(files, start=1):
        apply(connection, number, file)


def _in_order(statements: list[str]) -> Iterator[str]:
    """Yields each after those that it needs."""
    with duckdb.connect() as connection:
        while statements:
            later = []
            for statement in statements:
                try:
                    connection.execute(statement)
                except duckdb.CatalogException:
                    later.append(statement)
                else:
                    yield statement
            assert len(later) < len(statements), later
            statements = later


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Yields statements that insert the rows of the tables."""
    for (table,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY ALL").fetchall():
        if found := connection.execute(f'FROM "{table}" ORDER BY ALL').fetchall():
            values = ", ".join(f"({', '.join(map(_quoted, row))})" for row in found)
            yield f'INSERT INTO "{table}" VALUES {values};'


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
