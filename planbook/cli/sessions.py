"""planbook sessions: list, check and delete signed-in states."""

import asyncio
import json
import os
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from time import time

import click

from planbook.errors import PlanbookError
from planbook.output.printable import visible
from planbook.places import Project, find_project


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  planbook sessions
  planbook sessions --json | jq -r '.[] | select(.seconds > 86400) | .name'
  planbook sessions check sign-in
  planbook sessions drop sign-in
""",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> int:
    """List the signed-in states that plans have left, with their age.

    A plan with `session: NAME` begins in the state that the plan NAME has left. The state is stored in
    .planbook/sessions/ until that plan runs again, which happens by itself when a run is redirected to its sign-in
    page. Whoever has the file is signed in: set PLANBOOK_KEY to seal it.
    """
    if context.invoked_subcommand:
        return 0
    from planbook.cli.table import as_table, terminal_width
    from planbook.runs.session_files import list_sessions

    found = list_sessions(find_project(Path.cwd()))
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
        click.echo("No session is stored. A plan with `session: NAME` makes one.", err=True)
    return 0


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _age(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))


@command.command(epilog="\b\nExample:\n  planbook sessions check sign-in")
@click.argument("name")
def check(name: str) -> int:
    """Check whether the site still accepts the state that the plan NAME left.

    planbook opens the page on which that plan ended. The session is valid if the site does not redirect to the sign-in
    page (the plan's `start`), and if the page shows what the plan expects at its end. Nothing is sent, and no secret is
    needed.

    Exit codes: 0 signed in, 1 no longer, 2 unknown.
    """
    from flows.secrets import read_secret
    from planbook.engine.session_check import why_signed_out
    from planbook.runs import session_files

    project = find_project(Path.cwd())
    kept = session_files.load(project, name)
    if kept is None:
        raise _none_of(project, name)
    ended = asyncio.run(why_signed_out(project, kept, read_secret))
    age = _age(max(0.0, time() - kept.saved))
    because = f"no longer signed in: {visible(ended)}" if ended else "signed in"
    click.echo(f"{name}: {because} (the state is {age} old)")
    return 1 if ended else 0


@command.command(epilog="\b\nExample:\n  planbook sessions drop sign-in")
@click.argument("name")
def drop(name: str) -> None:
    """Delete the state that the plan NAME left. The next run signs in."""
    from planbook.audit import record
    from planbook.runs import session_files

    project = find_project(Path.cwd())
    if not session_files.file_of(project, name).exists():
        raise _none_of(project, name)
    record(project, "drop_session", name)
    session_files.drop(project, name)
    click.echo(f"Dropped the session {name}.")


def _none_of(project: Project, name: str) -> PlanbookError:
    from planbook.runs.session_files import list_sessions

    known = [one.name for one in list_sessions(project)]
    near = get_close_matches(name, known, 1)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}" if known else "There is none."
    return PlanbookError(f'No session "{name}" is stored. {hint}')
