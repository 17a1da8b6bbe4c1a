"""Where recipes are: those of the project come first, then those that planbook brings along."""

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
    """The folder of planbook's own recipes: inside of the package where it is installed, else beside it."""
    inside = Path(str(files("planbook.recipes"))) / "shipped"
    return inside if inside.is_dir() else inside.parents[2] / FOLDER


def recipe_files(project: Project) -> dict[str, Path]:
    """The files of all recipes, by name in their order."""
    found: dict[str, Path] = {}
    for file in (*_recipes_of_folder(builtin_folder()), *_recipes_of_folder(project.folder / FOLDER)):
        found[name_of(file)] = file
    return dict(sorted(found.items()))


def _recipes_of_folder(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob(f"*{ENDING}"))


def find_recipe(name: str, project: Project) -> Path:
    """The file of a recipe: by its name, or a path. Raises PlanbookError."""
    known = recipe_files(project)
    if name in known:
        return known[name]
    if name.endswith(ENDING) and Path(name).is_file():
        return Path(name)
    said = sentences(f"there is no recipe {quoted(name)}", did_you_mean(name, known, f"there are {listed(known)}"))
    raise PlanbookError(said)
