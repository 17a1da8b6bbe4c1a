"""`planbook schema`: print what a plan may contain, for editors and for people."""

from pathlib import Path

import click

from planbook.plan.schema import schema_text


@click.command(
    epilog="""\b
Examples:
  planbook schema -o plans/format-1.schema.json
  planbook schema --pages docs/reference
"""
)
@click.option("--page", "as_page", is_flag=True, help="Print the reference of plans and rules as Markdown instead.")
@click.option(
    "--pages",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write all reference pages into this folder instead.",
)
@click.option(
    "-o", "output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write to this file."
)
@click.pass_context
def command(context: click.Context, as_page: bool, pages: Path | None, output: Path | None) -> None:
    """Print the JSON Schema of plans, for editors."""
    if pages:
        write_pages(pages, context.find_root().command)
        return
    text = _page() if as_page else schema_text()
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


def write_pages(folder: Path, root: click.Command) -> None:
    from planbook.cli.reference import pages

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages(root).items():
        (folder / name).write_text(text, encoding="utf-8")


def _page() -> str:
    from planbook.check.page import rules_page
    from planbook.plan.page import pages

    return "\n".join([*pages().values(), rules_page()])
