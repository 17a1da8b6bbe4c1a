"""`planbook check`: is it a sound plan?"""

from pathlib import Path
from typing import Literal

import click

from planbook.check.plans import check_plans, find_plans
from planbook.plan.problem import as_json, as_text


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How problems are printed.")
def command(paths: tuple[Path, ...], form: Literal["text", "json"]) -> int:
    """Load and validate plans, without running anything.

    PATHS are plans or folders of plans; without any, plans/ and recipes/. Ends with 1 if there are problems.
    """
    files = find_plans(paths)
    problems = check_plans(files)
    if form == "json":
        click.echo(as_json(problems))
    elif problems:
        click.echo(as_text(problems))
    click.echo(f"{_counted(len(files), 'plan')}, {_counted(len(problems), 'problem')}", err=True)
    return 1 if problems else 0


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
