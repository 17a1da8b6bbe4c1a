"""A recipe: a plan with holes, and a comment at its beginning that states what it serves and its inputs."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from planbook.errors import PlanProblems
from planbook.plan.inputs import InvalidValue
from planbook.plan.load import read_bytes
from planbook.plan.problem import Place, ProblemCollector, did_you_mean, listed, quoted, shown
from planbook.recipes import ENDING
from planbook.recipes.fill import FilledPlan, fill
from planbook.recipes.head import read_head
from planbook.recipes.inputs import RecipeInput, displayed_value, expected, read_value
from planbook.recipes.template import MARKS, RecipeFailed, RecipeTemplate, first_hole, read_template

NAME = "name"
"""The hole for the plan's name, which every recipe has and none declares."""


@dataclass(frozen=True)
class Recipe:
    """A recipe without problems. `places` are those of its inputs, by name.

    `rows` is the input that is a CSV file, if its plan runs for each row of one.
    """

    file: Path
    text: str
    serves: str
    goals: tuple[str, ...]
    rows: str | None
    inputs: Mapping[str, RecipeInput]
    places: Mapping[str, Place]
    template: RecipeTemplate

    @property
    def name(self) -> str:
        return name_of(self.file)

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Converts all inputs to their types.

        Raises PlanProblems with everything that is wrong, at the places of the inputs.
        """
        book = ProblemCollector(shown(self.file), self.text)
        for name in given:
            if name not in self.inputs:
                known = f"its inputs are {listed(self.inputs)}" if self.inputs else "it has none"
                hint = did_you_mean(name, self.inputs, known)
                book.add(Place(), f"the recipe {self.name} has no input {quoted(name)}", hint, "input")
        values = {name: self._value(name, declared, given, book) for name, declared in self.inputs.items()}
        if len(book):
            raise PlanProblems(book.sorted())
        return values

    def _value(self, name: str, declared: RecipeInput, given: Mapping[str, Any], book: ProblemCollector) -> Any:
        value = given.get(name, declared.default)
        if name not in given and declared.needed:
            what = f"the recipe {self.name} needs the input {quoted(name)}"
            book.add(self.places[name], what, f"{expected(declared)} is expected{_purpose(declared)}", "input")
            return None
        try:
            return read_value(value, declared)
        except InvalidValue as unfit:
            what = f"the input {quoted(name)} is {displayed_value(value, declared)}"
            book.add(self.places[name], what, f"{unfit} was expected", "input")
        return None

    def render(self, name: str, given: Mapping[str, Any]) -> FilledPlan:
        """Returns the text of the plan with a name. Raises PlanProblems."""
        values = self.read(given)
        book = ProblemCollector(shown(self.file), self.text)
        try:
            rendered = self.template.render(values | {NAME: name})
        except RecipeFailed as error:
            book.add(first_hole(error.line, book), f"this line fails with the given inputs: {error}", "", "hole")
            raise PlanProblems(book.sorted()) from None
        done = fill(rendered, book)
        if done is None:
            raise PlanProblems(book.sorted())
        return done

    def options(self, given: Mapping[str, Any]) -> str:
        """Returns the options for `planbook try` and `planbook run`."""
        return f" --rows {shlex.quote(str(given[self.rows]))}" if self.rows and given.get(self.rows) else ""

    def samples(self) -> list[dict[str, Any]]:
        """Returns sample inputs for a check: all inputs, and only the required ones."""
        needed = {name: declared.sample for name, declared in self.inputs.items() if declared.needed}
        every = {name: declared.sample for name, declared in self.inputs.items()}
        flipped = {name: not declared.default for name, declared in self.inputs.items() if _is_switch(declared)}
        return [every | flipped, needed]


def _is_switch(declared: RecipeInput) -> bool:
    return isinstance(declared.default, bool) and declared.example is None


def _purpose(declared: RecipeInput) -> str:
    return f": {declared.description}" if declared.description else ""


def name_of(file: Path) -> str:
    """Returns the name of a recipe, from its file."""
    return file.name.removesuffix(ENDING)


def load_recipe(file: Path) -> Recipe:
    """Loads the recipe of a file. Raises PlanProblems with all its problems."""
    content = read_bytes(file)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        book = ProblemCollector(shown(file))
        line = content[: error.start].count(b"\n") + 1
        book.add(Place(line), "this is not UTF-8", "save the recipe as UTF-8 text", "file")
        raise PlanProblems(book.sorted()) from None
    return recipe_of(text, file)


@lru_cache(maxsize=256)  # a server lists all recipes for each request: reading their texts takes 10 ms each
def recipe_of(text: str, file: Path) -> Recipe:
    """Like `load_recipe`, for the text of a file."""
    book = ProblemCollector(shown(file), text)
    _refuse_marks(book)
    head = read_head(text, book) if not len(book) else None
    if head is None:
        raise PlanProblems(book.sorted())
    template = read_template(head.body, head.lines, book, [*head.inputs, NAME])
    if template:
        _refuse_unused(head.places, template, book)
    if len(book) or template is None:
        raise PlanProblems(book.sorted())
    return Recipe(file, text, head.serves, head.goals, head.rows, head.inputs, head.places, template)


def _refuse_marks(book: ProblemCollector) -> None:
    for number, line in enumerate(book.lines, 1):
        if found := MARKS.search(line):
            what = f"the character U+{ord(found[0]):04X} cannot be seen and has no place in a recipe"
            book.add(Place(number, found.start() + 1), what, "take it out", "yaml")


def _refuse_unused(places: Mapping[str, Place], template: RecipeTemplate, book: ProblemCollector) -> None:
    for name, place in places.items():
        if name not in template.used:
            book.add(place, f"no hole uses the input {quoted(name)}", f"write [[ {name} ]], or take it out", "input")
