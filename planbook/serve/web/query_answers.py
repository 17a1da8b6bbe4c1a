"""Answers of the history for a page, in a process of the pool: values keep their types."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from planbook.history.ask import QueryResult, read_all
from planbook.history.limited_query import Fence, ask_fenced
from planbook.history.named_queries import moment_before, named_query
from planbook.history.parquet import as_parquet
from planbook.places import Project
from planbook.serve.history_pool import silent

FENCE = Fence(rows=10_000)
COLUMNS = """
SELECT table_name, column_name, data_type, comment FROM duckdb_columns()
WHERE NOT internal AND schema_name = 'main' ORDER BY table_name, column_index
"""


@dataclass(frozen=True)
class Answer:
    """A table of values. `is_cut`: there are more rows than the fence lets through."""

    columns: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]
    is_cut: bool


def answer(project: Project, query: str, name: str, plan: str | None, age: timedelta | None) -> Answer:
    """The answer of a named question, or of one in SQL. Raises QueryError."""
    text, given = (named_query(name), {"plan": plan, "since": moment_before(age)}) if name else (query, ())
    found = ask_fenced(project, text, given, FENCE)
    table = found.table
    rows = [tuple(_number(value) for value in row) for row in table.rows]
    return Answer(table.columns, table.types, rows, found.is_cut)


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def parquet(told: Answer) -> bytes:
    """The answer as a file."""
    return as_parquet(QueryResult(told.columns, told.types, told.rows))


def schema(project: Project) -> dict[str, list[tuple[str, str, str]]]:
    """The columns of each table and view: name, type, and what it is."""
    [found] = read_all(project, [(COLUMNS, ())], silent)
    tables: dict[str, list[tuple[str, str, str]]] = {}
    for table, column, kind, comment in found.rows:
        tables.setdefault(table, []).append((column, kind, comment or ""))
    return tables
