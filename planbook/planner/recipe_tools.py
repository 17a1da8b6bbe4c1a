"""The inputs of a recipe as tools: the model fills them by a schema made from the recipe's declarations."""

from planbook.planner.task import Task
from planbook.planner.tools import Schema, strict_tool
from planbook.recipes.inputs import RecipeInput, expected, shown_value
from planbook.recipes.matching import Match

FILL, LEAVE = "fill_recipe", "draft_instead"
_OF_THE_PAGE = ("target", "list", "secret")
"""The types of inputs that may depend on the page; all others are set by the goal or the recipe."""
PLAIN = {"integer": "integer", "number": "number", "boolean": "boolean"}


def inputs_to_ask(match: Match, task: Task) -> dict[str, RecipeInput]:
    """Returns the inputs that the model is asked for: the missing ones, and those that may depend on the page."""
    declared = match.recipe.inputs
    others = (name for name in declared if name not in match.known and declared[name].type in _OF_THE_PAGE)
    asked = {name: declared[name] for name in (*match.missing, *others)}
    return {name: one for name, one in asked.items() if one.type != "secret" or task.secrets}


def fill_tools(match: Match, task: Task) -> list[Schema]:
    """Returns the two tools that the model can answer with; the server enforces their schemas."""
    properties = {name: _schema(declared, task) for name, declared in inputs_to_ask(match, task).items()}
    because = {"because": {"type": "string", "description": "in a sentence, for the person"}}
    return [
        strict_tool(FILL, "Says what belongs into the holes.", properties, match.missing),
        strict_tool(LEAVE, "Says that the recipe does not fit.", because, ("because",)),
    ]


def _schema(declared: RecipeInput, task: Task) -> Schema:
    said = {"description": _words(declared)}
    if declared.type == "secret":
        return {"type": "string", "enum": list(task.secrets), **said}
    if declared.type == "list":
        return {"type": "array", "items": {"type": "string"}, **said}
    if declared.choices:
        return {"enum": declared.choices, **said}
    return {"type": PLAIN.get(declared.type, "string"), **said}


def _words(declared: RecipeInput) -> str:
    """Returns what the input is for, what is expected, and its value if it is left out."""
    parts = [declared.description or "", expected(declared).rstrip(",")]
    parts += [f"a bare name is that of a {declared.by}"] if declared.by else []
    parts += [] if declared.needed else [f"left out: {shown_value(declared.default, declared) or 'none'}"]
    return "; ".join(part for part in parts if part)
