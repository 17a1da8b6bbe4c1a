"""planbook serve users: who may use the server."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.places import Project, find_project

if TYPE_CHECKING:
    from planbook.serve.auth.users import User, Users

ROLES = ("viewer", "operator", "author", "reviewer", "administrator")


@click.group(epilog="\b\nExamples:\n  planbook serve users add ada --role operator\n  planbook serve users list")
def users() -> None:
    """Add, list, change and remove the users of `planbook serve`.

    Run these in the folder of the first project that the server serves.
    """


def role_options(values: tuple[str, ...]) -> dict[str, Any]:
    """The roles of `--role [PROJECT=]ROLE` by project. Raises UsageError."""
    roles: dict[str, Any] = {}
    for text in values:
        project, equals, role = text.rpartition("=")
        if role not in ROLES:
            raise click.UsageError(f"--role {text}: there is no role {role}. There are: {', '.join(ROLES)}")
        roles[project if equals else "*"] = role
    return roles


_ROLE = click.option(
    "--role", "roles", multiple=True, metavar="[PROJECT=]ROLE",
    help=f"{', '.join(ROLES[:-1])} or {ROLES[-1]}, in one project or in all. Repeatable.",
)  # fmt: skip
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@users.command(
    epilog="""\b
Examples:
  planbook serve users add ada --role administrator --full-name "Ada Lovelace" --email ada@example.org
  planbook serve users add grace --role shop=operator --role billing=viewer
"""
)
@click.argument("name")
@_ROLE
@click.option("--full-name", default="", help="As git has it.")
@click.option("--email", default="", help="As in git: approvals and answers are attributed to this address.")
@click.option("--no-password", is_flag=True, help="The user can use only keys.")
@_JSON
def add(name: str, roles: tuple[str, ...], full_name: str, email: str, no_password: bool, as_json: bool) -> None:
    """Add the user NAME, and ask for a password, or read it from standard input if that is not a terminal."""
    from planbook.audit import record

    wanted = role_options(roles)
    if not wanted:
        raise click.UsageError("Which role? Add --role ROLE, or --role PROJECT=ROLE.")
    project = find_project(Path.cwd())
    password = None if no_password else _password()
    record(project, "user", name, details={"added": wanted})
    user = _users(project).add(name, wanted, full_name, email, password)
    click.echo(json.dumps(_facts(user)) if as_json else f"{user.name} is {_roles(user)}.")


@users.command("list", epilog="\b\nExample:\n  planbook serve users list")
@_JSON
def list_(as_json: bool) -> None:
    """List the users."""
    from planbook.cli.table import as_table, terminal_width

    found = _users(find_project(Path.cwd())).all()
    if as_json:
        click.echo(json.dumps([_facts(user) for user in found], ensure_ascii=False))
    elif found:
        rows = [(user.name, user.full_name, user.email, _roles(user)) for user in found]
        click.echo(as_table(("user", "full name", "email", "roles"), rows, terminal_width()))
    else:
        click.echo("There are no users yet.", err=True)


@users.command(epilog="\b\nExample:\n  planbook serve users change grace --role shop=reviewer")
@click.argument("name")
@_ROLE
@click.option("--password", "new_password", is_flag=True, help="Ask for a new password.")
def change(name: str, roles: tuple[str, ...], new_password: bool) -> None:
    """Replace the roles of the user NAME, or set a new password."""
    from planbook.audit import record

    wanted = role_options(roles)
    if not (wanted or new_password):
        raise click.UsageError("What is to be changed? Add --role or --password.")
    project = find_project(Path.cwd())
    there = _users(project)
    there.get(name)
    password = _password() if new_password else None
    record(project, "user", name, details={"roles": wanted} | ({"password": "changed"} if password else {}))
    if wanted:
        there.set_roles(name, wanted)
    if password is not None:
        there.set_password(name, password)
    click.echo(f"{name} is {_roles(there.get(name))}.")


@users.command(epilog="\b\nExample:\n  planbook serve users remove grace")
@click.argument("name")
def remove(name: str) -> None:
    """Remove the user NAME and all of their keys. The record of what they did stays."""
    from planbook.audit import record

    project = find_project(Path.cwd())
    there = _users(project)
    there.get(name)
    record(project, "user", name, details={"removed": True})
    there.remove(name)
    click.echo(f"{name} is removed.")


def _users(project: Project) -> "Users":
    from planbook.serve.auth.database import Database
    from planbook.serve.auth.users import Users

    return Users(Database(project))


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    given: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return given


def _roles(user: "User") -> str:
    named = [role if project == "*" else f"{role} of {project}" for project, role in user.roles.items()]
    return ", ".join(named) or "without a role"


def _facts(user: "User") -> dict[str, Any]:
    return {"name": user.name, "full_name": user.full_name, "email": user.email, "roles": dict(user.roles)}
