"""What a plan names of the values of its last run: `last.price`."""

from collections.abc import Mapping
from typing import Any

from planbook.plan.expressions import names_used, texts
from planbook.plan.model import Plan
from planbook.plan.problem import ProblemCollector
from planbook.plan.source import read_yaml


def uses_last(plan: Plan) -> bool:
    """Whether it can name any: most plans do not, and need not be read again for that."""
    return "last" in plan.text


def used_values(plan: Plan, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of the values of its last run those that the plan names; all, where it names `last` as a whole."""
    used = {name for text in texts(read_yaml(plan.text, ProblemCollector("", plan.text))) for name in names_used(text)}
    named = {name[1:2] for name in used if name[0] == "last"}
    return dict(values) if () in named else {name: values[name] for (name,) in sorted(named) if name in values}
