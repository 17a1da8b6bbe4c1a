"""Runs queries of users with limits on time, memory and the number of rows.

As with `history.ask`, no query can write, or access any file or network.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from planbook.history import database
from planbook.history.ask import Given, QueryError, QueryResult
from planbook.places import Project

AT_ONCE = 20
"""Rows that are read at once: a single one may be long."""


@dataclass(frozen=True)
class Fence:
    """The limits of a query."""

    seconds: float = 10.0
    rows: int = 10_000
    memory: str = "512MB"
    characters: int = 8_000_000


@dataclass(frozen=True)
class FencedResult:
    """A result; `is_cut` is whether there are more rows than the limit."""

    table: QueryResult
    is_cut: bool


def ask_fenced(project: Project, query: str, given: Given, fence: Fence) -> FencedResult:
    """Runs a query on the history without updating it first. Raises QueryError."""
    config = {"memory_limit": fence.memory, "temp_directory": "", "python_enable_replacements": False}
    if not project.history.exists():
        raise QueryError("There is no history yet, because nothing has run.")
    with database.open_for_reading(project.history, config) as connection:
        clock = threading.Timer(fence.seconds, connection.interrupt)
        clock.start()
        try:
            return _answer(connection, query, given, fence)
        except duckdb.InterruptException:
            raise QueryError(f"The query took longer than {fence.seconds:g} s, and was ended.") from None
        except duckdb.OutOfMemoryException:
            raise QueryError(f"The query needs more than {fence.memory} of memory, and was ended.") from None
        except duckdb.Error as error:
            if database.error_kind(error) != "other":
                raise
            raise QueryError(str(error)) from None
        except (ArithmeticError, TypeError, ValueError) as error:  # a value that Python does not have, as a year 200000
            raise QueryError(f"The result has a value that cannot be shown: {error}. Cast it to VARCHAR.") from None
        finally:
            clock.cancel()


def _answer(connection: duckdb.DuckDBPyConnection, query: str, given: Given, fence: Fence) -> FencedResult:
    statements = connection.extract_statements(query)
    if len(statements) != 1:
        raise QueryError(f"Run one statement at a time: there are {len(statements) or 'no'} statements in this query.")
    found = connection.execute(statements[0], dict(given) if isinstance(given, Mapping) else list(given))
    described = found.description or []
    columns, types = [one[0] for one in described], [str(one[1]) for one in described]
    there = _rows(found, fence) if described else []
    return FencedResult(QueryResult(columns, types, there[: fence.rows]), len(there) > fence.rows)


def _rows(found: duckdb.DuckDBPyConnection, fence: Fence) -> list[tuple[Any, ...]]:
    """Returns the rows, and one more if there are more. Raises QueryError as soon as they are too long for memory."""
    there: list[tuple[Any, ...]] = []
    left = fence.characters
    while len(there) <= fence.rows and (some := found.fetchmany(min(AT_ONCE, fence.rows + 1 - len(there)))):
        left -= sum(len(str(row)) for row in some)
        if left < 0:
            raise QueryError(f"The answer is longer than {fence.characters // 1_000_000} MB. Ask for less.")
        there += some
    return there
