"""planbook demo: the demo shop, and a plan that orders from it."""

import os
from pathlib import Path

import click

from planbook.demo import shop
from planbook.demo.people import SHOP_PASSWORD, SHOP_USER

PLAN = "order-supplies"
QUESTIONS = (
    "SELECT plan, status, seconds, started FROM runs ORDER BY started DESC",
    "SELECT index, title, status, attempts, round(ms) AS ms FROM steps ORDER BY run_id DESC, index",
    "SELECT name, value FROM values ORDER BY run_id DESC",
)


@click.command(
    epilog="""\b
Examples:
  planbook demo                serve the shop until Ctrl-C
  planbook demo --port 8080
  planbook demo --run          serve it, run plans/order-supplies.yaml on it, and report the result
"""
)
@click.option("--port", default=shop.PORT, show_default=True, help="The port on 127.0.0.1.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Keep the shop's orders in this folder. By default, they are lost.",
)
@click.option("--run", is_flag=True, help="Run a plan on the shop, on any free port, and stop the shop again.")
def command(port: int, folder: Path | None, run: bool) -> int:
    """Serve the demo shop, Foolscap, on this machine."""
    if not run:
        shop.main(port, folder)
        return 0
    with shop.serve(0, folder) as served:
        code = _run_plan(served.url)
    if code == 0:
        _say_what_next()
    return code


def _run_plan(address: str) -> int:
    from planbook.cli.run import command as run_command

    os.environ.update(SHOP_USER=SHOP_USER, SHOP_PASSWORD=SHOP_PASSWORD)
    click.echo(f"The demo shop is open at {address}. Running the plan {PLAN} on it ...")
    code: int = run_command.main([PLAN, "--set", f"shop={address}"], prog_name="planbook run", standalone_mode=False)
    return code


def _say_what_next() -> None:
    click.echo("\nOpen the notebook in a browser, and ask the history:\n")
    for question in QUESTIONS:
        click.echo(f'  .venv/bin/planbook sql "{question}"')
