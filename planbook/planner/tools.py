"""The tools that the model is given. Steps are described by the table of kinds that also reads plans."""

from typing import Any

from planbook.plan.inputs import RANGED
from planbook.planner.task import Task

Schema = dict[str, Any]
STEP: Schema = {
    "type": "object",
    "minProperties": 1,
    "description": "a kind of step and its fields, with other keys of a step",
}
"""A step: the system prompt has the kinds, and what is wrong with one is told by what reads plans."""
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
        "all": {"type": "boolean", "description": "the whole page, with every one of what is alike (`… 48 more`)"},
        "in": {"type": "object", "description": 'only this part, whole: {"region": "Editor"}'},
        "address": {"type": "string", "description": "another page, to which nothing is done: no step"},
        "budget": {"type": "integer", "description": "at most so many tokens, up to 12000"},
    }
    if task.vision:
        properties["picture"] = {
            "type": "boolean",
            "description": "with a picture, each thing with its number; for maps, charts and icons",
        }
    return tool("look", "Shows what has changed on the page since you saw it, or another page.", properties)


def _try_step() -> Schema:
    return tool(
        "try_step",
        "Does one step on the page. If it works, it becomes the next step of the plan.",
        {
            "step": STEP,
            "answer": {"type": "object", "description": "the `dialog` step that answers a box of the browser"},
            "inputs": {
                "type": "object",
                "description": "inputs that the step is the first to use, by name",
                "additionalProperties": _input_schema(),
            },
            "at": {"type": "integer", "minimum": 0, "description": "the step that it comes after, if not the last"},
        },
        ("step",),
    )


def _try_whenever() -> Schema:
    return tool(
        "try_whenever",
        "Does steps about what may come at any time, while it is there. If it is gone then, the plan does so whenever "
        "it is seen. The same `see` again replaces what was said.",
        {
            "see": {"description": "a look: what is there when it has come"},
            "steps": {"type": "array", "items": STEP},
        },
        ("see", "steps"),
    )


def _input_schema() -> Schema:
    return {
        "type": "object",
        "properties": {
            "type": {"enum": list(INPUT_TYPES)},
            "default": {"description": "what the goal says"},
            "description": {"type": "string"},
            "choices": {"type": "array"},
            **{key: {"description": f"of {' or '.join(RANGED)}"} for key in ("min", "max")},
        },
        "required": ["type", "default"],
        "additionalProperties": False,
    }


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
                "description": "Markdown by the number of the step that it stands before: a heading, and the reason",
                "additionalProperties": {"type": "string"},
            },
            "site": {"type": "array", "items": {"type": "string"}, "description": SITE},
            "steps": {
                "type": "object",
                "description": "what to add to a step, by its number",
                "additionalProperties": {
                    "type": "object",
                    "properties": {key: {} for key in ADDED},
                    "additionalProperties": False,
                },
            },
        },
        ("name",),
    )


SITE = "what the next draft on this site should know, a sentence each: where sign-in is, which list has pages"


ADDED = ("title", "effect", "verify", "optional")
"""The keys that `finish` may add to a tried step."""
