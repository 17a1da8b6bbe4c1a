"""The problems that keep a plan from being loaded, or from running: they are no rules, and cannot be allowed."""

from collections.abc import Mapping
from types import MappingProxyType

STRUCTURAL: Mapping[str, str] = MappingProxyType(
    {
        "file": "The file is there, is one file of at most 1 MB, and is UTF-8.",
        "yaml": "The file is YAML as plans use it: one document, without anchors, aliases and tags.",
        "format": "A plan begins with `planbook: 1`.",
        "name": "A plan is called like its file.",
        "key": "Every key is one that may stand there, and stands there once.",
        "missing": "Every key that must be there is there.",
        "value": "Every key has a value, and every value is one that it can have.",
        "type": "A value is of its key's type: a text, a list, a number, a duration, true or false, one of some words.",
        "kind": "Every step is of exactly one kind, and planbook knows it.",
        "id": "No two steps have the same `id`.",
        "target": "An element is named in exactly one way.",
        "look": "A look is about one thing, and compares at most one thing of it.",
        "each": "`each` goes through one list, under a name that is free.",
        "exactly-one": "Of keys that exclude one another, exactly one is there.",
        "beside-columns": "What is read of a column stands in that column.",
        "columns": "Columns are said where rows are read.",
        "nowhere": "What is read goes somewhere: `into` or `add_to`.",
        "pixels": "A distance is in numbers of pixels.",
        "distance": "A distance is two numbers: right and down.",
        "pattern": "A pattern can be read by Python.",
        "value-name": "A value's name is made of letters, digits and _, a digit not first.",
        "input": "An input has a name that expressions can say, and a default, choices and limits of its type.",
        "allow": "`allow` lists hosts.",
        "recover": "`recover` names classes of error that there are.",
        "expression": "An expression can be read, and names what is known where it stands.",
        "fixed": "What a review must see is written out, without `{{ … }}`.",
        "secret": "Every secret is listed, and stands only where it is not shown.",
        "call": "A called plan is in the project, and talks to no more hosts than its caller may.",
        "recipe": "A recipe begins with a comment in YAML: what it `serves`, and its `inputs`.",
        "hole": "A hole of a recipe can be read, names an input, and is a value of the plan, or a part of one.",
        "later": "Nothing is used that only a later version runs. Told by `planbook run`, not by `planbook check`.",
        "deployment": "What `prefect.yaml` deploys is there: the flow, the plan, its inputs, and words that it knows.",
        "suppression": "A comment `# planbook: allow RULE because REASON` names rules, gives a reason, and is needed.",
    }
)
"""What holds for a sound plan, by the name under which planbook says that it does not."""
