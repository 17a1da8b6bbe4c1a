"""`planbook new`: make a plan from a recipe."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.cli.given import parse_set_options
from planbook.errors import PlanbookError
from planbook.files.atomic_write import write_atomically

if TYPE_CHECKING:
    from planbook.recipes.recipe import Recipe


@click.command(
    epilog="""\b
Examples:
  planbook new                                    all recipes
  planbook new --list watch-value                 the inputs of one recipe
  planbook new sign-in --set url=https://shop.example/login --set seen="Your account" -o plans/sign-in.yaml
  planbook new collect-pages --set url=https://shop.example/orders --set table=Orders --set columns="No, Date" > o.yaml
An element is given by its name, or by how to find it, as plans have it:
  --set button="Sign in"   --set button="css: #go"   --set value="{testid: price, in: {region: Basket}}"
"""
)
@click.argument("recipe", required=False)
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="Set an input. Repeatable.")
@click.option("-o", "output", type=click.Path(path_type=Path), help="The plan's file, which must not exist yet.")
@click.option("--list", "listing", is_flag=True, help="List the recipes, or the inputs of RECIPE.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, or the list of recipes as one.")
def command(recipe: str | None, given: tuple[str, ...], output: Path | None, listing: bool, as_json: bool) -> int:
    """Make a plan from RECIPE, a template that the inputs fill.

    This needs no key, model or browser, and asks nothing. The plan is printed, or written to FILE, which also
    determines its name. It passes the check. The project's own recipes (recipes/NAME.yaml.j2) take precedence over
    planbook's.

    Exit codes: 0 success, 2 no such recipe, or the inputs do not fit.
    """
    from planbook.recipes.find import find_recipe
    from planbook.recipes.recipe import load_recipe

    project = _project()
    if recipe is None:
        if given or output:
            raise click.UsageError("name a recipe; `planbook new --list` says which there are")
        _say_all(as_json)
        return 0
    found = load_recipe(find_recipe(recipe, project))
    if listing:
        click.echo(json.dumps(_facts(found), ensure_ascii=False) if as_json else "\n".join(_manual(found)))
        return 0
    file = _file(output, found, project.folder)
    values = parse_set_options(given)
    text = _made(found, file, values)
    if output:
        write_new(file, text)
    if as_json:
        told = {"recipe": found.name, "name": file.stem, "written": str(file) if output else None, "plan": text}
        click.echo(json.dumps(told, ensure_ascii=False))
    elif output:
        click.echo(f"written  {file}")
        asked = file.stem + found.options(values)
        click.echo(f"Next: planbook try {asked}, then planbook run {asked}", err=True)
    else:
        click.echo(text, nl=False)
    return 0


def _project() -> Any:
    from planbook.places import find_project

    return find_project(Path.cwd())


def _file(output: Path | None, recipe: "Recipe", folder: Path) -> Path:
    """Returns the file of the plan; for a printed plan, where it would be."""
    if output is None:
        return folder / "plans" / f"{recipe.name}.yaml"
    if output.suffix not in (".yaml", ".yml"):
        raise click.UsageError(f"-o {output}: a plan's file ends in .yaml, such as -o plans/{recipe.name}.yaml")
    return output


def _made(recipe: "Recipe", file: Path, given: dict[str, str]) -> str:
    from planbook.check.profiles import rules_of
    from planbook.check.recipes import render_plan

    return render_plan(recipe, file, given, rules_of("reviewable"))


def write_new(file: Path, text: str) -> None:
    """Creates a file, whole or not at all. Raises PlanbookError, also if it exists."""
    if os.path.lexists(file):
        raise PlanbookError(f"{file} already exists, and was not changed. Choose another file: -o FILE")
    try:
        write_atomically(file, text.encode())
    except OSError as error:
        raise PlanbookError(f"{file}: this file cannot be written: {error.strerror}") from None


# The list ------------------------------------------------------------------------------------------------------------
def _say_all(as_json: bool) -> None:
    from planbook.errors import PlanProblems
    from planbook.recipes.find import recipe_files
    from planbook.recipes.recipe import load_recipe

    found = []
    for file in recipe_files(_project()).values():
        try:
            found.append(load_recipe(file))
        except PlanProblems as error:  # an unreadable recipe must not hide the others
            click.echo(str(error), err=True)
    if as_json:
        click.echo(json.dumps([_facts(recipe) for recipe in found], ensure_ascii=False))
        return
    width = max((len(recipe.name) for recipe in found), default=0)
    for recipe in found:
        click.echo(f"{recipe.name:<{width}}  {recipe.serves}")
    click.echo("\n`planbook new --list RECIPE` lists the inputs of a recipe.", err=True)


def _facts(recipe: "Recipe") -> dict[str, Any]:
    inputs = {name: declared.model_dump(exclude_unset=True) for name, declared in recipe.inputs.items()}
    told = {"recipe": recipe.name, "serves": recipe.serves, "goals": recipe.goals, "inputs": inputs}
    return told | {"file": str(recipe.file)}


def _manual(recipe: "Recipe") -> Iterator[str]:
    from planbook.recipes.inputs import expected, shown_value

    yield f"{recipe.name}: {recipe.serves}"
    ordered = sorted(recipe.inputs.items(), key=lambda one: not one[1].needed)
    width = max((len(name) for name in recipe.inputs), default=0)
    for name, declared in ordered:
        said = declared.description or expected(declared)
        aside = "needed" if declared.needed else f"default: {shown_value(declared.default, declared) or 'none'}"
        example = f", such as {shown_value(declared.example, declared)}" if declared.example is not None else ""
        yield f"  {name:<{width}}  {said} ({aside}{example})"
