"""`planbook schema`: what a plan may contain, for editors and for people."""

from pathlib import Path

import click

from planbook.check.page import rules_page
from planbook.plan.page import page
from planbook.plan.schema import schema_text


@click.command()
@click.option("--page", "as_page", is_flag=True, help="The page for people (plans/README.md) instead.")
@click.option("-o", "output", type=click.Path(path_type=Path, dir_okay=False), help="A file to write it to.")
def command(as_page: bool, output: Path | None) -> None:
    """Print the JSON Schema of plans, for editors."""
    text = f"{page()}\n{rules_page()}" if as_page else schema_text()
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
