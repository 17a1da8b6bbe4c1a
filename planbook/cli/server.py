"""planbook server: the project's own Prefect server."""

import json
import os
from pathlib import Path

import click

from planbook.places import find_project


def _folder() -> Path:
    return find_project(Path.cwd()).folder


@click.group(
    epilog="""\b
Examples:
  planbook server status           is it up, and where is Prefect's own interface?
  planbook server logs | tail
  planbook server stop
"""
)
def command() -> None:
    """The project's own Prefect server.

    `planbook run` starts it where PREFECT_API_URL is not set, and later runs use it again.
    """


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> int:
    """Say whether the server is up, and the address of Prefect's interface. Exit code 1 if it is not."""
    from flows import server

    found = server.status(_folder())
    address = found.server.address if found.server else None
    elsewhere = os.environ.get("PREFECT_API_URL")
    if as_json:
        pid = found.server.pid if found.server else None
        click.echo(json.dumps({"running": found.healthy, "address": address, "pid": pid, "PREFECT_API_URL": elsewhere}))
    elif found.server is None:
        click.echo("No server runs here. `planbook run` starts one." if not elsewhere else _set(elsewhere))
    else:
        state = "is up" if found.healthy else "does not answer"
        click.echo(f"The Prefect server {state}: {address} (process {found.server.pid})")
        if elsewhere:
            click.echo(_set(elsewhere))
    return 0 if found.healthy else 1


def _set(address: str) -> str:
    return f"PREFECT_API_URL is set, so runs use {address} and start no server."


@command.command()
def start() -> None:
    """Start the server, if none runs yet."""
    from flows import server

    server.ensure(_folder(), lambda text: click.echo(text, err=True))
    found = server.status(_folder()).server
    if found:
        click.echo(f"The Prefect server is up: {found.address}")
        click.echo(f"For Prefect's own commands: export PREFECT_API_URL={found.api_url}")


@command.command()
def stop() -> None:
    """End the server. Nothing of the history is lost."""
    from flows import server

    ended = server.stop(_folder())
    click.echo(f"Ended the Prefect server at {ended.address}." if ended else "No server runs here.")


@command.command()
def logs() -> None:
    """Print what the server wrote."""
    from flows import server

    file = server.log_file(_folder())
    if file.is_file():
        click.echo(file.read_text(encoding="utf-8", errors="replace"), nl=False)
    else:
        click.echo("No server has run here yet.", err=True)
