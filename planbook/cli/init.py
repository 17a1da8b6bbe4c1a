"""`planbook init`: a new repository for plans."""

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from planbook.init.make import InitResult


@click.command(
    epilog="""\b
Examples:
  planbook init
  planbook init web-work
  planbook init web-work --json | jq -r .kept[]
"""
)
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what was written and what was kept as one JSON object.")
def command(folder: Path, as_json: bool) -> int:
    """Set up DIR (default: the current folder) as a repository for plans.

    Writes an example plan that runs on the demo shop, deployments with a gate, a workflow for pull requests,
    CODEOWNERS, and the schema for editors. Existing files are not overwritten.
    """
    from planbook.init.make import make

    made = make(folder)
    if as_json:
        told = {"folder": str(folder), "written": made.written, "kept": made.kept, "lacking": made.lacking}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _print(made)
    return 0


def _print(made: "InitResult") -> None:
    from planbook.init.source import is_wheel, requirement

    for path in made.written:
        click.echo(f"written  {made.folder / path}")
    for path in made.kept:
        click.echo(f"kept     {made.folder / path}")
    for path, lines in made.lacking.items():
        click.echo(f"\nYou may want these lines in {made.folder / path}, which is kept as it was:", err=True)
        click.echo("\n".join(f"  {line}" for line in lines), err=True)
    click.echo(f"\nNext: {_next(made.folder)}", err=True)
    click.echo("Put your team into CODEOWNERS. `planbook demo` serves the shop for the example plan.", err=True)
    if is_wheel(wanted := requirement()):
        click.echo(f"Put the wheel of this planbook there, for pull requests and colleagues: {wanted}", err=True)


def _next(folder: Path) -> str:
    here = folder.resolve()
    go = "" if here == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    if any((around / ".git").exists() for around in (here, *here.parents)):
        return f"{go}git status, and commit what is new"
    return f"{go}git init && git add . && git commit -m 'Begin with plans'"
