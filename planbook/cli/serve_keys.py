"""planbook serve keys: what programs show to the server."""

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.cli.ages import AGE
from planbook.places import Project, find_project
from planbook.plan.problem import did_you_mean

if TYPE_CHECKING:
    from planbook.serve.auth.keys import Key, Keys


@click.group(epilog="\b\nExamples:\n  planbook serve keys create nightly --user ada\n  planbook serve keys list")
def keys() -> None:
    """Make, list and revoke the API keys of `planbook serve`.

    Run these in the folder of the first project that the server serves.
    """


_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@keys.command(
    epilog="""\b
Examples:
  planbook serve keys create nightly --user ada --scope runs:read --scope runs:start --expires 30d
  KEY=$(planbook serve keys create laptop --user ada)
"""
)
@click.argument("name")
@click.option("--user", required=True, help="The owner of the key, who limits what it may do.")
@click.option("--scope", "scopes", multiple=True, help="What it may do. Repeatable.  [default: all that its user may]")
@click.option("--project", help="The only project in which it is valid. [default: all]")
@click.option(
    "--expires", type=AGE, default="90d", show_default=True, metavar="AGE", help="When it expires: 12h, 30d, 8w."
)
@_JSON
def create(
    name: str, user: str, scopes: tuple[str, ...], project: str | None, expires: timedelta, as_json: bool
) -> None:
    """Create a key called NAME, and print it. It is shown only once; the server stores a hash of it."""
    from planbook.audit import record
    from planbook.serve.auth.database import Database
    from planbook.serve.auth.scopes import SCOPES
    from planbook.serve.auth.users import Users

    for scope in scopes:
        if scope not in SCOPES:
            hint = did_you_mean(scope, SCOPES, f"There are: {', '.join(SCOPES)}")
            raise click.UsageError(f"--scope {scope}: there is no such scope. {hint}")
    here = find_project(Path.cwd())
    Users(Database(here)).get(user)
    wanted: Any = scopes or None
    details = {"created": name, "scopes": sorted(scopes) or None, "project": project, "days": expires.days}
    record(here, "key", user, details=details)
    text, key = _keys(here).create(user, name, seconds=expires.total_seconds(), scopes=wanted, project=project)
    if as_json:
        click.echo(json.dumps(_facts(key) | {"key": text}, ensure_ascii=False))
    else:
        click.echo(text)
        click.echo(f"The key {key.id} of {user}, until {_facts(key)['expires']}. It is not shown again.", err=True)


@keys.command("list", epilog="\b\nExample:\n  planbook serve keys list")
@click.option("--user", help="Only keys of this user.")
@_JSON
def list_(user: str | None, as_json: bool) -> None:
    """List the keys, the newest first."""
    from planbook.cli.table import as_table, terminal_width

    found = [_facts(key) for key in _keys(find_project(Path.cwd())).of(user)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    elif found:
        columns = ("id", "name", "user", "scopes", "project", "expires", "used")
        rows = [[", ".join(one[key] or ["all"]) if key == "scopes" else one[key] for key in columns] for one in found]
        click.echo(as_table(columns, rows, terminal_width()))
    else:
        click.echo("There are no keys.", err=True)


@keys.command(epilog="\b\nExample:\n  planbook serve keys revoke 3f9a1c0b77de")
@click.argument("id")
def revoke(id: str) -> None:
    """Revoke the key ID, with immediate effect."""
    from planbook.audit import record

    project = find_project(Path.cwd())
    there = _keys(project)
    key = there.get(id)
    record(project, "key", key.user, details={"revoked": key.name, "id": key.id})
    there.revoke(key.id)
    click.echo(f"The key {key.id} ({key.name}, of {key.user}) is revoked.")


def _keys(project: Project) -> "Keys":
    from planbook.serve.auth.database import Database
    from planbook.serve.auth.keys import Keys

    return Keys(Database(project))


def _facts(key: "Key") -> dict[str, Any]:
    from planbook.history.summary import as_time

    return {
        "id": key.id, "name": key.name, "user": key.user,
        "scopes": None if key.scopes is None else sorted(key.scopes), "project": key.project,
        "created": as_time(key.created), "expires": as_time(key.expires) if key.expires else None,
        "used": as_time(key.used) if key.used else None,
    }  # fmt: skip
