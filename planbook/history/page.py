"""Generates the page about the tables and views from the comments in the database."""

from collections.abc import Iterator

import duckdb

from planbook.history.migrate import migrate
from planbook.history.named_queries import named_queries

TABLES = (
    "runs", "steps", "attempts", "recoveries", "values", "artifacts", "elements", "model_calls", "events",
    "threads", "messages", "memories", "goals", "audit", "by_hand", "value_names", "loaded", "schema_version",
)  # fmt: skip
HEAD = """\
# Tables and views

The history is `.planbook/history.duckdb`. Its tables and views are a contract: planbook adds columns, and never removes
one or changes its meaning. The file uses DuckDB's storage format v1.0.0, which DuckDB 1.1 and later can read.

- Each view is also a function that takes the earliest start: `FROM plan_health_since(now() - INTERVAL 30 DAY)`.
- Each plan has a view with one row per run and one column per value: `FROM wide."order-supplies"`. A column has the
  widest type that its values have had, so it can become text.
- Times are `TIMESTAMPTZ`. DuckDB shows them in the time zone of the session.
- `planbook sql --page` prints this page.
"""


def page() -> str:
    """Returns the page, in Markdown."""
    with duckdb.connect(":memory:") as connection:
        migrate(connection)
        return "\n".join([HEAD, *_tables(connection), *_views(connection), *_queries(), ""])


def _tables(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield "## Tables\n"
    for name in TABLES:
        [found] = connection.execute("SELECT comment FROM duckdb_tables() WHERE table_name = ?", [name]).fetchall()
        yield from _section(connection, name, found[0])


def _views(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield "## Views\n"
    query = "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY view_name"
    for name, comment in connection.execute(query).fetchall():
        yield from _section(connection, name, comment)


def _section(connection: duckdb.DuckDBPyConnection, name: str, comment: str) -> Iterator[str]:
    query = (
        "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ? "
        "AND NOT internal ORDER BY column_index"
    )
    yield f"### `{name}`\n\n{comment}\n\n| column | type | meaning |\n|---|---|---|"
    for column, kind, meaning in connection.execute(query, [name]).fetchall():
        yield f"| `{column}` | {_short(kind)} | {meaning} |"
    yield ""


def _short(kind: str) -> str:
    return kind.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")


def _queries() -> Iterator[str]:
    yield "## Named questions\n\n`planbook sql NAME [--plan PLAN] [--since 30d]` answers them.\n"
    yield "| name | answer |\n|---|---|"
    yield from (f"| `{name}` | {sentence} |" for name, sentence in named_queries().items())
