"""Finds the values of the last run that a plan uses: `last.price`."""

from collections.abc import Mapping
from typing import Any

from planbook.plan.expressions import names_used, texts
from planbook.plan.model import Plan
from planbook.plan.problem import ProblemCollector
from planbook.plan.source import read_yaml


def uses_last(plan: Plan) -> bool:
    """Returns whether the plan can use any, by a quick search of its text. Most plans do not."""
    return "last" in plan.text


def used_values(plan: Plan, values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the values of the last run that the plan uses; all if it uses `last` as a whole."""
    used = {name for text in texts(read_yaml(plan.text, ProblemCollector("", plan.text))) for name in names_used(text)}
    named = {name[1:2] for name in used if name[0] == "last"}
    return dict(values) if () in named else {name: values[name] for (name,) in sorted(named) if name in values}
