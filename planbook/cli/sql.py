"""planbook sql: query the history."""

import difflib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from planbook.cli.ages import AGE
from planbook.cli.given import plan_name
from planbook.history.named_queries import moment_before, named_queries, named_query
from planbook.places import find_project


@click.command(
    epilog="""\b
Examples:
  planbook sql flaky_steps --plan order-supplies --since 30d
  planbook sql --list
  planbook sql "SELECT plan, status, seconds FROM runs ORDER BY started DESC LIMIT 5"
  planbook sql "FROM plan_health_since(now() - INTERVAL 30 DAY) ORDER BY success_rate"
  planbook sql "SELECT run_id, value ->> '$' AS no FROM values WHERE name = 'order_no'" --csv > orders.csv
  planbook sql "SELECT table_name, comment FROM duckdb_tables()"
  planbook sql "DESCRIBE steps"
"""
)
@click.argument("query", required=False)
@click.option("--list", "list_wanted", is_flag=True, help="List the named queries.")
@click.option("--page", "page_wanted", is_flag=True, help="Print the columns of all tables and views as Markdown.")
@click.option("--plan", metavar="PLAN", help="With a name: only this plan (its name or file).")
@click.option("--since", "age", type=AGE, metavar="AGE", help="With a name: only runs that began since: 12h, 30d, 8w.")
@click.option("--csv", "form", flag_value="csv", help="Print CSV.")
@click.option("--json", "form", flag_value="json", help="Print a JSON list of objects.")
def command(
    query: str | None, list_wanted: bool, page_wanted: bool, plan: str | None, age: timedelta | None, form: str | None
) -> None:
    """Query the history. QUERY is the name of a query (--list), or SQL for DuckDB, which can only read.

    Tables: runs, steps, attempts, recoveries, values, artifacts, elements, model_calls, events, audit, threads,
    messages, memories, goals. Views: plan_health, flaky_steps, slow_steps, daily, locator_drift, cost,
    failures_by_class, time_saved, typed_values, partial_runs, unapproved_runs, and wide."PLAN" for each plan. --page
    describes their columns.
    """
    if list_wanted:
        _print_list(form)
    elif page_wanted:
        from planbook.history.page import page

        click.echo(page(), nl=False)
    elif query is None:
        raise click.UsageError("Write a question in SQL, or the name of one: planbook sql --list")
    else:
        _print_answer(*_question(query, plan, age), form)


def _question(query: str, plan: str | None, age: timedelta | None) -> tuple[str, Sequence[Any] | Mapping[str, Any]]:
    """Returns the query in SQL, and its parameters."""
    if query in named_queries():
        return named_query(query), {"plan": plan_name(plan), "since": moment_before(age)}
    if plan is not None or age is not None:
        raise click.UsageError("--plan and --since go with the name of a question: planbook sql --list")
    if query.isidentifier():
        near = difflib.get_close_matches(query, named_queries(), n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise click.UsageError(f'No query is called "{query}". {hint}List them: planbook sql --list')
    return query, ()


def _print_list(form: str | None) -> None:
    _print(("name", "answers"), ("VARCHAR", "VARCHAR"), list(named_queries().items()), form)


def _print_answer(query: str, given: Sequence[Any] | Mapping[str, Any], form: str | None) -> None:
    from planbook.history.ask import ask

    project = find_project(Path.cwd())
    answer = ask(project, query, given, lambda text: click.echo(text, err=True))
    _print(answer.columns, answer.types, answer.rows, form)
    if form is None and answer.columns:
        click.echo(f"{len(answer.rows)} row{'' if len(answer.rows) == 1 else 's'}", err=True)
    if not project.history.exists():
        click.echo(f"No runs yet in {project.kept}.", err=True)


def _print(columns: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[Any]], form: str | None) -> None:
    from planbook.cli.table import as_csv, as_json, as_table, terminal_width

    match form:
        case "csv":
            click.echo(as_csv(columns, rows))
        case "json":
            click.echo(as_json(columns, types, rows))
        case _ if columns:
            click.echo(as_table(columns, rows, terminal_width()))
