"""planbook sql: ask the history a question in SQL."""

from pathlib import Path

import click

from planbook.places import find_project


@click.command(
    epilog="""\b
Examples:
  planbook sql "SELECT plan, status, seconds FROM runs ORDER BY started DESC LIMIT 5"
  planbook sql "SELECT title, avg(ms) FROM steps GROUP BY title ORDER BY 2 DESC"
  planbook sql "SELECT run_id, value ->> '$' AS no FROM values WHERE name = 'order_no'" --csv > orders.csv
  planbook sql "SELECT table_name, comment FROM duckdb_tables()"
  planbook sql "DESCRIBE steps"
"""
)
@click.argument("query")
@click.option("--csv", "form", flag_value="csv", help="Print CSV.")
@click.option("--json", "form", flag_value="json", help="Print a JSON list of objects.")
def command(query: str, form: str | None) -> None:
    """Ask the history QUERY, in DuckDB's SQL. Nothing can be written.

    Tables: runs, steps, attempts, values, artifacts. Their columns are explained by comments: duckdb_columns().
    """
    from planbook.cli.table import as_csv, as_json, as_table, terminal_width
    from planbook.history.ask import ask

    answer = ask(find_project(Path.cwd()), query, (), lambda text: click.echo(text, err=True))
    match form:
        case "csv":
            click.echo(as_csv(answer.columns, answer.rows))
        case "json":
            click.echo(as_json(answer.columns, answer.types, answer.rows))
        case _ if answer.columns:
            click.echo(as_table(answer.columns, answer.rows, terminal_width()))
            click.echo(f"{len(answer.rows)} row{'' if len(answer.rows) == 1 else 's'}", err=True)
