"""The head of a recipe: the comment at its beginning, which is YAML."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from planbook.plan.inputs import InvalidValue
from planbook.plan.problem import Place, ProblemCollector, did_you_mean, listed, quoted
from planbook.plan.source import Mapping as Written
from planbook.plan.source import Text, place_of, plain, read_yaml
from planbook.plan.wording import read_model
from planbook.recipes.inputs import RecipeInput, read_value, shown_value
from planbook.recipes.phrase import SLOT, read_phrase
from planbook.step.model import Model
from planbook.step.target import WAYS

_TAKEN = frozenset(
    ("name", "loop", "and", "or", "not", "if", "elif", "else", "for", "in", "is", "recursive", "true", "false", "none")
)
"""Names with another meaning in holes."""
EXAMPLE = "# serves: Sign in to a site."


class HeadModel(Model):
    """The keys of a head."""

    serves: str = Field(description="what the recipe is for, in a sentence")
    goals: list[str] = Field([], description="ways in which people ask for it, with [[ inputs ]] in them")
    rows: str | None = Field(None, description="the input that is a CSV file, for each row of which the plan is run")
    inputs: Any = Field(None, description="what it wants to be told, by name")


@dataclass(frozen=True)
class Head:
    """The head of a recipe, and the rest of its text: `lines` is the number of lines before it."""

    serves: str
    goals: tuple[str, ...]
    rows: str | None
    inputs: Mapping[str, RecipeInput]
    places: Mapping[str, Place]
    body: str
    lines: int


def read_head(text: str, book: ProblemCollector) -> Head | None:
    """Returns the head of a recipe's text, or None. Its problems go into the book."""
    lines = re.split(r"(?<=\n)", text)
    count = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    written = read_yaml("".join(" " + line[1:] for line in lines[:count]), book)
    if len(book):
        return None
    if not isinstance(written, Written):
        book.add(Place(), "this does not say what it serves", f"begin it with a comment such as '{EXAMPLE}'", "recipe")
        return None
    model: HeadModel | None = read_model(HeadModel, _without_inputs(written), book)
    inputs = _inputs(written.get("inputs"), book)
    _check_goals(written.get("goals"), inputs, book)
    _check_rows(written.get("rows"), inputs, book)
    if len(book) or model is None:
        return None
    count += 1 if count < len(lines) and not lines[count].strip() else 0
    places = {str(name): name.place for name in written.get("inputs") or ()}
    return Head(model.serves, tuple(model.goals), model.rows, inputs, places, "".join(lines[count:]), count)


def _without_inputs(written: Written) -> Written:
    rest = Written({key: value for key, value in written.items() if key != "inputs"})
    rest.place = written.place
    return rest


def _inputs(written: Any, book: ProblemCollector) -> dict[str, RecipeInput]:
    if written is None:
        return {}
    if not isinstance(written, Written):
        book.add(place_of(written) or Place(), "'inputs' is not a mapping", "write `name: {type: string}`", "recipe")
        return {}
    return {str(name): _input(name, written[name], book) for name in written}


def _input(name: Text, written: Any, book: ProblemCollector) -> RecipeInput:
    before = len(book)
    if not name.isidentifier():
        what = f"{quoted(name)} cannot be named in a hole"
        book.add(name.place, what, "write letters, digits and _, not starting with a digit", "input")
    elif name.lower() in _TAKEN or name.startswith("_"):
        what = f"{quoted(name)} already has a meaning"
        taken = "it is the plan's name, in every recipe" if name == "name" else "choose another name"
        book.add(name.place, what, taken, "input")
    if isinstance(written, Text) and not written.written:
        written = Written()
        written.place = name.place
    found: RecipeInput | None = read_model(RecipeInput, written, book, name)
    if found is None:
        return RecipeInput()
    _check_target(found, written, book)
    fit = found.model_copy(update={key: _fit(written[key], key, found, book) for key in ("default", "example")
                                   if key in written})  # fmt: skip
    if found.needed and fit.sample is None and len(book) == before:
        what = f"the input {quoted(name)} has neither a default nor an example"
        book.add(name.place, what, "give it one of them, with which the recipe can be checked", "input")
    return fit


def _check_target(found: RecipeInput, written: Written, book: ProblemCollector) -> None:
    if found.by is None:
        return
    place = place_of(written["by"]) or Place()
    if found.type != "target":
        book.add(place, "'by' goes with the type 'target' only", "take it out, or give it that type", "input")
    elif found.by not in WAYS:
        hint = did_you_mean(found.by, WAYS, "write button, link, field, table, text, …")
        book.add(place, f"{quoted(found.by)} is not a way to name an element", hint, "input")


def _fit(value: Any, key: str, declared: RecipeInput, book: ProblemCollector) -> Any:
    try:
        return read_value(plain(value), declared)
    except InvalidValue as unfit:
        place = place_of(value) or Place()
        if value == "" and key == "default":
            return ""  # an optional input without a value
        book.add(
            place,
            f"{quoted(shown_value(plain(value), declared))} does not fit this input",
            f"{unfit} was expected",
            "input",
        )
    return None


def _check_goals(goals: Any, inputs: Mapping[str, RecipeInput], book: ProblemCollector) -> None:
    for goal in goals if isinstance(goals, list) else ():
        if isinstance(goal, Text) and not isinstance(next(iter(read_phrase(goal).parts), None), frozenset):
            what = f"{quoted(goal)} does not begin with a word of its own"
            book.add(goal.place, what, "say how people ask for it: `look up the price of [[ item ]]`", "recipe")
        for name in SLOT.findall(goal) if isinstance(goal, Text) else ():
            if name not in inputs:
                hint = did_you_mean(name, inputs, f"its inputs are {listed(inputs)}")
                book.add(goal.place, f"there is no input {quoted(name)}", hint, "recipe")


def _check_rows(rows: Any, inputs: Mapping[str, RecipeInput], book: ProblemCollector) -> None:
    if isinstance(rows, Text) and (rows not in inputs or inputs[rows].type != "file"):
        files = [name for name, declared in inputs.items() if declared.type == "file"]
        hint = f"name one of them: {listed(files, 'or')}" if files else "declare one"
        book.add(rows.place, f"{quoted(rows)} is not an input of the type 'file'", hint, "recipe")
