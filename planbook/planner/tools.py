"""The tools that the model is given. Steps are described by the table of kinds that also reads plans."""

from typing import Any

from planbook.plan.inputs import RANGED
from planbook.plan.schema import documentation
from planbook.plan.shape import shape_of
from planbook.planner.prompt import envelope, fields
from planbook.planner.safety import kinds
from planbook.planner.task import Task
from planbook.step.kind import Kind

Schema = dict[str, Any]
_ANY: list[str] = ["string", "object", "array", "number", "boolean", "null"]
INPUT_TYPES = ("string", "integer", "number", "boolean", "date", "file", "csv")


def tools(task: Task) -> list[Schema]:
    """Returns all tools, always in the same order, so that they can be cached."""
    return [_look(task), _try_step(), _try_whenever(), _undo_to(), _finish()]


def tool(name: str, description: str, properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    """Returns a tool in the format of the Messages API."""
    given = {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}
    return {"name": name, "description": description, "input_schema": given}


def _look(task: Task) -> Schema:
    properties: Schema = {
        "budget": {"type": "integer", "minimum": 200, "maximum": 12000, "description": "at most so many tokens"}
    }
    properties["address"] = {"type": "string", "description": "another page, to which nothing is done: no step"}
    properties["all"] = {"type": "boolean", "description": "with every one of what is alike (`… 48 more like this`)"}
    if task.vision:
        properties["picture"] = {"type": "boolean", "description": "with a picture of it"}
    return tool("look", "Shows the whole page as it is now, or another one.", properties)


def _try_step() -> Schema:
    return tool(
        "try_step",
        "Does one step on the page. If it works, it becomes the next step of the plan.",
        {
            "step": step_schema(),
            "answer": {
                "type": "object",
                "description": "where the step opens a box of the browser (alert, confirm, prompt): the `dialog` step "
                "that answers it",
            },
            "inputs": {
                "type": "object",
                "description": "inputs that the step is the first to use, by name: {type ("
                + ", ".join(INPUT_TYPES)
                + "), default, "
                "description, choices, min, max}",
                "additionalProperties": _input_schema(),
            },
            "at": {"type": "integer", "minimum": 0, "description": "the step that it comes after, if not the last"},
        },
        ("step",),
    )


def _try_whenever() -> Schema:
    return tool(
        "try_whenever",
        "Does steps about what may come at any time, while it is there. If that works, and it is gone then, the plan "
        "does so whenever it is seen. The same `see` again replaces what was said.",
        {
            "see": {"type": _ANY, "description": "a look: what is there when it has come"},
            "steps": {"type": "array", "items": {"type": "object"}, "description": "steps, as `try_step` takes them"},
        },
        ("see", "steps"),
    )


def _input_schema() -> Schema:
    limits = {key: {"description": f"the {word}, of {' or '.join(RANGED)}"} for key, word in _LIMITS.items()}
    return {
        "type": "object",
        "properties": {
            "type": {"enum": list(INPUT_TYPES)},
            "default": {"type": _ANY, "description": "what the goal says"},
            "description": {"type": "string", "description": "what it is for"},
            "choices": {"type": "array"},
            **limits,
        },
        "required": ["type", "default"],
        "additionalProperties": False,
    }


_LIMITS = {"min": "least", "max": "greatest"}


def step_schema() -> Schema:
    """Returns the schema of a step: the word of a kind with its fields, and the other keys of a step."""
    words = {word: _kind_schema(kind) for word, kind in kinds().items()}
    beside = {key: {"description": said} for key, said in envelope().items()}
    held: Schema = {}
    for kind in kinds().values():
        if kind.holds_steps:
            held |= {key: {"description": said} for key, said in fields(kind).items() if key != kind.bare}
    held["steps"] = {"type": "array", "items": {"type": "object"}, "description": "the steps of a group"}
    return {"type": "object", "properties": words | beside | held, "additionalProperties": False, "minProperties": 1}


def _kind_schema(kind: type[Kind]) -> Schema:
    own = {key: {"description": said} for key, said in fields(kind).items()}
    text = documentation(kind)[0].split("\n\n")[0]
    in_line = " Its target stands in line." if shape_of(kind).target else ""
    made: Schema = {"description": f"{text}{in_line}", "type": _ANY}
    return made | ({"properties": own} if own and not kind.holds_steps else {})


def _undo_to() -> Schema:
    number = {"type": "integer", "minimum": 0, "description": "the last step that stays; 0 for none"}
    return tool("undo_to", "Takes back the steps after a number.", {"step": number}, ("step",))


def _finish() -> Schema:
    return tool(
        "finish",
        "Ends the draft. Problems that a reviewer would find are handed back.",
        {
            "name": {
                "type": "string",
                "pattern": "^[a-z][a-z0-9-]*$",
                "description": "the plan's name: order-supplies",
            },
            "notes": {
                "type": "object",
                "description": "Markdown for the reader, by the number of the step that it stands before: a heading "
                "and, where it is not plain, why it is done so",
                "additionalProperties": {"type": "string"},
            },
            "steps": {
                "type": "object",
                "description": f"what to add to a step, by its number: {', '.join(ADDED)}",
                "additionalProperties": {
                    "type": "object",
                    "properties": {key: {"description": envelope()[key]} for key in ADDED},
                    "additionalProperties": False,
                },
            },
        },
        ("name",),
    )


ADDED = ("title", "effect", "verify", "optional")
"""The keys that `finish` may add to a tried step."""
