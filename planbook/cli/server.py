"""planbook server: manage the project's own Prefect server."""

import json
import os
import shlex
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.cli.table import as_table, terminal_width
from planbook.places import find_project
from planbook.secrets.redaction import Mask, secrets_in_address

if TYPE_CHECKING:
    from flows.server import Server
    from planbook.prefect_servers import Place


NOT_UP = "No server runs here. `planbook server start` starts one."


def _folder() -> Path:
    return find_project(Path.cwd()).folder


def _running(folder: Path) -> "Server | None":
    """Returns the project's server; None, with a message, if it is not running."""
    from flows import server

    found = server.status(folder).server
    if found is None:
        click.echo(NOT_UP, err=True)
    return found


@click.group(
    epilog="""\b
Examples:
  planbook server status           is it up, and where is Prefect's own interface?
  planbook server open             open it, signed in
  eval "$(planbook server env)"    for Prefect's own commands, and workers
  planbook server logs | tail
  planbook server stop
  planbook server list             of all of your projects
  planbook server stop --all
"""
)
def command() -> None:
    """Manage the project's own Prefect server.

    `planbook run` starts it if PREFECT_API_URL is not set, and later runs reuse it. It stops after eight hours without
    use (`server_idle_hours` in [tool.planbook]; 0: never), or when its folder is gone. It forgets flow runs 30 days
    after they ended (`server_keep_days`); the history keeps them. The server requires a key, which is stored in its
    folder, readable only by you. planbook's commands use it, `open` passes it to your browser, and `env` to a shell.
    """


@command.command(epilog="\b\nExample:\n  planbook server status --json")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> int:
    """Print whether the server is running, and the address of Prefect's interface. Exit code 1 if it is not running."""
    from flows import server

    found = server.status(_folder())
    address = found.server.address if found.server else None
    elsewhere = os.environ.get("PREFECT_API_URL")
    elsewhere = elsewhere and Mask(secrets_in_address(elsewhere)).text(elsewhere)
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


@command.command(epilog="\b\nExample:\n  planbook server start")
def start() -> None:
    """Start the server, unless it is running."""
    from flows import server

    server.ensure(_folder(), lambda text: click.echo(text, err=True))
    found = server.status(_folder()).server
    if found:
        click.echo(f"The Prefect server is up: {found.address}")
        click.echo('For Prefect\'s own commands, and workers: eval "$(planbook server env)"')


@command.command(epilog='\b\nExample:\n  eval "$(planbook server env)"')
def env() -> int:
    """Print the variables that Prefect's own commands need: the server's address and its key. Keep the output to
    yourself.
    """
    from flows import access, clients

    folder = _folder()
    found = _running(folder)
    if found is None:
        return 1
    variables = clients.client(folder, found)
    for name in ("PREFECT_API_URL", access.VARIABLE):
        if name in variables:
            click.echo(f"export {name}={shlex.quote(variables[name])}")
    return 0


@command.command("open", epilog="\b\nExample:\n  planbook server open")
def open_() -> int:
    """Open Prefect's interface in your browser, signed in."""
    from flows import clients

    folder = _folder()
    found = _running(folder)
    if found is None:
        return 1
    page = clients.write_sign_in(folder, found)
    click.launch(str(page))
    click.echo(f"Prefect's interface: {found.address}\nIf no browser opens, open this file in one: {page}")
    return 0


def _as_json(place: "Place", one: "Server") -> dict[str, Any]:
    started = f"{datetime.fromtimestamp(one.started):%Y-%m-%d %H:%M}"
    return {"folder": str(place.folder), "address": one.address, "pid": one.pid, "started": started}


@command.command("list", epilog="\b\nExample:\n  planbook server list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of objects.")
def list_(as_json: bool) -> None:
    """List your running servers, of all projects."""
    from flows import server

    found = server.all_servers()
    if as_json:
        click.echo(json.dumps([_as_json(place, one) for place, one in found], ensure_ascii=False))
    elif found:
        lines = [(*_as_json(place, one).values(),) for place, one in found]
        click.echo(as_table(("folder", "address", "pid", "started"), lines, terminal_width()))
    else:
        click.echo("No server runs.", err=True)


@command.command(epilog="\b\nExamples:\n  planbook server stop\n  planbook server stop --all")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--all", "all_", is_flag=True, help="Stop the servers of all your projects.")
def stop(folder: Path | None, all_: bool) -> int:
    """Stop the server of this project, or of the one in FOLDER. The history is not affected."""
    from flows import server

    if all_ and folder:
        raise click.UsageError("--all ends the servers of all projects; leave out FOLDER.")
    if not all_:
        ended = server.stop(find_project(folder).folder if folder else _folder())
        click.echo(f"Ended the Prefect server at {ended.address}." if ended else "No server runs here.")
        return 0
    for at, _ in server.all_servers():
        if ended := server.stop_at(at.home):
            click.echo(f"Ended the Prefect server at {ended.address} ({at.folder}).")
    return 0


@command.command(epilog="\b\nExample:\n  planbook server logs | tail")
def logs() -> None:
    """Print what the server wrote."""
    from flows import server

    file = server.log_file(_folder())
    if file.is_file():
        click.echo(file.read_text(encoding="utf-8", errors="replace"), nl=False)
    else:
        click.echo("No server has run here yet.", err=True)
