"""Makes a plan from a recipe that serves the goal, without a model."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planbook.errors import PlanbookError
from planbook.places import Project

if TYPE_CHECKING:
    from planbook.recipes.matching import Match


@dataclass(frozen=True)
class RecipePlan:
    """A plan made from a recipe."""

    file: Path
    recipe: str
    options: str  # for `planbook try` and `planbook run`, in addition to its name


def find_match(project: Project, goal: str, url: str) -> "Match | None":
    """Returns the recipe of the project or of planbook that serves the goal."""
    from planbook.recipes.matching import match, recipes_of

    return match(goal, url, recipes_of(project))


def make(project: Project, match: "Match", name: str | None) -> RecipePlan:
    """Writes the plan to its file. Raises PlanbookError if an input is missing or wrong, or the file exists."""
    from planbook.check.profiles import rules_of
    from planbook.check.recipes import render_plan as make_text
    from planbook.cli.new import write_new

    if match.missing:
        raise PlanbookError(command_to_complete(match))
    file = project.plan_file(name or match.recipe.name)
    write_new(file, make_text(match.recipe, file, match.known, rules_of("reviewable")))
    return RecipePlan(file, match.recipe.name, match.recipe.options(match.known))


def command_to_complete(match: "Match") -> str:
    """Returns the command for the recipe; required inputs are placeholders."""
    wanted = ", ".join(match.missing)
    return f"The recipe {match.recipe.name} fits this goal, and needs {wanted}: {match.command}"
