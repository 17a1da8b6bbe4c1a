"""planbook export: write a plan as a script of another tool."""

import json
from pathlib import Path

import click

from planbook.cli.new import write_new
from planbook.places import find_project


@click.command(
    epilog="""\b
Examples:
  planbook export sign-in --to playwright > sign_in.py
  planbook export plans/order-supplies.yaml --to playwright -o order_supplies.py
  SHOP_USER=… SHOP_PASSWORD=… python sign_in.py --shop https://shop.example
"""
)
@click.argument("plan")
@click.option("--to", type=click.Choice(["playwright"]), default="playwright", show_default=True, help="The tool.")
@click.option(
    "-o", "output", type=click.Path(path_type=Path), metavar="FILE", help="The file, which must not exist yet."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: the script, and what was omitted.")
def command(plan: str, to: str, output: Path | None, as_json: bool) -> int:
    """Write PLAN (a file, or the name of one in plans/) as a Python script that needs only Playwright.

    The plan's inputs become options of the script, and its secrets are read from the environment. A comment at the top
    of the script lists what a run promises and the script does not: `once`, retries, recovery, the gate, the hosts in
    `allow`, the record. It also names steps that cannot be exported; the script stops at them.

    Exit codes: 0 all steps were exported, 1 some were not, 2 the plan cannot be read, or the file exists.
    """
    from planbook.engine.prepare import find_plan
    from planbook.plan.load import load
    from planbook.recording.export.script import Script

    project = find_project(Path.cwd())
    script = Script(load(find_plan(plan, project)))
    if output:
        write_new(output, script.text)
    if as_json:
        told = {"script": script.text, "written": str(output) if output else None, "left_out": script.left_out}
        click.echo(json.dumps(told, ensure_ascii=False))
    elif output:
        click.echo(f"written  {output}")
    else:
        click.echo(script.text, nl=False)
    for line in script.left_out:
        click.echo(f"Not exported: {line}", err=True)
    return 1 if script.left_out else 0
