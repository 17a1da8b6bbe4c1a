"""The answer of a query as a Parquet file."""

import tempfile
from pathlib import Path

import duckdb

from planbook.history.ask import QueryResult


def as_parquet(table: QueryResult) -> bytes:
    """Returns a file with the rows of a result, each column of its own type."""
    columns = ", ".join(
        f"{_quoted(name)} {kind}" for name, kind in zip(_unique(table.columns), table.types, strict=True)
    )
    places = ", ".join("?" for _ in table.columns)
    with tempfile.TemporaryDirectory(prefix="planbook-") as folder, duckdb.connect(":memory:") as connection:
        file = Path(folder) / "answer.parquet"
        connection.execute(f"CREATE TABLE answer ({columns})")
        if table.rows:
            connection.executemany(f"INSERT INTO answer VALUES ({places})", [list(row) for row in table.rows])
        connection.execute("COPY answer TO ? (FORMAT parquet, COMPRESSION zstd)", [str(file)])
        return file.read_bytes()


def _unique(names: list[str]) -> list[str]:
    """The names of columns; one that is there already gets a number."""
    return [name if name not in names[:at] else f"{name}_{at + 1}" for at, name in enumerate(names)]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
