"""`planbook recipe`: make recipes from plans."""

import json
from pathlib import Path

import click


@click.group(
    epilog="""\b
Examples:
  planbook recipe from order-supplies
  planbook recipe from plans/order-supplies.yaml -o recipes/order.yaml.j2
"""
)
def command() -> None:
    """Make recipes from plans. `planbook new` makes plans from recipes."""


@command.command(
    "from",
    epilog="""\b
Examples:
  planbook recipe from order-supplies
  planbook recipe from plans/order-supplies.yaml -o recipes/order.yaml.j2
""",
)
@click.argument("plan")
@click.option("-o", "output", type=click.Path(path_type=Path), help="The recipe's file, which must not exist yet.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def from_plan(plan: str, output: Path | None, as_json: bool) -> int:
    """Make a recipe from PLAN, which should have run well.

    Placeholders replace the defaults of its inputs, its start address and host, the names of its secrets, and what it
    types and chooses. The old values become the defaults, so the recipe produces the same plan, byte for byte. Check
    the placeholders, give them better names, and write in `goals` how people ask for such a plan.

    Exit codes: 0 success, 2 no such plan, or no recipe can be made from it.
    """
    from planbook.cli.new import write_new
    from planbook.engine.prepare import find_plan
    from planbook.places import find_project
    from planbook.plan.load import load
    from planbook.recipes import ENDING
    from planbook.recipes.take_out import make_recipe
    from planbook.runs.last_values import file_of

    if output and not output.name.endswith(ENDING):
        raise click.UsageError(f"-o {output}: a recipe's file ends in {ENDING}, such as -o recipes/NAME{ENDING}")
    project = find_project(Path.cwd())
    loaded = load(find_plan(plan, project))
    text = make_recipe(loaded)
    if not file_of(project, loaded.name).exists():
        click.echo(f"{loaded.name} has not passed a run here yet; a recipe is best made of a plan that has.", err=True)
    if output:
        write_new(output, text)
    _tell(text, loaded.name, output, as_json)
    return 0


def _tell(text: str, name: str, written: Path | None, as_json: bool) -> None:
    from planbook.recipes import ENDING
    from planbook.recipes.recipe import recipe_of

    if as_json:
        inputs = list(recipe_of(text, Path(f"{name}{ENDING}")).inputs)
        told = {"plan": name, "inputs": inputs, "written": str(written) if written else None, "recipe": text}
        click.echo(json.dumps(told, ensure_ascii=False))
    elif written:
        click.echo(f"written  {written}")
    else:
        click.echo(text, nl=False)
