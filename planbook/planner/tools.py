"""The tools that the model is given. Steps are described by the table of kinds that also reads plans."""

from typing import Any

from planbook.planner.task import Task

Schema = dict[str, Any]
INPUT_TYPES = ("string", "integer", "number", "boolean", "date", "file", "csv")
STEP: Schema = {"type": "object"}
"""A step: the system prompt has the kinds, and what is wrong with one is told by what reads plans."""
STEPS: Schema = {"type": "array", "items": STEP}
NUMBERS: Schema = {"type": "array", "items": {"type": "integer"}}
AGAIN: Schema = NUMBERS | {"description": "steps that have sent something and may do so twice"}
ADDED = ("title", "effect", "verify", "optional")
"""The keys that `finish` may add to a tried step."""


def tools(task: Task) -> list[Schema]:
    """Returns all tools, always in the same order, so that they can be cached."""
    return [_look(task), TRY_STEP, TRY_WHENEVER, UNDO_TO, FINISH]


def tool(name: str, description: str, properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    """Returns a tool in the format of the Messages API."""
    given = {"type": "object", "properties": properties} | ({"required": list(required)} if required else {})
    return {"name": name, "description": description, "input_schema": given}


def strict_tool(name: str, description: str, properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    """Returns a tool whose input the API itself holds to its schema, which must then rule out other properties."""
    made = tool(name, description, properties, required)
    return made | {"strict": True, "input_schema": made["input_schema"] | {"additionalProperties": False}}


def _look(task: Task) -> Schema:
    properties: Schema = {
        "all": {"type": "boolean", "description": "the whole page, with every one of what is alike"},
        "in": {"type": "object", "description": 'only this part, whole: {"region": "Editor"}'},
        "address": {"type": "string", "description": "another page, to which nothing is done"},
        "budget": {"type": "integer", "description": "tokens, up to 12000"},
    }
    if task.vision:
        properties["picture"] = {
            "type": "boolean",
            "description": "with a picture, each thing with its number; for maps, charts and icons",
        }
    return tool("look", "Shows what has changed on the page since you saw it.", properties)


TRY_STEP = tool(
    "try_step",
    "Does one step. If it works, it is the next step of the plan.",
    {
        "step": STEP,
        "answer": {"type": "object", "description": "the `dialog` step that answers a box of the browser"},
        "inputs": {
            "type": "object",
            "description": "inputs that it is the first to use, by name: "
            f"{{type: {'|'.join(INPUT_TYPES)}, default, description, choices, min, max}}",
        },
        "at": {
            "type": "integer",
            "description": "the step that it comes after, if not the last; later ones are redone",
        },
        "again": AGAIN,
    },
    ("step",),
)
TRY_WHENEVER = tool(
    "try_whenever",
    "For what may come at any time, or not at all (a cookie banner): does its steps while it is there. If it is gone "
    "then, the plan does so whenever it appears. The same `see` replaces what was said.",
    {"see": {"description": "a LOOK: what is there when it has come"}, "steps": STEPS},
    ("see", "steps"),
)
UNDO_TO = tool(
    "undo_to",
    "Takes back the steps after a number: the browser begins anew and does those that are left. What the site has "
    "saved stays.",
    {"step": {"type": "integer", "description": "the last that stays, or 0"}, "again": AGAIN},
    ("step",),
)
FINISH = tool(
    "finish",
    "Ends the draft. Problems that a reviewer would find are handed back.",
    {
        "name": {"type": "string", "description": "of the plan: order-supplies"},
        "notes": {
            "type": "object",
            "description": "Markdown by the number of the step that it stands before: a heading, and the reason",
        },
        "site": {
            "type": "array",
            "items": {"type": "string"},
            "description": "sentences for the next draft on this site: where sign-in is, which list has pages",
        },
        "give_up": {"type": "string", "description": "instead of a plan: why the goal cannot be reached"},
        "steps": {"type": "object", "description": f"by number, what to add to a step: {', '.join(ADDED)}"},
    },
    ("name",),
)
