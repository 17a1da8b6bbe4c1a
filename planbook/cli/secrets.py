"""planbook secrets: keep the credentials that plans use, sealed. No command shows a value."""

import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

import click

from planbook.errors import PlanbookError
from planbook.places import Project, find_project

if TYPE_CHECKING:
    from planbook.secrets.store import KeptSecrets

THERE = "{name} is stored already. To give it another value: planbook secrets rotate {name}"
NOT_HERE = 'No secret "{name}" is stored. {hint}'
EMPTY = "The value of {name} is empty. Nothing was stored."
TOO_LONG = "The value of {name} has more than {count:,} bytes. Nothing was stored."
NO_NAME = '"{name}" is not a valid secret name: letters, digits and _ were expected, as in SHOP_PASSWORD.'
NO_TEXT = "The value of {name} is not text in UTF-8. Nothing was stored."


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  planbook secrets set SHOP_PASSWORD                        asks for the value, and shows nothing
  pass shop/password | planbook secrets set SHOP_PASSWORD   reads it from standard input
  planbook secrets list
  planbook secrets rotate SHOP_PASSWORD
  planbook secrets drop SHOP_PASSWORD
""",
)
@click.pass_context
def command(context: click.Context) -> int:
    """Store the secrets that plans use in .planbook/secrets.json, sealed with PLANBOOK_KEY.

    A run takes a secret from the environment, else from this file, else from a Prefect Secret block. No command prints
    a value. Whoever has the file and PLANBOOK_KEY can read the secrets: set the key where plans run, and store it
    elsewhere.

    Without a command, planbook lists the secrets.
    """
    if context.invoked_subcommand is None:
        return _list(as_json=False)
    return 0


_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@command.command("set", epilog="\b\nExample:\n  planbook secrets set SHOP_PASSWORD")
@click.argument("name")
@_JSON
def set_(name: str, as_json: bool) -> None:
    """Store the secret NAME. planbook asks for its value, or reads it from standard input if that is not a terminal."""
    from planbook.secrets.store import NAME

    if not NAME.fullmatch(name):
        raise PlanbookError(NO_NAME.format(name=name))
    project, kept = _kept()
    if any(one.name == name for one in kept.all()):
        raise PlanbookError(THERE.format(name=name))
    _keep(project, kept, name, "set")
    _say(name, "kept", f"Stored {name}.", as_json)


@command.command(epilog="\b\nExample:\n  planbook secrets rotate SHOP_PASSWORD")
@click.argument("name")
@_JSON
def rotate(name: str, as_json: bool) -> None:
    """Give the stored secret NAME a new value. Runs that begin from now on use it."""
    project, kept = _kept()
    _refuse_unknown(kept, name)
    _keep(project, kept, name, "rotate")
    _say(name, "rotated", f"{name} has a new value.", as_json)


@command.command(epilog="\b\nExample:\n  planbook secrets drop SHOP_PASSWORD")
@click.argument("name")
@_JSON
def drop(name: str, as_json: bool) -> None:
    """Delete the stored secret NAME."""
    from planbook.audit import record

    project, kept = _kept()
    _refuse_unknown(kept, name)
    record(project, "secret", name, details={"done": "drop"})
    kept.drop(name)
    _say(name, "dropped", f"Dropped {name}.", as_json)


@command.command("list", epilog="\b\nExamples:\n  planbook secrets list\n  planbook secrets list --json")
@_JSON
def list_(as_json: bool) -> int:
    """List the secrets that are stored or that plans name: where each comes from, how old it is, which plans use it.

    This does not query Prefect: a secret from `elsewhere` is in a Prefect Secret block, or missing.
    """
    return _list(as_json)


def _list(as_json: bool) -> int:
    from planbook.cli.table import as_table, terminal_width

    project, kept = _kept()
    changed, users = {one.name: one.changed for one in kept.all()}, _plans_using(project)
    names = sorted({*changed, *users})
    if as_json:
        told = [
            {
                "name": name, "from": _source(name, changed), "set": _moment(changed.get(name)),
                "plans": users.get(name, []),
            }
            for name in names
        ]  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False))
    elif names:
        rows = [
            (name, _source(name, changed), _age(changed.get(name)), ", ".join(users.get(name, []))) for name in names
        ]
        click.echo(as_table(("secret", "from", "age", "plans"), rows, terminal_width()))
    else:
        click.echo("No secret is stored, and no plan names one. Store one: planbook secrets set NAME", err=True)
    return 0


def _source(name: str, changed: Mapping[str, float]) -> str:
    """Where a run takes a secret from."""
    return "environment" if os.environ.get(name) else "here" if name in changed else "elsewhere"


def _plans_using(project: Project) -> dict[str, list[str]]:
    """The plans that name each secret. What cannot be read is left out: `planbook check` says why."""
    from planbook.plan.load import load

    users: dict[str, list[str]] = {}
    for plan in project.plan_names:
        try:
            secrets = load(project.plan_file(plan)).secrets
        except PlanbookError:
            continue
        for name in secrets:
            users.setdefault(name, []).append(plan)
    return users


def _kept() -> tuple[Project, "KeptSecrets"]:
    from planbook.secrets.store import KeptSecrets

    project = find_project(Path.cwd())
    return project, KeptSecrets(project)


def _keep(project: Project, kept: "KeptSecrets", name: str, done: str) -> None:
    from planbook.audit import record
    from planbook.secrets.redaction import remember

    kept.refuse_without_key()
    value = _asked(name)
    remember({name: value})
    record(project, "secret", name, details={"done": done})
    kept.keep(name, value)


def _asked(name: str) -> str:
    """The value, from the terminal without echo, or from standard input without its last line break."""
    from planbook.secrets.store import LONGEST

    if sys.stdin.isatty():
        value = str(click.prompt(f"Value of {name}", hide_input=True, confirmation_prompt=True, err=True))
    else:
        try:
            value = sys.stdin.buffer.read(LONGEST + 2).decode("utf-8")
        except UnicodeDecodeError:
            raise PlanbookError(NO_TEXT.format(name=name)) from None
        value = value.removesuffix("\n").removesuffix("\r")
    if not value.strip():
        raise PlanbookError(EMPTY.format(name=name))
    if len(value.encode()) > LONGEST:
        raise PlanbookError(TOO_LONG.format(name=name, count=LONGEST))
    return value


def _refuse_unknown(kept: "KeptSecrets", name: str) -> None:
    known = [one.name for one in kept.all()]
    if name in known:
        return
    near = get_close_matches(name, known, 1)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}" if known else "There is none."
    raise PlanbookError(NOT_HERE.format(name=name, hint=hint))


def _say(name: str, done: str, text: str, as_json: bool) -> None:
    click.echo(json.dumps({"name": name, "done": done}) if as_json else text)


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _age(seconds: float | None) -> str:
    return "" if seconds is None else str(timedelta(seconds=round(max(0.0, time() - seconds))))
