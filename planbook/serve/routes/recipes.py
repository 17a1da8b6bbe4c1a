"""Recipes: list and read them, and make the text of a plan from one."""

from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field

from planbook.check.profiles import rules_of
from planbook.check.recipes import render_plan
from planbook.places import Project
from planbook.recipes.find import recipe_files
from planbook.recipes.matching import recipes_of
from planbook.recipes.recipe import Recipe, load_recipe
from planbook.serve import pages
from planbook.serve.access import Needs, Seat
from planbook.serve.pages import Cursor, Limit, Page
from planbook.serve.problems import Refusal
from planbook.serve.router import api_router

router = api_router("/recipes", "recipes")
Reader = Annotated[Seat, Depends(Needs("recipes:read"))]
Author = Annotated[Seat, Depends(Needs("plans:draft"))]


class RecipeOut(BaseModel):
    """A recipe, and the inputs that fill its holes."""

    name: str
    serves: str
    goals: list[str]
    inputs: dict[str, dict[str, Any]]


class Filling(BaseModel):
    """What fills a recipe."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"name": "watch-price", "inputs": {"url": "https://shop.example/paper"}}},
    )

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,99}$", description="What the plan is to be called.")
    inputs: dict[str, Any] = {}


class Filled(BaseModel):
    """The text of a plan, which is not written anywhere."""

    name: str
    text: str


@router.get("", summary="List recipes")
def list_recipes(seat: Reader, limit: Limit = 100, cursor: Cursor = None) -> Page[RecipeOut]:
    """The project's own, and those that planbook brings along. One that cannot be read is left out."""
    there, following = pages.sliced(recipes_of(seat.project), limit, cursor)
    return Page(items=[_out(recipe) for recipe in there], next=following)


@router.get("/{name}", summary="Show a recipe")
def show(name: str, seat: Reader) -> RecipeOut:
    return _out(_recipe(seat.project, name))


@router.post("/{name}/plan", summary="Make a plan from a recipe")
def make(name: str, filling: Filling, seat: Author) -> Filled:
    """What `planbook new` prints. Nothing is written."""
    recipe = _recipe(seat.project, name)
    file = seat.project.plan_file(filling.name)
    return Filled(name=filling.name, text=render_plan(recipe, file, filling.inputs, rules_of("reviewable")))


def _recipe(project: Project, name: str) -> Recipe:
    files = recipe_files(project)
    if name not in files:
        raise Refusal(404, f'There is no recipe "{name[:100]}". There are: {", ".join(files)}.')
    return load_recipe(files[name])


def _out(recipe: Recipe) -> RecipeOut:
    inputs = {name: one.model_dump(mode="json", exclude_unset=True) for name, one in recipe.inputs.items()}
    return RecipeOut(name=recipe.name, serves=recipe.serves, goals=list(recipe.goals), inputs=inputs)
