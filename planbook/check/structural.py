"""The problems that keep a plan from being loaded or run. They are not rules, and cannot be suppressed."""

from collections.abc import Mapping
from types import MappingProxyType

STRUCTURAL: Mapping[str, str] = MappingProxyType(
    {
        "file": "The file exists, has at most 1 MB, and is UTF-8.",
        "yaml": "The file is YAML with one document, without anchors, aliases and tags.",
        "format": "A plan begins with `planbook: 1`.",
        "name": "A plan has the name of its file.",
        "key": "Every key is known at its place, and appears there once.",
        "missing": "Every required key is present.",
        "value": "Every key has a value that it accepts.",
        "type": "Every value has its key's type: text, list, number, duration, true or false, one of several words.",
        "kind": "Every step has exactly one kind, and planbook knows it.",
        "id": "No two steps have the same `id`.",
        "target": "A target names its element in exactly one way.",
        "look": "A look is about one thing, and compares at most one property of it.",
        "each": "`each` goes through one list, under a name that is not taken.",
        "exactly-one": "Of keys that exclude one another, exactly one is present.",
        "beside-columns": "Keys that describe a column are inside that column.",
        "columns": "`columns` needs `rows` or `all`.",
        "nowhere": "`extract` stores what it reads: `into` or `add_to`.",
        "pixels": "A distance is in pixels.",
        "distance": "A distance is two numbers: right and down.",
        "pattern": "A pattern is valid in Python, and a page can read it in the same way.",
        "value-name": "The name of a value has letters, digits and `_`, and does not begin with a digit.",
        "input": "An input has a name that expressions can use, and its default, choices and limits have its type.",
        "allow": "`allow` lists hosts.",
        "recover": "`recover` names error classes that exist.",
        "expression": "An expression is valid, and uses only names that are known at its place.",
        "fixed": "Keys that a reviewer must see contain no `{{ … }}`.",
        "secret": "Every secret is listed in `secrets`, and used only where it is not shown.",
        "call": "A called plan is in the project, and allows no more hosts than its caller.",
        "schedule": "`schedule` has one of `cron`, `every` and `rrule`, and that comes to pass.",
        "timezone": "A time zone exists.",
        "recipe": "A recipe begins with a comment in YAML that has `serves` and `inputs`.",
        "hole": "A hole of a recipe is valid, uses an input, and is a value of the plan or a part of one.",
        "hook": "A file in `hooks/` has a plan that exists, inputs that fit, a scheme, a secret by name, and a user.",
        "deployment": "What `prefect.yaml` deploys fits: flow, plan, inputs, parameters, schedules, work pool. A "
        "scheduled plan that commits has one run at a time.",
        "suppression": "A comment `# planbook: allow RULE because REASON` names a rule, has a reason, and is needed.",
    }
)
"""What a valid plan fulfills, by the name under which planbook reports a violation."""
