"""Runs SQL queries on the history. No query can write, or access any other file."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from planbook.errors import PlanbookError
from planbook.history import database
from planbook.history.files import Files
from planbook.history.load import build, load_all, rebuild
from planbook.history.read_journals import Tell
from planbook.places import Project

Given = Sequence[Any] | Mapping[str, Any]
Question = tuple[str, Given]


class QueryError(PlanbookError):
    """DuckDB cannot run the query. The message is DuckDB's own."""


@dataclass(frozen=True)
class QueryResult:
    """A result table: the names and DuckDB types of its columns, and its rows."""

    columns: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]


def ask(project: Project, query: str, given: Given, tell: Tell) -> QueryResult:
    """Updates the history, then runs a query. `given` are the values of the query's `?`, or of its `$names`."""
    [answer] = ask_all(project, [(query, given)], tell)
    return answer


def ask_all(project: Project, questions: Sequence[Question], tell: Tell) -> list[QueryResult]:
    """Updates the history, then runs all queries in one snapshot of it.

    If there is no file, because none can be made or nothing has run yet, the results are computed from the journals.
    """
    load_all(project, tell)
    return read_all(project, questions, tell)


def read_all(project: Project, questions: Sequence[Question], tell: Tell) -> list[QueryResult]:
    """Like `ask_all`, but does not update the history first."""
    if not project.history.exists():
        return _from_journals(project, questions, tell)
    try:
        return _from_file(project.history, questions)
    except duckdb.Error as error:
        match database.error_kind(error):
            case "held":  # another process has the file open for writing, though it is meant for reading
                _publish_again(project, tell)
            case "broken":
                rebuild(project, tell, broken=True)
            case _:
                raise
        return _from_file(project.history, questions)


def _from_file(path: Path, questions: Sequence[Question]) -> list[QueryResult]:
    with database.open_for_reading(path) as connection:
        return [_answer(connection, *question) for question in questions]


def _publish_again(project: Project, tell: Tell) -> None:
    files = Files(project.history, tell)
    with database.lock(files.lock, patience=5):
        files.publish_again()


def _from_journals(project: Project, questions: Sequence[Question], tell: Tell) -> list[QueryResult]:
    with tempfile.TemporaryDirectory(prefix="planbook-") as folder:
        path = Path(folder) / "history.duckdb"
        build(project, path, tell)
        return _from_file(path, questions)


def _answer(connection: duckdb.DuckDBPyConnection, query: str, given: Given) -> QueryResult:
    try:
        if not connection.extract_statements(query):
            raise QueryError("There is no question in it. Write one in SQL, such as: SELECT * FROM runs")
        found = connection.execute(query, dict(given) if isinstance(given, Mapping) else list(given))
        described = found.description or []
        rows = found.fetchall() if described else []
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except duckdb.Error as error:
        if database.error_kind(error) != "other":
            raise
        raise QueryError(str(error)) from error
    return QueryResult([column[0] for column in described], [str(column[1]) for column in described], rows)
