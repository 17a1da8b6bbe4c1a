"""planbook sessions: the signed-in states that are kept."""

import json
import os
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path

import click

from planbook.errors import PlanbookError
from planbook.places import find_project


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  planbook sessions
  planbook sessions --json | jq -r '.[] | select(.seconds > 86400) | .name'
  planbook sessions drop sign-in
""",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> int:
    """List the signed-in states that plans have left, with their age.

    A plan with `session: NAME` begins in the state that plan NAME leaves. It is kept in .planbook/sessions/ until that
    plan runs again, which happens by itself when a run is met by its sign-in page. Where PLANBOOK_KEY is set the
    state is sealed with that key; whoever has the file could be signed in otherwise.
    """
    if context.invoked_subcommand:
        return 0
    from planbook.cli.table import as_table, terminal_width
    from planbook.sessions import listed

    found = listed(find_project(Path.cwd()))
    if as_json:
        told = [
            {"name": one.name, "saved": _moment(one.saved), "seconds": round(one.seconds), "sealed": one.sealed}
            for one in found
        ]
        click.echo(json.dumps(told, ensure_ascii=False))
    elif found:
        rows = [
            (one.name, _age(one.seconds), "sealed" if one.sealed else "open", os.path.relpath(one.path))
            for one in found
        ]
        click.echo(as_table(("session", "age", "kept", "file"), rows, terminal_width()))
    else:
        click.echo("No session is kept. A plan with `session: NAME` makes one.", err=True)
    return 0


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _age(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))


@command.command()
@click.argument("name")
def drop(name: str) -> None:
    """Forget the state that plan NAME left: the next run signs in."""
    from planbook import sessions

    project = find_project(Path.cwd())
    if not sessions.drop(project, name):
        known = [one.name for one in sessions.listed(project)]
        near = get_close_matches(name, known, 1)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}" if known else "There is none."
        raise PlanbookError(f'No session "{name}" is kept. {hint}')
    click.echo(f"Dropped the session {name}.")
