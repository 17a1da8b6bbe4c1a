"""Finds recipes: those of the project first, then planbook's own."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.plan.problem import did_you_mean, listed, quoted, sentences
from planbook.recipes import ENDING
from planbook.recipes.recipe import name_of

FOLDER = "recipes"


def builtin_folder() -> Path:
    """Returns the folder of planbook's own recipes: in the package if it is installed, else beside it."""
    inside = Path(str(files("planbook.recipes"))) / "shipped"
    return inside if inside.is_dir() else inside.parents[2] / FOLDER


def recipe_files(project: Project) -> dict[str, Path]:
    """Returns the files of all recipes by name, in order."""
    found: dict[str, Path] = {}
    for file in (*_recipes_of_folder(builtin_folder()), *_recipes_of_folder(project.folder / FOLDER)):
        found[name_of(file)] = file
    return dict(sorted(found.items()))


def _recipes_of_folder(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob(f"*{ENDING}"))


def find_recipe(name: str, project: Project) -> Path:
    """Returns the file of a recipe, given its name or a path. Raises PlanbookError."""
    known = recipe_files(project)
    if name in known:
        return known[name]
    if name.endswith(ENDING) and Path(name).is_file():
        return Path(name)
    said = sentences(f"There is no recipe {quoted(name)}", did_you_mean(name, known, f"there are {listed(known)}"))
    raise PlanbookError(said)
