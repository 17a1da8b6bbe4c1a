"""Checks recipes by the plans that they generate: with all of their inputs, and with the required ones only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from planbook.check.judge import apply_rules
from planbook.check.profiles import profile_for, rules_of
from planbook.check.rule import Profile, Rule
from planbook.errors import PlanProblems
from planbook.places import find_project
from planbook.plan.problem import Place, Problem, ProblemCollector, shown
from planbook.recipes.fill import FilledPlan
from planbook.recipes.recipe import Recipe, load_recipe


def check_recipe(file: Path, profile: Profile | None = None) -> list[Problem]:
    """Returns the problems of one recipe, and of the plans generated with the examples and defaults of its inputs.

    Places refer to the recipe. Without a profile, the one that its project sets applies.
    """
    try:
        recipe = load_recipe(file)
    except PlanProblems as error:
        return _worded(error.problems)
    rules = rules_of(profile or profile_for(file))
    plan = find_project(file.absolute().parent).folder / "plans" / f"{recipe.name}.yaml"
    return sorted({problem for given in recipe.samples() for problem in _tried(recipe, plan, given, rules)})


def _tried(recipe: Recipe, plan: Path, given: Mapping[str, Any], rules: Sequence[Rule]) -> list[Problem]:
    try:
        render_plan(recipe, plan, given, rules)
    except PlanProblems as error:
        return _worded(error.problems)
    return []


def render_plan(recipe: Recipe, plan: Path, given: Mapping[str, Any], rules: Sequence[Rule]) -> str:
    """Returns the text of the plan that a recipe generates; `plan` is the file where it will be written.

    Raises PlanProblems if the given inputs are wrong, or the rules find something in the plan.
    """
    filled = recipe.render(plan.stem, given)
    problems = apply_rules(filled.text.encode(), plan, rules).problems
    if problems:
        raise PlanProblems(sorted(_in_recipe(problems, shown(plan), filled, recipe)))
    return filled.text


def _in_recipe(problems: Iterable[Problem], plan: str, filled: FilledPlan, recipe: Recipe) -> Iterator[Problem]:
    """Yields the problems, with places in the plan replaced by places in the recipe."""
    book = ProblemCollector(shown(recipe.file), recipe.text)
    for problem in problems:
        if problem.path == plan:
            place = filled.place(Place(problem.line, problem.column, problem.width))
            book.add(place, problem.what, problem.expected, problem.rule)
        else:
            yield problem
    yield from book.problems


def _worded(problems: Sequence[object]) -> list[Problem]:
    return [problem for problem in problems if isinstance(problem, Problem)]
